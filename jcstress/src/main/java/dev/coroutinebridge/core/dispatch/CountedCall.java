package dev.coroutinebridge.core.dispatch;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** A call that counts how often it was admitted. */
final class CountedCall extends TrackedTask {
    final AtomicInteger admitted = new AtomicInteger();

    @Override
    protected void admitted() {
        admitted.incrementAndGet();
    }

    @Override
    protected boolean isClaimed() {
        return false;
    }

    @Override
    protected void dropped(RejectedExecutionException rejection) {}

    @Override
    public void run() {}
}
