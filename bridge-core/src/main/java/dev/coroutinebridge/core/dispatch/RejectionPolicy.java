package dev.coroutinebridge.core.dispatch;

/** What becomes of a call that finds its dispatcher full: as many calls wait already as the {@code queue-capacity} allows. */
public enum RejectionPolicy {
    /** It fails at once, with a {@link java.util.concurrent.RejectedExecutionException}; the default. */
    FAIL,
    /** A coroutine in {@code suspending} waits for room, without a thread and in order of arrival. Other calls fail. */
    SUSPEND,
    /** A body in {@code offload} runs on the thread that has called, before {@code offload} returns. Other calls fail. */
    CALLER_RUNS
}
