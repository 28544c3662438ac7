package dev.coroutinebridge.core.offload;

import dev.coroutinebridge.core.loop.InterruptGate;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.future.FutureKt;
import org.jspecify.annotations.Nullable;

/** A coroutine waits for blocking Java, which runs on a thread made for blocking. Internal. */
public final class OffloadCall {

    private OffloadCall() {}

    /**
     * Runs a blocking body; its outcome goes to a future. See {@code BlockingCaller.offload}.
     *
     * @param spec the bridge and the options
     * @param body the body
     * @param <R> its result
     * @return a future; cancelling it cancels the body
     * @throws IllegalStateException if the bridge is closed
     */
    public static <R extends @Nullable Object> CompletableFuture<R> future(
            OffloadSpec spec, Callable<? extends R> body) {
        return FutureBody.start(spec, body);
    }

    /**
     * Runs a blocking body for a coroutine that waits for it. See {@code BlockingCaller.suspending}.
     *
     * @param spec the bridge and the options
     * @param body the body
     * @param k the waiting coroutine
     * @param <R> the body's result
     * @return the result, or {@code COROUTINE_SUSPENDED}
     * @throws IllegalStateException if the bridge is closed
     */
    public static <R extends @Nullable Object> @Nullable Object suspending(
            OffloadSpec spec, Callable<? extends R> body, Continuation<? super R> k) {
        return SuspendingBody.start(spec, body, k);
    }

    /**
     * Waits for a stage on behalf of a coroutine. See {@code BlockingCaller.suspending}.
     *
     * @param spec the bridge and the options
     * @param stage the stage
     * @param k the waiting coroutine
     * @param <R> the stage's result
     * @return the result, or {@code COROUTINE_SUSPENDED}
     * @throws IllegalStateException if the bridge is closed
     */
    public static <R extends @Nullable Object> @Nullable Object suspending(
            OffloadSpec spec, CompletionStage<? extends R> stage, Continuation<? super R> k) {
        spec.requireOpen();
        Job job = k.getContext().get(Job.Key);
        spec.requireScope(job);
        OffloadSpec.TimeLimit limit = spec.limit();
        Job scope = spec.forks() == null || spec.isInsideScope(job) ? null : spec.parent();
        return limit == null && scope == null
                ? FutureKt.await(stage, k)
                : FutureKt.await(
                        LimitedStage.<R>of(stage, limit, scope, spec.bridge().afterwards()), k);
    }

    /**
     * Fails if the coroutine that the current code works for was cancelled. See {@code CoroutineBridge.checkCancelled}.
     *
     * @throws java.util.concurrent.CancellationException if it was
     * @throws IllegalStateException if the current code works for no coroutine
     */
    public static void checkCancelled() {
        ThreadState state = ThreadState.current();
        InterruptGate body = state.gate();
        if (body != null) {
            body.requireNotCancelled();
            return;
        }
        CoroutineContext context = state.context();
        Job job = context == null ? null : context.get(Job.Key);
        if (job == null) {
            throw new IllegalStateException(
                    "checkCancelled(): expected to be called by blocking Java that a bridge runs"
                            + " for a coroutine, in offload(...) or suspending(...), but no such body runs on thread '"
                            + Thread.currentThread().getName() + "'");
        }
        if (job.isCancelled()) {
            throw job.getCancellationException();
        }
    }
}
