package dev.coroutinebridge.core.offload;

import java.util.concurrent.RejectedExecutionException;

/** A run without a body: what it does is the race's to do. */
final class Run extends InterruptibleRun {

    @Override
    public Object bridge() {
        return this;
    }

    @Override
    public void requireNotCancelled() {}

    @Override
    protected void dropped(RejectedExecutionException rejection) {}

    @Override
    public void run() {}
}
