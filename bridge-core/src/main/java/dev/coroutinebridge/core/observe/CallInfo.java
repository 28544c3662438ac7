package dev.coroutinebridge.core.observe;

/**
 * One call, as a {@link BridgeListener} hears of it.
 *
 * @param bridge the name of the bridge
 * @param kind what was called
 * @param dispatcher where its coroutine or body runs: a dispatcher, or {@code caller} for the calling thread
 * @param caller the thread that made the call
 */
public record CallInfo(String bridge, Kind kind, String dispatcher, Thread caller) {

    /** What was called. */
    public enum Kind {
        /** {@code runBlocking}: a thread waits for a coroutine. */
        RUN_BLOCKING,
        /** {@code future}: a coroutine whose result goes to a future. */
        FUTURE,
        /** {@code launch}: a coroutine whose result nobody waits for. */
        LAUNCH,
        /** {@code offload} or {@code suspending}: blocking Java on behalf of a coroutine. */
        OFFLOAD,
        /** {@code stream}, {@code publisher} or {@code subscribe}: a coroutine that collects a flow. */
        FLOW
    }
}
