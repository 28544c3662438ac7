package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.dispatch.PendingJob;
import dev.coroutinebridge.core.dispatch.Undeclared;
import dev.coroutinebridge.core.loop.CallElement;
import dev.coroutinebridge.core.loop.ThreadState;
import dev.coroutinebridge.core.observe.CallInfo;
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
        spec.requireOpen(CallInfo.Kind.RUN_BLOCKING);
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
                coroutine.leftAlone(e);
                throw e;
            } finally {
                coroutine.loop().close();
                coroutine.reopenGate(state);
            }
            return coroutine.outcome();
        } finally {
            state.leave();
        }
    }

    private @Nullable Object start(CallSpec spec, SuspendBlock<R> block) {
        if (spec.startsAsCoroutine) {
            CallCoroutine<R> coroutine = coroutine();
            if (spec.permits != null) {
                coroutine.startWithPermit(
                        spec.permits,
                        how -> how.invoke(Blocks.asSuspendLambda(block), coroutine, this),
                        CoroutineStart.DEFAULT);
                return IntrinsicsKt.getCOROUTINE_SUSPENDED();
            }
            if (spec.startsDispatched) {
                CoroutineStart.DEFAULT.invoke(Blocks.asSuspendLambda(block), coroutine, this);
                return IntrinsicsKt.getCOROUTINE_SUSPENDED();
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
    void begin(CallCoroutine<R> made, @Nullable CoroutineContext around) {
        BlockingCoroutine<R> coroutine = (BlockingCoroutine<R>) made;
        ThreadState current = ThreadState.current();
        if (coroutine.loop().isOwnedBy(current)) {
            coroutine.closeGate(current);
        }
        Job root = spec.bridge.job();
        Job parent = Parents.jobOf(around);
        if (parent == null) {
            made.begin(root);
            return;
        }
        made.begin(parent);
        CallElement element = around == null ? null : around.get(CallElement.KEY);
        if (element == null || element.bridge() != spec.bridge) {
            PendingJob.bind(made, root);
        }
    }
}
