package dev.coroutinebridge.core.offload;

import kotlin.Unit;
import kotlin.jvm.functions.Function1;
import kotlinx.coroutines.DisposableHandle;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * Hears that a job is cancelled, at that moment. The form of {@code invokeOnCompletion} that does so is internal to kotlinx; the
 * public one is called when the job has completed, which it cannot before the body has ended. A child job would do, for three times
 * as much memory. Same in 1.8.1 to 1.11.0.
 */
final class CancellationSignal {

    private CancellationSignal() {}

    /** @param handler called at once if the job is cancelled already */
    static DisposableHandle listen(Job job, Function1<@Nullable Throwable, Unit> handler) {
        return job.invokeOnCompletion(/* onCancelling= */ true, /* invokeImmediately= */ true, handler);
    }
}
