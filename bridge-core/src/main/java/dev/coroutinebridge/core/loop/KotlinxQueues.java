package dev.coroutinebridge.core.loop;

import kotlinx.coroutines.EventLoop;
import kotlinx.coroutines.ThreadLocalEventLoop;

/**
 * kotlinx's own queues of the current thread, which nobody but this thread empties: the unconfined queue, filled where Java was
 * called from a coroutine on {@code Dispatchers.Unconfined} or {@code Main.immediate}, and the timers on kotlinx's timer thread.
 * A thread that is blocked by a bridge call keeps them moving; else {@code withContext(Unconfined)} below it, or every
 * {@code delay} in the JVM, would wait for it for ever.
 *
 * <p>This is kotlinx-internal API, public in bytecode and the same from 1.8.1 to 1.11.0; no public API reaches these queues.
 */
final class KotlinxQueues {

    private static final String TIMER_THREAD = "kotlinx.coroutines.DefaultExecutor";

    private KotlinxQueues() {}

    /**
     * Runs one event.
     *
     * @return 0 if there may be more to do at once, else how many nanoseconds until there is
     */
    static long process(Thread current) {
        EventLoop events = ThreadLocalEventLoop.INSTANCE.currentOrNull$kotlinx_coroutines_core();
        if (events == null) {
            return Long.MAX_VALUE;
        }
        if (events.processUnconfinedEvent()) {
            return 0;
        }
        return current.getName().equals(TIMER_THREAD) ? events.processNextEvent() : Long.MAX_VALUE;
    }
}
