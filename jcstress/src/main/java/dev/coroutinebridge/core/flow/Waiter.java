package dev.coroutinebridge.core.flow;

import java.util.concurrent.atomic.AtomicInteger;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;

/** A coroutine that waits for demand, and counts how often it is resumed. */
final class Waiter implements Continuation<Unit> {

    final AtomicInteger resumed = new AtomicInteger();

    @Override
    public CoroutineContext getContext() {
        return EmptyCoroutineContext.INSTANCE;
    }

    @Override
    public void resumeWith(Object result) {
        resumed.incrementAndGet();
    }

    /** As whoever asks for more does. */
    static void request(Demand demand, long n) {
        Continuation<? super Unit> waiting = demand.add(n);
        if (waiting != null) {
            waiting.resumeWith(Unit.INSTANCE);
        }
    }
}
