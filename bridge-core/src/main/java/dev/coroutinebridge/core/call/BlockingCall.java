package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.PendingJob;
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

    /**
     * Runs a suspend function and waits for its result and for the children it launched. See {@code SuspendCaller.runBlocking}.
     *
     * @param spec the bridge and the options
     * @param block the function; what it throws is thrown on, declared or not
     * @param <R> its result
     * @return the result
     * @throws InterruptedException as the spec's {@link InterruptMode} says
     * @throws IllegalStateException if the bridge is closed, the nesting limit is reached or the thread must not be blocked
     */
    public static <R extends @Nullable Object> R run(CallSpec spec, SuspendBlock<R> block) throws InterruptedException {
        if (spec.bridge.isClosed()) {
            requireBegunBefore(spec);
        }
        ThreadState state = ThreadState.current();
        if (state.isInside()) {
            Parents.requireActive(state.context());
            spec.bridge.requireNesting(state);
        }
        BlockingCall<R> call = new BlockingCall<>(spec, state);
        state.enter();
        try {
            @Nullable Object result = call.start(spec, block);
            if (call.returnsPlain(result)) {
                return asResult(result);
            }
            // Here and not in a method of its own, because it stands on the stack once for each nested call.
            BlockingCoroutine<R> coroutine = call.returned(state, result);
            try {
                if (coroutine.mustWait(state)) {
                    coroutine.loop().await(coroutine);
                }
            } catch (Throwable e) {
                coroutine.leftAlone(e, state);
                throw e;
            }
            coroutine.loop().close();
            coroutine.reopenGate(state);
            return coroutine.outcome();
        } finally {
            state.leave();
        }
    }

    /** What has begun before the close may go on to its end. */
    private static void requireBegunBefore(CallSpec spec) {
        if (!spec.bridge.owns(Parents.jobOf(ThreadState.current().context()))) {
            spec.requireOpen(CallInfo.Kind.RUN_BLOCKING);
        }
    }

    private @Nullable Object start(CallSpec spec, SuspendBlock<R> block) {
        if (spec.startsAsCoroutine) {
            CallCoroutine<R> coroutine = coroutine();
            if (spec.startsDispatched || spec.permits != null) {
                return startDispatched(spec, block, coroutine);
            }
        }
        try {
            return block.invoke(this);
        } catch (Throwable e) {
            if (returnsPlain(null)) {
                throw Undeclared.rethrow(e);
            }
            return failure(e);
        }
    }

    private Object startDispatched(CallSpec spec, SuspendBlock<R> block, CallCoroutine<R> coroutine) {
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
    CallCoroutine<R> make(
            ThreadState state, ThreadState.@Nullable Membership memberships, @Nullable CoroutineContext around) {
        return BlockingCoroutine.make(spec, state, memberships, around);
    }

    @Override
    void begin(CallCoroutine<R> made, @Nullable CoroutineContext around, boolean byFunction) {
        if (byFunction) {
            ((BlockingCoroutine<R>) made).closeGate(ThreadState.current());
        }
        Job root = spec.bridge.job();
        Job parent = Parents.jobOf(around);
        if (parent == null) {
            made.begin(root);
            return;
        }
        made.begin(parent);
        if (!spec.bridge.owns(parent)) {
            PendingJob.bind(made, root);
        }
    }
}
