package dev.coroutinebridge.core.flow;

/** What becomes of a callback's value when as many wait for the flow's collector as may. */
public enum Overflow {
    /** The flow fails with an {@link IllegalStateException} after the values that wait: nothing is lost without a word. The default. */
    FAIL,

    /** The value that has waited longest is dropped: for states, of which only the latest matters. */
    DROP_OLDEST,

    /** The value itself is dropped, and {@code emit} says so. */
    DROP_LATEST,

    /**
     * The thread that calls back waits for room; a thread of a bridge is replaced meanwhile, as in {@code runBlocking}, and reported if
     * it waits longer than {@code hang-timeout}. An interrupt ends the wait.
     */
    BLOCK
}
