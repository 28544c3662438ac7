package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.context.CapturedContext;
import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.loop.CallElement;
import dev.coroutinebridge.core.loop.InterruptGate;
import dev.coroutinebridge.core.loop.ThreadState;
import dev.coroutinebridge.core.observe.CallInfo;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import kotlin.Unit;
import kotlin.coroutines.CoroutineContext;
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
        spec.requireOpen(CallInfo.Kind.FUTURE);
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
        // It is not the body's that may run on this thread, and has a job of its own to be told by.
        InterruptGate body = state.closeGate(() -> {});
        try {
            result = captured == null ? block.invoke(call) : call.invoke(block, captured, state);
        } catch (Throwable e) {
            if (call.returnsPlain(null)) {
                return CompletableFuture.failedFuture(e);
            }
            result = failure(e);
        } finally {
            if (state.reopenGate(body)) {
                Thread.currentThread().interrupt();
            }
        }
        if (call.returnsPlain(result)) {
            return CompletableFuture.completedFuture(LazyCall.<R>asResult(result));
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
        spec.requireOpen(CallInfo.Kind.LAUNCH);
        LaunchCoroutine coroutine = new LaunchCoroutine(spec, context(spec, spec.capture.take()));
        start(spec, CallInfo.Kind.LAUNCH, coroutine, whoseResultNobodyReads(block));
        return coroutine;
    }

    private static <R extends @Nullable Object> void start(
            CallSpec spec, CallInfo.Kind kind, CallCoroutine<R> coroutine, SuspendBlock<R> block) {
        CoroutineStart now = spec.undispatched && coroutine instanceof FutureCoroutine<?>
                ? CoroutineStart.UNDISPATCHED
                : CoroutineStart.DEFAULT;
        // A body on this thread may be what calls, and the function may begin in place: an interrupt for the body must
        // not hit it.
        Consumer<CoroutineStart> start = how ->
                ThreadState.current().runShielded(() -> coroutine.start(how, coroutine, Blocks.asSuspendLambda(block)));
        if (now == CoroutineStart.DEFAULT && spec.dispatcher() instanceof BridgeDispatcher own) {
            CallStart<R> dispatched = new CallStart<>(own, coroutine, block, coroutine);
            // With permits, one comes first, so that a call that waits for it keeps nobody out of the queue.
            if (spec.permits == null && !dispatched.enter()) {
                throw spec.full(own, kind);
            }
            start = spec.permits == null ? how -> dispatched.dispatch() : how -> dispatched.dispatchIfRoom();
        }
        coroutine.begin(spec.parent);
        if (spec.permits == null) {
            start.accept(now);
        } else {
            coroutine.startWithPermit(spec.permits, start, now);
        }
    }

    @SuppressWarnings("unchecked")
    private static SuspendBlock<Unit> whoseResultNobodyReads(SuspendBlock<?> block) {
        return (SuspendBlock<Unit>) block;
    }

    /** No thread is blocked for it, so no loop is above it, wherever it is started. */
    private static CoroutineContext context(CallSpec spec, @Nullable CapturedContext captured) {
        return new CallContext(spec.extra, CallElement.of(spec.bridge, null, captured), spec.dispatcher());
    }

    @Override
    CallCoroutine<R> make(ThreadState state, Around around) {
        return new FutureCoroutine<>(spec, context(spec, around.captured()));
    }

    @Override
    void begin(CallCoroutine<R> made, @Nullable CoroutineContext around, boolean byFunction) {
        made.begin(spec.parent);
    }
}
