package dev.coroutinebridge.core.loop;

import java.util.concurrent.CancellationException;

/**
 * Tells an offloaded body that its call was cancelled, by an interrupt or through the call that the body is blocked in. Internal.
 */
public interface InterruptGate {

    /** What a body is blocked in. */
    @FunctionalInterface
    interface BlockedCall {

        /**
         * The offloaded body that waits was cancelled. Called on any thread; what is a child of the body's call has been told by then.
         */
        void bodyCancelled();
    }

    /**
     * Closes the gate: from now on until {@link #reopen()} no interrupt reaches the thread, because work that belongs to somebody
     * else may run on it. A cancellation meanwhile goes to {@code blockedCall}. To be called on the body's thread.
     *
     * @param blockedCall what the body is blocked in
     */
    void close(BlockedCall blockedCall);

    /**
     * Opens the gate again. To be called on the body's thread.
     *
     * @return whether the body is owed an interrupt, because it was cancelled while the gate was closed, or just before, and its
     *     thread's flag was not set for it
     */
    boolean reopen();

    /**
     * The bridge that runs the body.
     *
     * @return the bridge
     */
    Object bridge();

    /**
     * Fails if the body's call was cancelled.
     *
     * @throws CancellationException if it was
     */
    void requireNotCancelled();
}
