package dev.coroutinebridge.core.offload;

import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.dispatch.Undeclared;
import dev.coroutinebridge.core.loop.CallElement;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.jvm.functions.Function0;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.InterruptibleKt;
import kotlinx.coroutines.future.FutureKt;
import org.jspecify.annotations.Nullable;

/** A coroutine waits for blocking Java, which runs on a thread made for blocking. Internal. */
public final class OffloadCall {

    private OffloadCall() {}

    /**
     * Runs a blocking body; its result goes to a future.
     *
     * @param bridge the bridge that takes the call
     * @param context the dispatcher and what else the body's coroutine gets
     * @param body the body
     * @param <R> its result
     * @return a future; cancelling it interrupts the body
     * @throws IllegalStateException if the bridge is closed
     */
    public static <R extends @Nullable Object> CompletableFuture<R> future(
            BridgeRuntime bridge, CoroutineContext context, Callable<? extends R> body) {
        bridge.requireOpen();
        CoroutineContext whole =
                bridge.job().plus(new CallElement(bridge, null)).plus(context);
        Function0<R> interruptible = asFunction(body);
        return FutureKt.future(
                CoroutineScopeKt.CoroutineScope(whole),
                whole,
                CoroutineStart.DEFAULT,
                (scope, k) -> InterruptibleKt.runInterruptible(EmptyCoroutineContext.INSTANCE, interruptible, k));
    }

    /**
     * Runs a blocking body for a coroutine that waits for it. When the coroutine is cancelled, the body is interrupted and the
     * coroutine resumes after it has ended.
     *
     * @param bridge the bridge that takes the call
     * @param context the dispatcher and what else the body gets
     * @param body the body
     * @param k the waiting coroutine
     * @param <R> the body's result
     * @return the result, or {@code COROUTINE_SUSPENDED}
     * @throws IllegalStateException if the bridge is closed
     */
    public static <R extends @Nullable Object> @Nullable Object suspending(
            BridgeRuntime bridge, CoroutineContext context, Callable<? extends R> body, Continuation<? super R> k) {
        bridge.requireOpen();
        Function0<R> interruptible = asFunction(body);
        return InterruptibleKt.runInterruptible(context, interruptible, k);
    }

    /**
     * Waits for a stage on behalf of a coroutine.
     *
     * @param bridge the bridge that takes the call
     * @param stage the stage
     * @param k the waiting coroutine
     * @param <R> the stage's result
     * @return the result, or {@code COROUTINE_SUSPENDED}
     * @throws IllegalStateException if the bridge is closed
     */
    public static <R extends @Nullable Object> @Nullable Object suspending(
            BridgeRuntime bridge, CompletionStage<? extends R> stage, Continuation<? super R> k) {
        bridge.requireOpen();
        return FutureKt.await(stage, k);
    }

    private static <R extends @Nullable Object> Function0<R> asFunction(Callable<? extends R> body) {
        return () -> {
            try {
                return body.call();
            } catch (Throwable e) {
                throw Undeclared.rethrow(e);
            }
        };
    }
}
