package dev.coroutinebridge.core.offload;

import dev.coroutinebridge.core.loop.CallCompletion;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.ContinuationInterceptor;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/** How a coroutine resumes on its own dispatcher, whoever has written its continuation. */
final class Resumption {

    private Resumption() {}

    /** Resumes a coroutine on its own dispatcher, with a result or a failure. */
    @SuppressWarnings("NullAway") // a Result that holds null is null, whatever its annotation says
    static void resume(Continuation<?> k, @Nullable Object outcome) {
        of(k).resumeWith(outcome);
    }

    /**
     * What to resume in place of {@code k}. Kotlin intercepts only continuations that its compiler has made; one written in Java would
     * go on wherever it is resumed. One that only ends a call or a job may.
     */
    static <R extends @Nullable Object> Continuation<R> of(Continuation<R> k) {
        Continuation<R> intercepted = IntrinsicsKt.intercepted(k);
        if (intercepted != k || k instanceof CallCompletion<?> || k instanceof Job) {
            return intercepted;
        }
        ContinuationInterceptor interceptor = k.getContext().get(ContinuationInterceptor.Key);
        return interceptor == null ? k : interceptor.interceptContinuation(k);
    }
}
