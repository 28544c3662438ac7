package dev.coroutinebridge;

import kotlinx.coroutines.Job;

/**
 * A flow whose elements go to a listener; see {@link SuspendCaller#subscribe}. Need not be closed if the flow ends by itself.
 *
 * <p>Instances are thread-safe.
 */
public interface FlowSubscription extends AutoCloseable {

    /**
     * The job of the coroutine that collects the flow. Cancelling it is not the same as {@link #cancel}: the listener hears of it, as of
     * any cancellation that is not its own.
     *
     * @return always the same job
     */
    Job job();

    /**
     * Ends it: the flow is cancelled, and no listener is called any more but for one that runs already. Does not wait. Does nothing if
     * the flow has ended.
     */
    void cancel();

    /**
     * Ends it as {@link #cancel} does, and waits until the flow's {@code finally} blocks have run, and a listener that runs has returned;
     * meanwhile the thread runs what the flow has to do on it, as in {@code runBlocking}. An interrupt does not end the wait; the flag is
     * set on return. Called by the flow's own code or by its listener, or by what a thread runs because a call of the bridge's has ended,
     * it does not wait.
     */
    @Override
    void close();
}
