package dev.coroutinebridge.core.call;

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
        if (state.rawContext() != null) {
            Parents.requireActive(state.context());
        }
        spec.bridge.requireNesting(state);
        BlockingCall<R> call = new BlockingCall<>(spec, state);
        state.enter();
        try {
            if (!spec.startsInPlace) {
                return call.runDispatched(state, block);
            }
            @Nullable Object result;
            try {
                result = block.invoke(call);
            } catch (Throwable e) {
                if (call.returnsPlain(null)) {
                    throw Undeclared.rethrow(e);
                }
                result = failure(e);
            }
            return call.returnsPlain(result) ? asResult(result) : call.finish(state, result);
        } finally {
            state.leave();
        }
    }

    private R runDispatched(ThreadState state, SuspendBlock<R> block) throws InterruptedException {
        CallCoroutine<R> coroutine = coroutine();
        CoroutineStart.DEFAULT.invoke(Blocks.asSuspendLambda(block), coroutine, this);
        return finish(state, IntrinsicsKt.getCOROUTINE_SUSPENDED());
    }

    private R finish(ThreadState state, @Nullable Object result) throws InterruptedException {
        BlockingCoroutine<R> coroutine = (BlockingCoroutine<R>) finishing(state);
        if (!isSuspended(result)) {
            resumeWith(result);
        }
        coroutine.awaitEnd(state);
        return coroutine.outcome();
    }

    @Override
    CallCoroutine<R> make(ThreadState state, @Nullable CoroutineContext around) {
        return BlockingCoroutine.make(spec, state, around);
    }

    @Override
    void begin(CallCoroutine<R> made, @Nullable CoroutineContext around) {
        Job root = spec.bridge.job();
        Job parent = Parents.jobOf(around);
        if (parent == null) {
            made.begin(root);
            return;
        }
        made.begin(parent);
        CallElement element = around == null ? null : around.get(CallElement.KEY);
        if (element == null || element.bridge() != spec.bridge) {
            made.alsoBelongTo(root);
        }
    }
}
