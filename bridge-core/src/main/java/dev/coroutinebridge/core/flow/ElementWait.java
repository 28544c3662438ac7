package dev.coroutinebridge.core.flow;

import java.util.concurrent.CancellationException;

/** A thread waits for one element of a stream, or for the end. What cancels the thread meanwhile cancels the flow. */
final class ElementWait extends FlowWait {

    private static final long FIRST_NAP_NANOS = 1_000_000;
    private static final long LONGEST_NAP_NANOS = 1_000_000_000;

    private final FlowCall call;
    private final StreamCollection<?> collection;
    private final HandOver.Reader<?> elements;
    private long nap = FIRST_NAP_NANOS / 2;
    private volatile boolean cancelled;
    private boolean abandoned;

    ElementWait(FlowCall call, StreamCollection<?> collection, HandOver.Reader<?> elements) {
        super(call);
        this.call = call;
        this.collection = collection;
        this.elements = elements;
    }

    @Override
    public boolean isDone() {
        return collection.hasEnded() || (!cancelled && elements.isReady());
    }

    /** See {@link HandOver}. */
    @Override
    public long longestNapNanos() {
        nap = Math.min(2 * nap, LONGEST_NAP_NANOS);
        return nap;
    }

    @Override
    public boolean interrupted() {
        boolean unused = super.interrupted();
        if (call.onInterrupt() == FlowCall.OnInterrupt.IGNORE) {
            return false;
        }
        cancelled = true;
        collection.cancel(
                "thread '" + Thread.currentThread().getName() + "' was interrupted while it waited for an element",
                null);
        abandoned = call.onInterrupt() == FlowCall.OnInterrupt.ABANDON;
        return abandoned;
    }

    @Override
    public void bodyCancelled() {
        cancelled = true;
        collection.cancel("the offloaded body that reads the stream was cancelled", null);
    }

    /**
     * After the wait.
     *
     * @throws CancellationException if that was given up because of an interrupt; or whatever a flow that was cancelled has ended with
     */
    void over() {
        keepInterrupt();
        if (abandoned) {
            throw new CancellationException("interrupted while waiting for an element of the " + collection.describe()
                    + ", which is cancelled");
        }
        if (cancelled) {
            collection.finish();
        }
    }

    @Override
    public String waitingFor() {
        return "an element of the " + collection.describe() + (collection.isEnding() ? ", which is ending" : "");
    }

    @Override
    public void failHung(String reason) {
        collection.cancel(reason, null);
    }
}
