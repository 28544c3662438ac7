package dev.coroutinebridge;

import dev.coroutinebridge.core.call.BlockingCall;
import dev.coroutinebridge.core.call.CallSpec;
import dev.coroutinebridge.core.call.CallTimeoutException;
import dev.coroutinebridge.core.call.FutureCall;
import dev.coroutinebridge.core.call.InterruptMode;
import dev.coroutinebridge.core.context.Propagation;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.dispatch.Undeclared;
import dev.coroutinebridge.core.flow.FlowListening;
import dev.coroutinebridge.core.flow.FlowPublisher;
import dev.coroutinebridge.core.flow.FlowStream;
import dev.coroutinebridge.core.flow.SourceFlow;
import dev.coroutinebridge.core.offload.CancelMode;
import dev.coroutinebridge.core.offload.OffloadCall;
import dev.coroutinebridge.core.offload.OffloadSpec;
import dev.coroutinebridge.function.SuspendFunction0;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.ContinuationInterceptor;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.flow.Flow;
import org.jspecify.annotations.Nullable;

/** A bridge with options; without any, the bridge itself. */
class CallerView implements BridgeCaller {

    final CallSpec spec;
    private final OffloadSpec offload;

    /** The view without options but for what a cancellation does. */
    CallerView(CallSpec spec, CancelMode onCancel) {
        this(spec, spec.bridge().offloadDispatcher(), onCancel, null, null);
    }

    /** The view whose calls that wait for nobody are below a job. */
    CallerView(CallSpec spec, CancelMode onCancel, Job parent) {
        this(spec.below(parent), spec.bridge().offloadDispatcher(), onCancel, null, parent);
    }

    private CallerView(
            CallSpec spec,
            CoroutineDispatcher offloadTo,
            CancelMode onCancel,
            @Nullable AutoCloseable closer,
            @Nullable Job parent) {
        this.spec = spec;
        Duration timeout = spec.timeout();
        this.offload = new OffloadSpec(
                spec.bridge(),
                offloadTo,
                spec.extra(),
                onCancel,
                closer,
                spec.permits(),
                timeout == null
                        ? null
                        : new OffloadSpec.TimeLimit(timeout, call -> new CallTimeoutException(timeout, call)),
                spec.isLongRunning(),
                parent,
                spec.capture(),
                spec.above(),
                spec.forks());
    }

    private CallerView with(CallSpec newSpec) {
        return new CallerView(newSpec, offload.dispatcher(), offload.onCancel(), offload.closer(), offload.parent());
    }

    @Override
    public <R extends @Nullable Object, X extends Throwable> R runBlocking(SuspendFunction0<R, X> f)
            throws X, InterruptedException {
        return BlockingCall.run(spec, Require.suspendFunction(f));
    }

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> future(SuspendFunction0<R, ?> f) {
        return FutureCall.future(spec, Require.suspendFunction(f));
    }

    @Override
    public <R extends @Nullable Object> Job launch(SuspendFunction0<R, ?> f) {
        return FutureCall.launch(spec, Require.suspendFunction(f));
    }

    @Override
    public <T extends @Nullable Object> Stream<T> stream(Flow<? extends T> flow) {
        return FlowStream.of(FlowOptions.of(spec, "stream"), Require.flow(flow));
    }

    @Override
    public <T> java.util.concurrent.Flow.Publisher<T> publisher(Flow<? extends T> flow) {
        return new FlowPublisher<>(Require.flow(flow), FlowOptions.of(spec, "publisher"));
    }

    @Override
    public <T extends @Nullable Object> FlowSubscription subscribe(
            Flow<? extends T> flow,
            Consumer<? super T> onNext,
            Consumer<? super Throwable> onError,
            Runnable onComplete) {
        Require.listener(onError, "onError");
        Require.listener(onComplete, "onComplete");
        return listen(flow, onNext, onError, onComplete);
    }

    @Override
    public <T extends @Nullable Object> FlowSubscription subscribe(Flow<? extends T> flow, Consumer<? super T> onNext) {
        return listen(flow, onNext, null, () -> {});
    }

    private <T extends @Nullable Object> FlowSubscription listen(
            Flow<? extends T> flow,
            Consumer<? super T> onNext,
            @Nullable Consumer<? super Throwable> onError,
            Runnable onComplete) {
        Require.flow(flow);
        Require.listener(onNext, "onNext");
        return new Listening(
                FlowListening.<T>start(flow, FlowOptions.of(spec, "subscribe"), onNext, onError, onComplete));
    }

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> offload(Callable<? extends R> body) {
        return OffloadCall.future(offload, Require.body(body));
    }

    @Override
    public <R extends @Nullable Object> @Nullable Object suspending(
            Continuation<? super R> k, Callable<? extends R> body) {
        return OffloadCall.suspending(offload, Require.body(body), Require.continuation(k));
    }

    @Override
    public <R extends @Nullable Object> @Nullable Object suspending(
            Continuation<? super R> k, CompletionStage<? extends R> stage) {
        Require.notNull(stage, "stage", "a CompletionStage such as a CompletableFuture");
        return OffloadCall.<R>suspending(offload, stage, Require.continuation(k));
    }

    @Override
    public <T extends @Nullable Object> Flow<T> offloadFlow(Callable<? extends Stream<? extends T>> source) {
        return SourceFlow.ofStream(new Pulls(offload), Require.source(source));
    }

    @Override
    public <T extends @Nullable Object> Flow<T> offloadIterator(Callable<? extends Iterator<? extends T>> source) {
        return SourceFlow.ofIterator(new Pulls(offload), Require.source(source));
    }

    @Override
    public BridgeCaller on(CoroutineDispatcher dispatcher) {
        Require.notNull(dispatcher, "dispatcher", "a dispatcher, for example bridge.dispatcher(\"cpu\")");
        return with(spec.on(dispatcher));
    }

    @Override
    public BridgeCaller on(String dispatcher) {
        return on(spec.bridge().dispatcher(Require.dispatcherName(dispatcher)));
    }

    @Override
    public BridgeCaller on(Executor executor) {
        return on(spec.bridge().dispatcher(Require.executor(executor)));
    }

    @Override
    public BridgeCaller offloadTo(CoroutineDispatcher dispatcher) {
        Require.notNull(dispatcher, "dispatcher", "a dispatcher, for example bridge.dispatcher(\"io\")");
        return new CallerView(spec, dispatcher, offload.onCancel(), offload.closer(), offload.parent());
    }

    @Override
    public BridgeCaller offloadTo(String dispatcher) {
        return offloadTo(spec.bridge().dispatcher(Require.dispatcherName(dispatcher)));
    }

    @Override
    public BridgeCaller offloadTo(Executor executor) {
        return offloadTo(spec.bridge().dispatcher(Require.executor(executor)));
    }

    @Override
    public BridgeCaller onCancel(CancelMode mode) {
        return new CallerView(spec, offload.dispatcher(), Require.cancelMode(mode), null, offload.parent());
    }

    @Override
    public BridgeCaller onCancel(CancelMode mode, AutoCloseable closer) {
        Require.notNull(closer, "closer", "what ends the body's wait, for example a socket, or statement::cancel");
        return new CallerView(spec, offload.dispatcher(), Require.cancelMode(mode), closer, offload.parent());
    }

    @Override
    public BridgeCaller withPermits(Permits permits) {
        return with(spec.withPermits(
                Require.notNull(permits, "permits", "permits, for example Permits.of(\"connections\", 10)")));
    }

    @Override
    public BridgeCaller withContext(CoroutineContext extra) {
        Require.notNull(extra, "extra", "context elements, for example new CoroutineName(\"import\")");
        Job job = extra.get(Job.Key);
        if (job != null) {
            throw new IllegalArgumentException("extra: expected context elements without a Job, got " + job
                    + "; the bridge makes a job for each call: cancel through the future or the job that the call"
                    + " returns, or put calls that belong together below one job with openScope()");
        }
        ContinuationInterceptor interceptor = extra.get(ContinuationInterceptor.Key);
        if (interceptor != null) {
            throw new IllegalArgumentException("extra: expected context elements without a dispatcher, got "
                    + interceptor + "; choose where the coroutine runs with on(...), and where blocking bodies run with"
                    + " offloadTo(...)");
        }
        return with(spec.withContext(extra));
    }

    @Override
    public BridgeCaller withTimeout(Duration timeout) {
        Require.notNull(timeout, "timeout", "a duration, for example Duration.ofSeconds(5)");
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: expected more than zero, got " + timeout
                    + "; a call without a limit is one without withTimeout(...)");
        }
        return with(spec.withTimeout(timeout));
    }

    @Override
    public BridgeCaller onInterrupt(InterruptMode mode) {
        return with(spec.onInterrupt(
                Require.notNull(mode, "mode", "an InterruptMode, for example InterruptMode.CANCEL_AND_WAIT")));
    }

    @Override
    public BridgeCaller undispatched() {
        return with(spec.startedInPlace());
    }

    @Override
    public BridgeCaller withPropagation(Propagation mode) {
        return with(
                spec.propagating(Require.notNull(mode, "mode", "a Propagation, for example Propagation.WRITE_BACK")));
    }

    @Override
    public BridgeCaller longRunning() {
        return with(spec.expectedToBeLong());
    }

    @Override
    public UninterruptibleCaller uninterruptible() {
        return new Uninterruptible(spec.onInterrupt(InterruptMode.IGNORE));
    }

    @Override
    public String toString() {
        return "BridgeCaller[" + spec + ", " + offload + "]";
    }

    private record Pulls(OffloadSpec spec) implements SourceFlow.Offloading {
        @Override
        public <R extends @Nullable Object> @Nullable Object suspending(
                Continuation<? super R> k, Callable<? extends R> body) {
            return OffloadCall.suspending(spec, body, k);
        }

        @Override
        public <R extends @Nullable Object> @Nullable Object closing(
                Continuation<? super R> k, Callable<? extends R> body) {
            return OffloadCall.suspending(spec.unhindered(), body, k);
        }
    }

    private record Uninterruptible(CallSpec spec) implements UninterruptibleCaller {
        @Override
        public <R extends @Nullable Object, X extends Throwable> R runBlocking(SuspendFunction0<R, X> f) throws X {
            try {
                return BlockingCall.run(spec, Require.suspendFunction(f));
            } catch (InterruptedException e) {
                // The function itself threw it, undeclared, as Kotlin can.
                throw Undeclared.rethrow(e);
            }
        }
    }
}
