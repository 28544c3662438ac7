package dev.coroutinebridge.core.observe;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Blocked calls of one bridge that make no progress.
 *
 * @param calls the calls, the one that is blocked longest first; at least one
 */
public record HangReport(List<BlockedCall> calls) {

    /**
     * Takes a copy of the list.
     *
     * @param calls the calls
     */
    public HangReport {
        calls = List.copyOf(calls);
    }

    /**
     * One blocked call.
     *
     * @param thread the thread that is blocked
     * @param entry the Java line that made the call
     * @param blocked for how long
     * @param waitingFor what the call waits for, and what is queued for its thread
     * @param dispatcher the dispatcher that the thread belongs to, with its occupancy; {@code none} for any other thread
     */
    public record BlockedCall(
            Thread thread, StackTraceElement entry, Duration blocked, String waitingFor, String dispatcher) {

        /** For people to read. */
        @Override
        public String toString() {
            return "'" + thread.getName() + "' has been blocked for " + blocked.toMillis() + " ms at " + entry
                    + "\n    waiting for: " + waitingFor + "\n    dispatcher: " + dispatcher;
        }
    }

    /** For people to read. */
    @Override
    public String toString() {
        return calls.stream().map(BlockedCall::toString).collect(Collectors.joining("\n", "blocked calls:\n", ""));
    }
}
