package dev.coroutinebridge.core.dispatch;

import java.time.Duration;

/**
 * What a dispatcher is doing at the moment. A <em>task</em> is a blocking body, or a piece of a coroutine between two suspensions.
 *
 * <p>The numbers are read one after the other while the dispatcher works, in such an order that none of them is negative and
 * {@code completed} never falls. When nothing runs they are exact.
 *
 * @param name the dispatcher's name
 * @param threads how many threads it has; of an executor that was handed in and does not tell, how many run its tasks
 * @param active how many threads are in a task, those that are blocked included
 * @param queued how many tasks wait for a thread or a permit
 * @param oldestQueuedAge for how long the oldest of these has waited, at least; zero if none waits. It is told from samples
 *     that are taken 40 times a second as long as the dispatcher is in use, and on the assumption that tasks begin in order
 * @param completed how many tasks have run
 * @param rejected how many tasks and calls were refused
 * @param blockedCallers how many of its threads are blocked in {@code runBlocking}, or in {@code get} or {@code join} of a future
 * @param compensatingThreads how many threads there are beyond its size, in place of blocked ones
 * @param permits how many tasks may run at a time; -1 if only its threads limit that
 */
public record DispatcherStats(
        String name,
        int threads,
        int active,
        int queued,
        Duration oldestQueuedAge,
        long completed,
        long rejected,
        int blockedCallers,
        int compensatingThreads,
        int permits) {}
