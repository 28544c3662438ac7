package dev.coroutinebridge.core.loop;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import kotlinx.coroutines.Job;

/**
 * What a bridge does after a while: cancel a call that takes too long, look again at something that may have been dropped. On a
 * thread of its own, because kotlinx's timers resume on the call's thread, which a function that never suspends does not give
 * back. Tasks only set a job's state or look at one, so one thread is enough for all. Internal.
 */
public final class BridgeTimer {

    private static final String NAME = "coroutine-bridge-timer";
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private BridgeTimer() {}

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, NAME);
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /**
     * Cancels a job after a while.
     *
     * @param limit how long
     * @param job the job
     * @param marker the cause it is cancelled with
     * @return to be cancelled when the job has ended before
     */
    public static ScheduledFuture<?> cancelAfter(Duration limit, Job job, CancellationException marker) {
        return after(limit, () -> job.cancel(marker));
    }

    /**
     * Runs something short after a while, unless it is not needed any more.
     *
     * @param limit how long
     * @param task what to run; must not block
     * @return to be cancelled when it is not needed
     */
    public static ScheduledFuture<?> after(Duration limit, Runnable task) {
        return TIMER.schedule(task, nanos(limit), TimeUnit.NANOSECONDS);
    }

    /**
     * Runs something short after a while.
     *
     * @param millis how many milliseconds
     * @param task what to run; must not block
     */
    public static void after(long millis, Runnable task) {
        var unused = TIMER.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    /**
     * Whether the current thread is the timer's, which must not run somebody else's code.
     *
     * @return true inside its tasks
     */
    public static boolean isCurrentThread() {
        return Thread.currentThread().getName().equals(NAME);
    }

    private static long nanos(Duration limit) {
        try {
            return limit.toNanos();
        } catch (ArithmeticException moreThan292Years) {
            return Long.MAX_VALUE;
        }
    }
}
