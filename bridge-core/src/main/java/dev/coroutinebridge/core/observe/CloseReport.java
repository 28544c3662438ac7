package dev.coroutinebridge.core.observe;

import java.time.Duration;
import java.util.List;

/**
 * How a bridge was closed: what did not end by itself. Each call is described in a few words: what was called, on which dispatcher, and
 * for blocking Java that runs, on which thread and in which line.
 *
 * @param bridge the name of the bridge
 * @param took how long {@code close()} has waited
 * @param cancelled the calls that had to be cancelled, because they did not end within the {@code shutdown-timeout}
 * @param abandoned those of the calls that still run, because they ignore both cancellation and interrupts; their threads end when they do
 */
public record CloseReport(String bridge, Duration took, List<String> cancelled, List<String> abandoned) {

    /**
     * Takes copies of the lists.
     *
     * @param bridge the name of the bridge
     * @param took how long it took
     * @param cancelled what was cancelled
     * @param abandoned what still runs
     */
    public CloseReport {
        cancelled = List.copyOf(cancelled);
        abandoned = List.copyOf(abandoned);
    }

    /**
     * Whether all calls have ended by themselves.
     *
     * @return true if nothing was cancelled or abandoned
     */
    public boolean isClean() {
        return cancelled.isEmpty() && abandoned.isEmpty();
    }

    /** For people to read. */
    @Override
    public String toString() {
        return "bridge '" + bridge + "' was closed in " + took.toMillis() + " ms"
                + list("; calls that had to be cancelled", cancelled)
                + list("; calls that were abandoned, because they ignore cancellation and interrupts", abandoned);
    }

    private static String list(String title, List<String> calls) {
        return calls.isEmpty() ? "" : title + ":\n    " + String.join("\n    ", calls);
    }
}
