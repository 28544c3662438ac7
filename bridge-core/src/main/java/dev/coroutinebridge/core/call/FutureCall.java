package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import java.util.concurrent.CompletableFuture;
import kotlin.Unit;
import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineExceptionHandler;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.future.FutureKt;
import org.jspecify.annotations.Nullable;

/** A coroutine that nobody is blocked for: its result goes to a future, or to nobody. Internal. */
public final class FutureCall {

    private FutureCall() {}

    /**
     * Starts a suspend function whose result goes to a future.
     *
     * @param bridge the bridge that takes the call
     * @param context the dispatcher and what else the coroutine gets
     * @param block the function
     * @param <R> its result
     * @return a future; cancelling it cancels the coroutine
     * @throws IllegalStateException if the bridge is closed
     */
    public static <R extends @Nullable Object> CompletableFuture<R> future(
            BridgeRuntime bridge, CoroutineContext context, SuspendBlock<R> block) {
        CoroutineContext whole = bridge.accept().plus(context);
        return FutureKt.future(
                CoroutineScopeKt.CoroutineScope(whole), whole, CoroutineStart.DEFAULT, Blocks.asSuspendLambda(block));
    }

    /**
     * Starts a suspend function whose result nobody waits for. A failure goes to the handler in {@code context}, if there is
     * one, and to the bridge's otherwise.
     *
     * @param bridge the bridge that takes the call
     * @param context the dispatcher and what else the coroutine gets
     * @param block the function
     * @return the coroutine's job
     * @throws IllegalStateException if the bridge is closed
     */
    public static Job launch(BridgeRuntime bridge, CoroutineContext context, SuspendBlock<?> block) {
        CoroutineContext whole = bridge.accept().plus(new ToBridge(bridge)).plus(context);
        return BuildersKt.launch(
                CoroutineScopeKt.CoroutineScope(whole),
                whole,
                CoroutineStart.DEFAULT,
                Blocks.asSuspendLambda(whoseResultNobodyReads(block)));
    }

    @SuppressWarnings("unchecked")
    private static SuspendBlock<Unit> whoseResultNobodyReads(SuspendBlock<?> block) {
        return (SuspendBlock<Unit>) block;
    }

    private static final class ToBridge extends AbstractCoroutineContextElement implements CoroutineExceptionHandler {
        private final BridgeRuntime bridge;

        ToBridge(BridgeRuntime bridge) {
            super(CoroutineExceptionHandler.Key);
            this.bridge = bridge;
        }

        @Override
        public void handleException(CoroutineContext context, Throwable failure) {
            bridge.uncaught(failure);
        }
    }
}
