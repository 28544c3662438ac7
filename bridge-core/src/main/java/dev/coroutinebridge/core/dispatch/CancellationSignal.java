package dev.coroutinebridge.core.dispatch;

import kotlin.Unit;
import kotlin.jvm.functions.Function1;
import kotlinx.coroutines.DisposableHandle;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * Hears that a job is cancelled, at that moment. The form of {@code invokeOnCompletion} that does so is internal to kotlinx; the
 * public one is called when the job has completed, which it cannot before the body has ended. A child job would do, for three times
 * as much memory. Same in 1.8.1 to 1.11.0. Internal.
 */
public final class CancellationSignal {

    private CancellationSignal() {}

    /**
     * Listens to a job.
     *
     * @param job the job
     * @param handler called once, with why the job was cancelled, or with null when it has completed otherwise; at once if that is over
     *     already. On the thread that cancels: must be quick and must not throw
     * @return to be disposed of when nobody needs to hear of it any more
     */
    public static DisposableHandle listen(Job job, Function1<@Nullable Throwable, Unit> handler) {
        return job.invokeOnCompletion(/* onCancelling= */ true, /* invokeImmediately= */ true, handler);
    }
}
