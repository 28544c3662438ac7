package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.ThreadState;

/**
 * How deep blocking calls may nest on one thread. Past the end of a thread's stack kotlinx swallows the {@link StackOverflowError} and
 * waits for ever, so the end must be seen before.
 *
 * <p>Calls are counted. But a count does not know what a level takes: 401 levels of the same code took anything from 0.1 to 1 MB, depending
 * on what the JIT had made of it, and the stack may be smaller than usual. So each 11th level tries whether there is room for as many more:
 * for up to 13 KB each, where a function that calls the next one at once takes 1.5 to 2.5 before the JIT has done its best.
 *
 * @param calls how many calls may nest on a usual stack
 */
record NestingLimit(int calls) {

    /** A prime, so that those levels which do not ask, because they must not fail, are not always the ones that would try. */
    private static final int BETWEEN_PROBES = 11;

    NestingLimit {
        boolean unused = StackProbe.findsRoom(); // what is first used where a stack ends may be unusable for good
    }

    /**
     * Fails if one more call would be too many, or the stack would not be enough for it and for those up to the next probe.
     *
     * @param state the current thread's state
     * @throws IllegalStateException if it must not begin
     */
    void require(ThreadState state) {
        int depth = state.entered();
        if (depth >= calls && depth >= (long) calls * state.stackFactor()) {
            String expected = "less than the nesting-limit, " + calls + " on a stack of 1 MiB";
            throw tooDeep(depth, expected, ", or raise nesting-limit if the thread's stack allows");
        }
        if (depth % BETWEEN_PROBES == 0 && depth > 0 && !StackProbe.findsRoom()) {
            throw tooDeep(depth, "room on the stack for " + BETWEEN_PROBES + " more", "");
        }
    }

    @SuppressWarnings("UnnecessaryStringBuilder") // to link a call site may need more stack than there is
    private static IllegalStateException tooDeep(int depth, String expected, String orElse) {
        return new IllegalStateException(new StringBuilder("runBlocking is nested ")
                .append(depth)
                .append(" deep on thread '")
                .append(Thread.currentThread().getName())
                .append("' (expected: ")
                .append(expected)
                .append("); let some calls in between suspend, or run them on a dispatcher with a larger stack-size")
                .append(orElse)
                .toString());
    }
}
