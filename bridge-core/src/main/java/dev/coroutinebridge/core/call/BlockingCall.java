package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.context.CapturedContext;
import dev.coroutinebridge.core.context.ContextCapture;
import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.dispatch.Undeclared;
import dev.coroutinebridge.core.loop.ThreadState;
import dev.coroutinebridge.core.observe.CallInfo;
import java.util.function.Consumer;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * A Java thread waits for a suspend function. Internal.
 *
 * @param <R> the function's result
 */
public final class BlockingCall<R extends @Nullable Object> extends LazyCall<R> {

    private BlockingCall(CallSpec spec, ThreadState state) {
        super(spec, state);
    }

    private BlockingCall(CallSpec spec, ThreadState state, @Nullable CapturedContext captured) {
        super(spec, state, captured);
    }

    /**
     * Runs a suspend function and waits for its result and for the children it launched. See {@code SuspendCaller.runBlocking}.
     *
     * <p>(Its bytecode has to stay below 325 bytes, or the JIT does not put it into the method that calls: 2.2 ns became 7.4.)
     *
     * @param spec the bridge and the options
     * @param block the function; what it throws is thrown on, declared or not
     * @param <R> its result
     * @return the result
     * @throws InterruptedException as the spec's {@link InterruptMode} says
     * @throws IllegalStateException if the bridge is closed, calls are nested too deep or the thread must not be blocked
     */
    public static <R extends @Nullable Object> R run(CallSpec spec, SuspendBlock<R> block) throws InterruptedException {
        BridgeRuntime plain = spec.plain;
        if (plain == null || plain.isClosed()) {
            requireBegunBefore(spec);
        }
        ThreadState state = ThreadState.current();
        CapturedContext captured = plain != null && !ContextCapture.isAnyRegistered() ? null : spec.capture.take();
        boolean outermost = captured == null && !state.isInside();
        if (!outermost) {
            requireNested(spec, state);
        }
        int before = outermost ? state.enterFirst() : state.enter();
        try {
            BlockingCall<R> call =
                    outermost ? new BlockingCall<>(spec, state) : new BlockingCall<>(spec, state, captured);
            @Nullable Object result;
            @Nullable Throwable thrown = null;
            try {
                result = call.start(plain != null, block, state, captured);
            } catch (Throwable e) {
                // No more here: a handler that hands the call on has the JIT make every call's object (up to JDK 21).
                thrown = e;
                result = IntrinsicsKt.getCOROUTINE_SUSPENDED();
            }
            if (call.returnsPlain(result)) {
                return asResult(result);
            }
            if (thrown != null) {
                result = call.failed(thrown);
            }
            // Here and not in a method of its own, because it stands on the stack once for each nested call.
            BlockingCoroutine<R> coroutine = call.returned(state, result);
            try {
                if (coroutine.mustWait(state)) {
                    coroutine.loop().await(state, coroutine);
                }
            } catch (Throwable e) {
                coroutine.leftAlone(e, state);
                throw e;
            }
            coroutine.loop().close();
            coroutine.reopenGate(state);
            if (captured != null && !coroutine.isAbandoned()) {
                captured.writeBack();
            }
            return coroutine.outcome();
        } finally {
            state.leaveTo(before);
        }
    }

    private static void requireNested(CallSpec spec, ThreadState state) {
        Parents.requireActive(state.context());
        spec.bridge.requireNesting(state);
    }

    /** What has begun before the close may go on to its end. */
    private static void requireBegunBefore(CallSpec spec) {
        if (spec.forks == null && !spec.bridge.isClosed()) {
            return;
        }
        Job around = Parents.jobOf(ThreadState.current().context());
        spec.requireScope(around, CallInfo.Kind.RUN_BLOCKING);
        if (spec.bridge.isClosed() && !spec.bridge.owns(around)) {
            spec.requireOpen(CallInfo.Kind.RUN_BLOCKING);
        }
    }

    private @Nullable Object start(
            boolean plain, SuspendBlock<R> block, ThreadState state, @Nullable CapturedContext captured)
            throws Throwable {
        if (!plain && spec.startsAsCoroutine) { // a plain one never does, and need not look
            CallCoroutine<R> coroutine = coroutine();
            if (spec.startsDispatched || spec.permits != null) {
                return startDispatched(block, coroutine);
            }
        }
        return captured == null ? block.invoke(this) : invokeAndWriteBack(block, captured, state);
    }

    /** What the function has thrown becomes the coroutine's, if the call is one by now. */
    private Object failed(Throwable e) {
        if (returnsPlain(null)) {
            throw Undeclared.rethrow(e);
        }
        return failure(e);
    }

    private @Nullable Object invokeAndWriteBack(SuspendBlock<R> block, CapturedContext captured, ThreadState state)
            throws Throwable {
        Object result = null;
        try {
            result = invoke(block, captured, state);
        } finally {
            if (!isSuspended(result)) {
                captured.writeBack(); // otherwise when the coroutine has ended, for which this thread has to work first
            }
        }
        return result;
    }

    private Object startDispatched(SuspendBlock<R> block, CallCoroutine<R> coroutine) {
        try {
            Consumer<CoroutineStart> start = how -> how.invoke(Blocks.asSuspendLambda(block), coroutine, this);
            if (spec.on instanceof BridgeDispatcher own) {
                CallStart<R> dispatched = new CallStart<>(own, coroutine, block, this);
                start = how -> dispatched.dispatchIfRoom();
            }
            if (spec.permits == null) {
                start.accept(CoroutineStart.DEFAULT);
            } else {
                coroutine.startWithPermit(spec.permits, start, CoroutineStart.DEFAULT);
            }
        } catch (Throwable e) {
            // Somebody's own dispatcher has thrown. kotlinx may have ended the coroutine with that already.
            return coroutine.isCompleted() ? IntrinsicsKt.getCOROUTINE_SUSPENDED() : failure(e);
        }
        return IntrinsicsKt.getCOROUTINE_SUSPENDED();
    }

    private BlockingCoroutine<R> returned(ThreadState state, @Nullable Object result) {
        BlockingCoroutine<R> coroutine = (BlockingCoroutine<R>) finishing(state);
        coroutine.closeGate(state); // if it was not made on this thread
        if (!isSuspended(result)) {
            resumeWith(result);
        }
        return coroutine;
    }

    @Override
    CallCoroutine<R> make(ThreadState state, Around around) {
        return BlockingCoroutine.make(spec, state, around);
    }

    @Override
    void begin(CallCoroutine<R> made, @Nullable CoroutineContext around, @Nullable ThreadState looking) {
        if (looking != null) {
            ((BlockingCoroutine<R>) made).closeGate(looking);
        }
        Job parent = Parents.jobOf(around);
        made.begin(parent == null ? spec.parent : parent);
        if (parent == null || spec.bridge.owns(parent, spec.parent)) {
            made.setBelow();
        } else {
            made.bind();
        }
    }
}
