package dev.coroutinebridge.core.offload;

/**
 * What happens to a blocking body that runs already when its call is cancelled: by the coroutine that waits for it, by
 * {@code cancel} of its future, by {@code withTimeout}, or because its bridge is closing. (A body that has not begun never runs.)
 *
 * <p>A body that is blocked in {@code runBlocking} is told through that call, in every mode: the call belongs to the body's and is
 * cancelled with it. An interrupt does not hit its thread meanwhile, because that may run other work. The modes that interrupt
 * tell a body through {@code get} of a bridge's future in the same way. {@code CoroutineBridge.checkCancelled()} tells a body that
 * asks.
 */
public enum CancelMode {
    /**
     * Interrupt the body once, and wait for its end. An {@link InterruptedException}, or an I/O failure that comes of the
     * interrupt, is the cancellation. A result, or any other failure, that the body comes out with all the same is the outcome.
     */
    INTERRUPT,
    /**
     * Interrupt the body again and again, for one that swallows interrupts, and wait for its end. A closer runs again and again, too:
     * {@code Statement.cancel}, for one, does nothing if it comes just before the statement begins.
     */
    INTERRUPT_UNTIL_EXIT,
    /** Do nothing to the body, and wait for its end. */
    WAIT,
    /**
     * Do nothing to the body and do not wait for it: the call ends at once, nothing waits for the body any more, not even the
     * bridge's {@code close()}, and what comes out of it is lost. A {@code BridgeListener} hears {@code ended} when it ends.
     */
    ABANDON
}
