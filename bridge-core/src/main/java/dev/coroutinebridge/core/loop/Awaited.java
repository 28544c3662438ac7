package dev.coroutinebridge.core.loop;

/** What a blocked thread waits for. Internal. */
public interface Awaited extends InterruptGate.BlockedCall {

    /**
     * Whether the wait is over. Whoever makes this true calls {@link CallerLoop#wake} after.
     *
     * @return true from some moment on
     */
    boolean isDone();

    /**
     * How long the thread may sleep before it looks by itself, for what is done without a fence before the look at whether it sleeps.
     * Asked each time before it sleeps.
     *
     * @return nanoseconds, more than 0
     */
    default long longestNapNanos() {
        return Long.MAX_VALUE;
    }

    /**
     * The waiting thread was interrupted; its flag has been cleared. Called on that thread.
     *
     * @return true to stop waiting at once
     */
    boolean interrupted();

    @Override
    default void bodyCancelled() {}

    /**
     * What it is that is waited for, for a report on a hang. Called on any thread.
     *
     * @return a few words
     */
    String waitingFor();

    /**
     * Whether a long wait is expected and no hang.
     *
     * @return true for a call declared long-running
     */
    boolean isLongRunning();

    /**
     * When this wait counts as hanging, and what to do then.
     *
     * @return the policy of the bridge
     */
    HangPolicy hangPolicy();

    /**
     * Ends the wait with an error, because it hangs. Called by the watchdog.
     *
     * @param reason what to tell the caller
     */
    void failHung(String reason);
}
