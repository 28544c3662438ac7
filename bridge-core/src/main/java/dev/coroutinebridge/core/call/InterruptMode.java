package dev.coroutinebridge.core.call;

/**
 * What an interrupt of a thread does that is blocked in {@code runBlocking}. A flag that is set already when the call is made counts
 * as an interrupt at the moment when the call would begin to wait: a function that does not suspend returns its result, and the
 * flag stays set.
 */
public enum InterruptMode {

    /**
     * The default: the coroutine is cancelled, the call waits until it has ended, and throws {@link InterruptedException}. If the
     * function has returned a result all the same, or has failed with something other than the cancellation, that is the
     * outcome, and the interrupt flag is set again.
     */
    CANCEL_AND_WAIT,

    /** The coroutine is cancelled and the call throws {@link InterruptedException} at once. What the coroutine still does, it does
     * on the default dispatcher. */
    CANCEL_AND_ABANDON,

    /** The call goes on waiting. The flag is set again when it returns. */
    IGNORE
}
