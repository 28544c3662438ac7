package dev.coroutinebridge.core.flow;

import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;

/** Counts how often a coroutine is resumed, by whomever. */
final class Resumed implements Continuation<Unit> {

    private volatile int times;

    @Override
    public CoroutineContext getContext() {
        return EmptyCoroutineContext.INSTANCE;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // it must be once
    public void resumeWith(Object result) {
        times++;
    }

    int times() {
        return times;
    }
}
