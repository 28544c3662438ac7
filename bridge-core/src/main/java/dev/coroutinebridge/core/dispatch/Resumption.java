package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.CallCompletion;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.ContinuationInterceptor;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/** How a coroutine resumes on its own dispatcher, whoever has written its continuation. Internal. */
public final class Resumption {

    private Resumption() {}

    /**
     * Resumes a coroutine on its own dispatcher.
     *
     * @param k the coroutine's continuation
     * @param outcome a result, or a {@link kotlin.Result.Failure}
     */
    @SuppressWarnings("NullAway") // a Result that holds null is null, whatever its annotation says
    public static void resume(Continuation<?> k, @Nullable Object outcome) {
        of(k).resumeWith(outcome);
    }

    /**
     * What to resume in place of {@code k}. Kotlin intercepts only continuations that its compiler has made; one written in Java would
     * go on wherever it is resumed. One that only ends a call or a job may.
     *
     * @param k the coroutine's continuation
     * @param <R> what it takes
     * @return the same, or one that dispatches
     */
    public static <R extends @Nullable Object> Continuation<R> of(Continuation<R> k) {
        Continuation<R> intercepted = IntrinsicsKt.intercepted(k);
        if (intercepted != k || k instanceof CallCompletion<?> || k instanceof Job) {
            return intercepted;
        }
        ContinuationInterceptor interceptor = k.getContext().get(ContinuationInterceptor.Key);
        return interceptor == null ? k : interceptor.interceptContinuation(k);
    }
}
