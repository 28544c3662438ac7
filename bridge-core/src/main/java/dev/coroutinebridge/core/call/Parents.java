package dev.coroutinebridge.core.call;

import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/** The coroutine around a call. */
final class Parents {

    private Parents() {}

    /** Null if there is none, or if it is over: a context may be left behind on a thread by a restore out of order. */
    static @Nullable Job jobOf(@Nullable CoroutineContext around) {
        Job job = around == null ? null : around.get(Job.Key);
        return job == null || job.isCompleted() ? null : job;
    }

    /** What is cancelled already does not begin. */
    static void requireActive(@Nullable CoroutineContext around) {
        Job job = jobOf(around);
        if (job != null && job.isCancelled()) {
            throw job.getCancellationException();
        }
    }
}
