package dev.coroutinebridge.core.dispatch;

import java.util.concurrent.RejectedExecutionException;
import kotlin.coroutines.CoroutineContext;

/** A piece of a coroutine in a relay. Whoever takes it out of its queue has it. */
final class RelayedTask extends TrackedTask {
    final CoroutineContext context;
    final Runnable body;

    RelayedTask(CoroutineContext context, Runnable body) {
        this.context = context;
        this.body = body;
    }

    @Override
    protected boolean isClaimed() {
        return false;
    }

    @Override
    protected void dropped(RejectedExecutionException rejection) {}

    @Override
    public void run() {
        body.run();
    }
}
