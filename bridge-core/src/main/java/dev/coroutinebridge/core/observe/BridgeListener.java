package dev.coroutinebridge.core.observe;

import org.jspecify.annotations.Nullable;

/**
 * Hears what happens on a bridge. Every method does nothing unless it is overridden. They are called on the thread where the
 * thing happened, or on the watchdog's for hangs, so they must be quick and must not block; what they throw is logged and has no
 * other effect.
 */
public interface BridgeListener {

    /**
     * A call was accepted.
     *
     * @param call the call
     */
    default void started(CallInfo call) {}

    /**
     * A call is over: its result has been given to the caller, or will be next.
     *
     * @param call the same instance as at its start
     * @param failure what it failed with, null if it did not
     */
    default void ended(CallInfo call, @Nullable Throwable failure) {}

    /**
     * A call was refused, because the bridge is closed or a dispatcher is full.
     *
     * @param call the call
     */
    default void rejected(CallInfo call) {}

    /**
     * Calls have made no progress for the configured time. Told once a period, as long as it lasts.
     *
     * @param report who waits, where, and for what
     */
    default void hang(HangReport report) {}

    /**
     * A hang that was told is none: its call has gone on, or has ended.
     *
     * @param report as it was told
     */
    default void recovered(HangReport report) {}

    /**
     * A call that nobody waits for has failed.
     *
     * @param call the call
     * @param failure what it failed with
     */
    default void uncaught(CallInfo call, Throwable failure) {}

    /**
     * The bridge is closed.
     *
     * @param report what it had to cancel, and what it had to abandon
     */
    default void closed(CloseReport report) {}
}
