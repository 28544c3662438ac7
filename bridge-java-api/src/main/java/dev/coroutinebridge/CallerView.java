package dev.coroutinebridge;

import dev.coroutinebridge.core.call.BlockingCall;
import dev.coroutinebridge.core.call.FutureCall;
import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.offload.OffloadCall;
import dev.coroutinebridge.function.SuspendFunction0;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.ContinuationInterceptor;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/** A bridge with options. */
final class CallerView implements BridgeCaller {

    private final BridgeRuntime bridge;
    private final @Nullable CoroutineDispatcher on;
    private final CoroutineDispatcher offloadTo;
    private final CoroutineContext extra;

    /** The view without options. */
    CallerView(BridgeRuntime bridge) {
        this(bridge, null, bridge.offloadDispatcher(), EmptyCoroutineContext.INSTANCE);
    }

    private CallerView(
            BridgeRuntime bridge,
            @Nullable CoroutineDispatcher on,
            CoroutineDispatcher offloadTo,
            CoroutineContext extra) {
        this.bridge = bridge;
        this.on = on;
        this.offloadTo = offloadTo;
        this.extra = extra;
    }

    @Override
    public <R extends @Nullable Object, X extends Throwable> R runBlocking(SuspendFunction0<R, X> f)
            throws X, InterruptedException {
        CoroutineContext context = on == null ? extra : extra.plus(on);
        return BlockingCall.run(bridge, context, Require.suspendFunction(f));
    }

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> future(SuspendFunction0<R, ?> f) {
        return FutureCall.future(bridge, asynchronous(), Require.suspendFunction(f));
    }

    @Override
    public <R extends @Nullable Object> Job launch(SuspendFunction0<R, ?> f) {
        return FutureCall.launch(bridge, asynchronous(), Require.suspendFunction(f));
    }

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> offload(Callable<? extends R> body) {
        return OffloadCall.future(bridge, extra.plus(offloadTo), Require.body(body));
    }

    @Override
    public <R extends @Nullable Object> @Nullable Object suspending(
            Continuation<? super R> k, Callable<? extends R> body) {
        return OffloadCall.suspending(bridge, extra.plus(offloadTo), Require.body(body), Require.continuation(k));
    }

    @Override
    public <R extends @Nullable Object> @Nullable Object suspending(
            Continuation<? super R> k, CompletionStage<? extends R> stage) {
        Require.notNull(stage, "stage", "a CompletionStage such as a CompletableFuture");
        return OffloadCall.suspending(bridge, stage, Require.continuation(k));
    }

    @Override
    public BridgeCaller on(CoroutineDispatcher dispatcher) {
        Require.notNull(dispatcher, "dispatcher", "a dispatcher, for example bridge.dispatcher(\"cpu\")");
        return new CallerView(bridge, dispatcher, offloadTo, extra);
    }

    @Override
    public BridgeCaller on(String dispatcher) {
        return on(bridge.dispatcher(Require.dispatcherName(dispatcher)));
    }

    @Override
    public BridgeCaller on(Executor executor) {
        return on(bridge.dispatcher(Require.executor(executor)));
    }

    @Override
    public BridgeCaller offloadTo(CoroutineDispatcher dispatcher) {
        Require.notNull(dispatcher, "dispatcher", "a dispatcher, for example bridge.dispatcher(\"io\")");
        return new CallerView(bridge, on, dispatcher, extra);
    }

    @Override
    public BridgeCaller offloadTo(String dispatcher) {
        return offloadTo(bridge.dispatcher(Require.dispatcherName(dispatcher)));
    }

    @Override
    public BridgeCaller offloadTo(Executor executor) {
        return offloadTo(bridge.dispatcher(Require.executor(executor)));
    }

    @Override
    public BridgeCaller withContext(CoroutineContext more) {
        Require.notNull(more, "extra", "context elements, for example new CoroutineName(\"import\")");
        Job job = more.get(Job.Key);
        if (job != null) {
            throw new IllegalArgumentException("extra: expected context elements without a Job, got " + job
                    + "; the bridge makes a job for each call: cancel through the future or the job that the call"
                    + " returns");
        }
        ContinuationInterceptor interceptor = more.get(ContinuationInterceptor.Key);
        if (interceptor != null) {
            throw new IllegalArgumentException("extra: expected context elements without a dispatcher, got "
                    + interceptor + "; choose where the coroutine runs with on(...), and where blocking bodies run with"
                    + " offloadTo(...)");
        }
        return new CallerView(bridge, on, offloadTo, extra.plus(more));
    }

    /** The context of a call that nobody is blocked for. */
    private CoroutineContext asynchronous() {
        return extra.plus(on == null ? bridge.defaultDispatcher() : on);
    }
}
