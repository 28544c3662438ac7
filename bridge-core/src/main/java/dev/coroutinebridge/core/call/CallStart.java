package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.DispatchRefusedException;
import dev.coroutinebridge.core.dispatch.RefusableTask;
import dev.coroutinebridge.core.dispatch.TrackedTask;
import dev.coroutinebridge.core.loop.ThreadState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.CoroutineStart;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way to the dispatcher that its function is to run on. Unlike a start of kotlinx's it is known for what it is: it takes
 * a place among the calls that wait for that dispatcher, and leaves its queue when it is cancelled.
 *
 * <p>It is claimed once: by the thread that begins it, by a cancellation or by a refusal. Whoever claims it runs the function, or ends
 * the coroutine without.
 *
 * @param <R> the function's result
 */
final class CallStart<R extends @Nullable Object> extends TrackedTask implements RefusableTask, PendingStart {

    private static final VarHandle CALL;

    static {
        try {
            CALL = MethodHandles.lookup().findVarHandle(CallStart.class, "call", Call.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final BridgeDispatcher dispatcher;

    /** Null once it is claimed: a queue that cannot give this back may keep the shell for long. */
    private volatile @Nullable Call<R> call;

    private record Call<R extends @Nullable Object>(
            CallCoroutine<R> coroutine, SuspendBlock<R> block, Continuation<R> completion) {

        void begin() {
            if (coroutine.isActive()) {
                CoroutineStart.UNDISPATCHED.invoke(Blocks.asSuspendLambda(block), coroutine, completion);
            } else {
                endCancelled();
            }
        }

        void cancelIfClosing() {
            CancellationException closing = coroutine.spec.bridge.closingCancellation(coroutine, coroutine.isBound());
            if (closing != null) {
                coroutine.cancel(closing); // which claims it
            }
        }

        void endCancelled() {
            completion.resumeWith(LazyCall.failure(coroutine.getCancellationException()));
        }
    }

    /**
     * A call that is not on its way yet.
     *
     * @param completion takes the function's result
     */
    CallStart(
            BridgeDispatcher dispatcher,
            CallCoroutine<R> coroutine,
            SuspendBlock<R> block,
            Continuation<R> completion) {
        this.dispatcher = dispatcher;
        this.call = new Call<>(coroutine, block, completion);
    }

    /** Takes a place among the calls that wait for the dispatcher. Nobody can claim it before {@link #dispatch}. */
    boolean enter() {
        return dispatcher.enter(waiting().coroutine.getContext(), this);
    }

    /** Hands it over to its dispatcher, in which it has a place. */
    void dispatch() {
        CallCoroutine<R> coroutine = waiting().coroutine;
        coroutine.setStart(this);
        dispatcher.dispatch(coroutine.getContext(), this);
    }

    /** The same, if there is room; ends the coroutine otherwise. For one that had to get a permit first. */
    void dispatchIfRoom() {
        if (!waiting().coroutine.isActive()) {
            cancelled();
        } else if (enter()) {
            dispatch();
        } else {
            refused(dispatcher.full());
        }
    }

    private Call<R> waiting() {
        return Objects.requireNonNull(call);
    }

    @Override
    public void run() {
        if (dispatcher.runHere(this)) {
            return; // it came back here as a member of its dispatcher
        }
        Call<R> queued = call;
        if (queued != null) {
            queued.cancelIfClosing();
        }
        Call<R> claimed = claim();
        if (claimed != null) {
            // A body on a fork-join worker may join or help, and so come here: an interrupt that is meant for it must
            // not.
            ThreadState.current().runShielded(claimed::begin);
        }
    }

    @Override
    public void cancelled() {
        Call<R> claimed = claim();
        if (claimed != null) {
            dispatcher.withdraw(this);
            claimed.endCancelled();
        }
    }

    @Override
    public void over() {}

    @Override
    public void refused(RejectedExecutionException rejection) {
        Call<R> claimed = claim();
        if (claimed != null) {
            claimed.coroutine.tellRefusal();
            claimed.coroutine.cancel(new DispatchRefusedException(dispatcher.name(), rejection));
            claimed.endCancelled();
        }
    }

    /** Null if somebody has claimed it before. */
    @SuppressWarnings("unchecked") // it is the field's type
    private @Nullable Call<R> claim() {
        Call<R> claimed = (Call<R>) CALL.getAndSet(this, null);
        if (claimed != null) {
            dispatcher.leave(this);
            claimed.coroutine.forgetStart(this);
        }
        return claimed;
    }

    @Override
    protected boolean isClaimed() {
        return call == null;
    }

    @Override
    protected void dropped(RejectedExecutionException rejection) {
        refused(rejection);
    }

    @Override
    protected BridgeDispatcher destination() {
        return dispatcher;
    }

    @Override
    public String toString() {
        Call<R> queued = call;
        return queued == null ? "a call that has begun or ended" : queued.coroutine.describe();
    }
}
