package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.loop.ThreadState;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/** The coroutine around a call. */
final class Parents {

    private Parents() {}

    /** Null if there is none, or if it is over: a context may be left behind on a thread by a restore out of order. */
    static @Nullable Job jobOf(@Nullable CoroutineContext around) {
        CoroutineContext open = ThreadState.goingOn(around);
        return open == null ? null : open.get(Job.Key);
    }

    /** What is cancelled already does not begin. */
    static void requireActive(@Nullable CoroutineContext around) {
        Job job = jobOf(around);
        if (job != null && job.isCancelled()) {
            throw job.getCancellationException();
        }
    }
}
