package dev.coroutinebridge.core.dispatch;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Finds the calls that a thread pool's {@link RejectedExecutionHandler} has dropped and told nobody of. Such a task is not in the pool's
 * queue, and does not begin. Neither is one, for a moment, that a thread has just taken; so it has to be missing at many looks in
 * a row. Only a plain {@link ThreadPoolExecutor} can be looked through: others may keep something in their queues that stands for the
 * task. Used by one thread at a time.
 */
final class DiscardWatch {

    /** With a handler of the JDK's, of which one knows that it drops tasks: one second. */
    private static final int MISSING_LOOKS = 10;

    /** With somebody's own, which may do something else with them that takes a while: three seconds. */
    private static final int MISSING_LOOKS_OF_OTHERS = 30;

    private final ThreadPoolExecutor pool;

    private DiscardWatch(ThreadPoolExecutor pool) {
        this.pool = pool;
    }

    /** Null for an executor that cannot be looked through. */
    static @Nullable DiscardWatch of(Executor executor) {
        return executor.getClass() == ThreadPoolExecutor.class ? new DiscardWatch((ThreadPoolExecutor) executor) : null;
    }

    /** Looks once. */
    void look(TrackedTasks calls, String dispatcher) {
        int patience = patience(pool.getRejectedExecutionHandler());
        if (patience == 0 || calls.isEmpty()) {
            return;
        }
        Set<Object> queued = Collections.newSetFromMap(new IdentityHashMap<>());
        Collections.addAll(queued, pool.getQueue().toArray());
        calls.forEachUnsettled(call -> {
            call.missed = queued.contains(call) ? 0 : (byte) (call.missed + 1);
            if (call.missed > patience) {
                call.dropped(Rejections.by(
                        dispatcher,
                        new RejectedExecutionException(
                                "the executor has dropped the task without a word, as its handler of rejections, "
                                        + pool.getRejectedExecutionHandler() + ", may do: " + pool)));
            }
        });
    }

    /** Whether a runnable is in the executor's queue. */
    boolean isQueued(Runnable runnable) {
        return pool.getQueue().contains(runnable);
    }

    private static int patience(RejectedExecutionHandler handler) {
        if (handler instanceof ThreadPoolExecutor.AbortPolicy
                || handler instanceof ThreadPoolExecutor.CallerRunsPolicy) {
            return 0;
        }
        return handler instanceof ThreadPoolExecutor.DiscardPolicy
                        || handler instanceof ThreadPoolExecutor.DiscardOldestPolicy
                ? MISSING_LOOKS
                : MISSING_LOOKS_OF_OTHERS;
    }
}
