package dev.coroutinebridge.core.loop;

import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.internal.ScopeCoroutine;
import org.jspecify.annotations.Nullable;

/**
 * Tells cleanup under {@code NonCancellable} from other coroutines. {@code withContext(NonCancellable)} has a job of its own, which
 * can be cancelled like any other, and must not be: a {@code finally} block that suspends there would stop in its middle, when its
 * dispatcher refuses to go on with it.
 *
 * <p>Such a job is kotlinx's {@link ScopeCoroutine}, which is internal, and has no parent; no other coroutine is both, and nothing
 * public says either that a job's parent was {@code NonCancellable}. Internal.
 */
public final class Cleanup {

    private Cleanup() {}

    /**
     * Whether a job is that of a section under {@code NonCancellable}.
     *
     * @param job a job, null for none
     * @return false for null
     */
    public static boolean isSection(@Nullable Job job) {
        return job instanceof ScopeCoroutine<?> && job.getParent() == null;
    }

    /**
     * Whether a coroutine must not be cancelled.
     *
     * @param context its context
     * @return true for cleanup under {@code NonCancellable}
     */
    public static boolean isShielded(CoroutineContext context) {
        @Nullable Job job = context.get(Job.Key);
        while (job instanceof ScopeCoroutine<?> && job.getParent() != null) {
            job = job.getParent();
        }
        return isSection(job);
    }
}
