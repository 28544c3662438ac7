package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.BuildersKt;
import org.jspecify.annotations.Nullable;

/** A Java thread waits for a coroutine. Internal. */
public final class BlockingCall {

    private BlockingCall() {}

    /**
     * Runs a suspend function and waits for its result and for the children it launched.
     *
     * @param bridge the bridge that takes the call
     * @param context the dispatcher, if any, and what else the coroutine gets; without a dispatcher the coroutine runs on the
     *     calling thread
     * @param block the function
     * @param <R> its result
     * @return the result
     * @throws InterruptedException if the calling thread is interrupted; the coroutine is cancelled
     * @throws IllegalStateException if the bridge is closed
     */
    public static <R extends @Nullable Object> R run(
            BridgeRuntime bridge, CoroutineContext context, SuspendBlock<R> block) throws InterruptedException {
        CoroutineContext whole = bridge.accept().plus(context);
        BridgeRuntime.Entered entered = bridge.enter();
        try {
            return BuildersKt.runBlocking(whole, Blocks.asSuspendLambda(block));
        } finally {
            entered.leave();
        }
    }
}
