package dev.coroutinebridge.core.offload;

/** A run without a body: what it does is the race's to do. */
final class Run extends InterruptibleRun {

    @Override
    public Object bridge() {
        return this;
    }

    @Override
    public void requireNotCancelled() {}
}
