package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.context.CapturedContext;
import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.Forks;
import dev.coroutinebridge.core.loop.CallElement;
import dev.coroutinebridge.core.loop.InterruptGate;
import dev.coroutinebridge.core.loop.ThreadState;
import dev.coroutinebridge.core.observe.CallInfo;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import kotlin.Unit;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * A suspend function that no thread is blocked for: its result goes to a future, or to nobody. Internal.
 *
 * @param <R> the function's result
 */
public final class FutureCall<R extends @Nullable Object> extends LazyCall<R> {

    private FutureCall(CallSpec spec, ThreadState state, @Nullable CapturedContext captured) {
        super(spec, state, captured);
    }

    /**
     * Starts a suspend function whose result goes to a future. See {@code SuspendCaller.future}.
     *
     * @param spec the bridge and the options
     * @param block the function
     * @param <R> its result
     * @return a future; cancelling it, or completing it otherwise, cancels the coroutine
     * @throws IllegalStateException if the bridge is closed
     */
    public static <R extends @Nullable Object> CompletableFuture<R> future(CallSpec spec, SuspendBlock<R> block) {
        spec.enter(CallInfo.Kind.FUTURE);
        try {
            return startFuture(spec, block);
        } finally {
            spec.leave();
        }
    }

    private static <R extends @Nullable Object> CompletableFuture<R> startFuture(CallSpec spec, SuspendBlock<R> block) {
        if (!spec.undispatched || spec.permits != null || spec.installs) {
            FutureCoroutine<R> coroutine = new FutureCoroutine<>(spec, context(spec, spec.capture.take()));
            start(spec, CallInfo.Kind.FUTURE, coroutine, block);
            return coroutine.future();
        }
        ThreadState state = ThreadState.current();
        CapturedContext captured = spec.capture.take();
        FutureCall<R> call = new FutureCall<>(spec, state, captured);
        if (spec.startsAsCoroutine) {
            call.coroutine(); // an undispatched start leaves the dispatcher to the first suspension
        }
        @Nullable Object result;
        @Nullable Throwable thrown = null;
        // It is not the body's that may run on this thread, and has a job of its own to be told by.
        InterruptGate body = state.closeGate(() -> {});
        try {
            if (spec.forks != null && isCancelledFork(spec, call.coroutine())) {
                result = failure(call.coroutine().getCancellationException());
            } else {
                result = captured == null ? block.invoke(call) : call.invoke(block, captured, state);
            }
        } catch (Throwable e) { // as in BlockingCall
            thrown = e;
            result = IntrinsicsKt.getCOROUTINE_SUSPENDED();
        } finally {
            if (state.reopenGate(body)) {
                Thread.currentThread().interrupt();
            }
        }
        if (call.returnsPlain(result)) {
            return CompletableFuture.completedFuture(LazyCall.<R>asResult(result));
        }
        if (thrown != null) {
            if (call.returnsPlain(null)) {
                return CompletableFuture.failedFuture(thrown);
            }
            result = failure(thrown);
        }
        FutureCoroutine<R> coroutine = (FutureCoroutine<R>) call.finishing(state);
        if (!isSuspended(result)) {
            call.resumeWith(result);
        }
        return coroutine.future();
    }

    /**
     * Starts a suspend function whose result nobody waits for. See {@code SuspendCaller.launch}.
     *
     * @param spec the bridge and the options
     * @param block the function
     * @return the coroutine's job
     * @throws IllegalStateException if the bridge is closed
     */
    public static Job launch(CallSpec spec, SuspendBlock<?> block) {
        spec.enter(CallInfo.Kind.LAUNCH);
        try {
            LaunchCoroutine coroutine = new LaunchCoroutine(spec, context(spec, spec.capture.take()));
            start(spec, CallInfo.Kind.LAUNCH, coroutine, whoseResultNobodyReads(block));
            return coroutine;
        } finally {
            spec.leave();
        }
    }

    /**
     * Starts a suspend function that hands over what it has to say while it runs.
     *
     * @param spec the bridge and the options
     * @param what what was called, in a few words
     * @param captured what it takes along; null for nothing
     * @param block the function
     * @param observer told once, when the coroutine and all its children have ended, and on the thread that ends it, which may have
     *     others to serve: null, or what it has failed with
     * @return the coroutine's job
     * @throws IllegalStateException if the bridge is closed
     */
    public static Job observed(
            CallSpec spec,
            String what,
            @Nullable CapturedContext captured,
            SuspendBlock<Unit> block,
            Consumer<@Nullable Throwable> observer) {
        spec.requireOpen(CallInfo.Kind.FLOW);
        ObservedCoroutine coroutine = new ObservedCoroutine(spec, context(spec, captured), what, observer);
        start(spec, CallInfo.Kind.FLOW, coroutine, block);
        return coroutine;
    }

    /**
     * What is told of a call that is cancelled, by its own function when that is over.
     *
     * @param call what {@link #observed} has returned
     * @param thrown what the function has thrown; null if it has returned
     * @return what the call is going to end with
     */
    public static Throwable outcome(Job call, @Nullable Throwable thrown) {
        return ((CallCoroutine<?>) call).outcome(thrown);
    }

    private static <R extends @Nullable Object> void start(
            CallSpec spec, CallInfo.Kind kind, CallCoroutine<R> coroutine, SuspendBlock<R> block) {
        CoroutineStart now = spec.undispatched && coroutine instanceof FutureCoroutine<?>
                ? CoroutineStart.UNDISPATCHED
                : CoroutineStart.DEFAULT;
        // A body on this thread may be what calls, and the function may begin in place: an interrupt for the body must
        // not hit it.
        Consumer<CoroutineStart> start = mode -> ThreadState.current()
                .runShielded(() -> coroutine.start(mode, coroutine, Blocks.asSuspendLambda(block)));
        if (now == CoroutineStart.DEFAULT && spec.dispatcher() instanceof BridgeDispatcher own) {
            CallStart<R> dispatched = new CallStart<>(own, coroutine, block, coroutine);
            // With permits, one comes first, so that a call that waits for it keeps nobody out of the queue.
            if (spec.permits == null && !dispatched.enter()) {
                throw spec.full(own, kind);
            }
            start = spec.permits == null ? mode -> dispatched.dispatch() : mode -> dispatched.dispatchIfRoom();
        }
        begin(spec, coroutine);
        CoroutineStart how = isCancelledFork(spec, coroutine) ? CoroutineStart.DEFAULT : now;
        if (spec.permits == null) {
            start.accept(how);
        } else {
            coroutine.startWithPermit(spec.permits, start, how);
        }
    }

    /** What is made in a scope that is over does not begin; started in place, nobody else would look. */
    private static boolean isCancelledFork(CallSpec spec, CallCoroutine<?> coroutine) {
        return spec.forks != null && coroutine.isCancelled();
    }

    private static void begin(CallSpec spec, CallCoroutine<?> coroutine) {
        Forks forks = spec.forks;
        if (forks == null || coroutine instanceof ObservedCoroutine) {
            coroutine.begin(spec.parent);
        } else {
            forks.begun(coroutine instanceof FutureCoroutine<?>);
            coroutine.begin(forks.job());
        }
    }

    @SuppressWarnings("unchecked")
    private static SuspendBlock<Unit> whoseResultNobodyReads(SuspendBlock<?> block) {
        return (SuspendBlock<Unit>) block;
    }

    /** No thread is blocked for it, wherever it is started, unless the options say which. */
    private static CoroutineContext context(CallSpec spec, @Nullable CapturedContext captured) {
        return new CallContext(spec.extra, CallElement.of(spec.bridge, spec.above, captured), spec.dispatcher());
    }

    @Override
    CallCoroutine<R> make(ThreadState state, Around around) {
        return new FutureCoroutine<>(spec, context(spec, around.captured()));
    }

    @Override
    void begin(CallCoroutine<R> made, @Nullable CoroutineContext around, @Nullable ThreadState looking) {
        begin(spec, made);
    }
}
