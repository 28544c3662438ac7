package dev.coroutinebridge.core.offload;

import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.dispatch.Resumption;
import java.util.function.Function;
import kotlin.Result;
import kotlin.ResultKt;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CancellableContinuationKt;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * A suspend function that runs with a permit: waits for it without a thread, and holds it until the function and what it has launched
 * have ended. Internal.
 */
public final class ExclusiveSection implements Continuation<Unit> {

    private final Function<Continuation<@Nullable Object>, @Nullable Object> function;
    private final Continuation<@Nullable Object> k;

    private ExclusiveSection(
            Function<Continuation<@Nullable Object>, @Nullable Object> function, Continuation<@Nullable Object> k) {
        this.function = function;
        this.k = k;
    }

    /**
     * Runs a suspend function of any result.
     *
     * @param permits what it needs one of
     * @param on the dispatcher and what else is added to the caller's context
     * @param k the caller's continuation
     * @param function calls the function, with the continuation that it is given
     * @return the function's result, or {@code COROUTINE_SUSPENDED}
     */
    public static @Nullable Object run(
            Permits permits,
            CoroutineContext on,
            Continuation<@Nullable Object> k,
            Function<Continuation<@Nullable Object>, @Nullable Object> function) {
        return BuildersKt.<@Nullable Object>withContext(
                on,
                (scope, inner) -> {
                    ExclusiveSection section = new ExclusiveSection(function, anyResult(inner));
                    return section.begin(permits, inner.getContext().get(Job.Key));
                },
                k);
    }

    /** The job is that of the section, which ends when the function and what it has launched have. */
    private @Nullable Object begin(Permits permits, @Nullable Job job) {
        Object waited = CancellableContinuationKt.<Unit>suspendCancellableCoroutine(
                waiting -> {
                    Permits.Request request = permits.request(() -> waiting.resumeWith(Unit.INSTANCE));
                    if (job != null) {
                        job.invokeOnCompletion(cause -> {
                            request.end();
                            return Unit.INSTANCE;
                        });
                    }
                    if (request.take()) {
                        waiting.resumeWith(Unit.INSTANCE);
                    }
                    waiting.invokeOnCancellation(cause -> {
                        request.end();
                        return Unit.INSTANCE;
                    });
                    return Unit.INSTANCE;
                },
                Resumption.of(this));
        return waited == IntrinsicsKt.getCOROUTINE_SUSPENDED() ? waited : function.apply(k);
    }

    @Override
    public CoroutineContext getContext() {
        return k.getContext();
    }

    /** The permit has come, or the wait for it was cancelled. */
    @Override
    @SuppressWarnings("NullAway") // a result may be null
    public void resumeWith(Object result) {
        Object outcome = result;
        if (!(result instanceof Result.Failure)) {
            try {
                outcome = function.apply(k);
            } catch (Throwable e) {
                outcome = ResultKt.createFailure(e);
            }
        }
        if (outcome != IntrinsicsKt.getCOROUTINE_SUSPENDED()) {
            k.resumeWith(outcome);
        }
    }

    @SuppressWarnings("unchecked") // it takes whatever the function returns
    private static Continuation<@Nullable Object> anyResult(Continuation<?> inner) {
        return (Continuation<@Nullable Object>) inner;
    }
}
