package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.DispatchRefusedException;
import dev.coroutinebridge.core.dispatch.RefusableTask;
import dev.coroutinebridge.core.dispatch.TrackedTask;
import dev.coroutinebridge.core.loop.ThreadState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
final class CallStart<R extends @Nullable Object> extends TrackedTask implements RefusableTask {

    private static final VarHandle CLAIMED;

    static {
        try {
            CLAIMED = MethodHandles.lookup().findVarHandle(CallStart.class, "claimed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final BridgeDispatcher dispatcher;
    private final CallCoroutine<R> coroutine;
    private final Continuation<R> completion;

    /** Null once it is claimed: a queue that cannot give this back may keep the shell for long. */
    private @Nullable SuspendBlock<R> block;

    @SuppressWarnings("unused") // through CLAIMED
    private volatile boolean claimed;

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
        this.coroutine = coroutine;
        this.block = block;
        this.completion = completion;
    }

    /** Takes a place among the calls that wait for the dispatcher. */
    boolean enter() {
        return dispatcher.enter(coroutine.getContext(), this);
    }

    /** Hands it over to its dispatcher, in which it has a place. */
    void dispatch() {
        coroutine.setStart(this);
        dispatcher.dispatch(coroutine.getContext(), this);
    }

    /** The same, if there is room; ends the coroutine otherwise. For one that had to get a permit first. */
    void dispatchIfRoom() {
        if (!coroutine.isActive()) {
            cancelled();
        } else if (enter()) {
            dispatch();
        } else {
            refused(dispatcher.full());
        }
    }

    @Override
    public void run() {
        if (dispatcher.runHere(this)) {
            return; // it came back here as a member of its dispatcher
        }
        // A body on a fork-join worker may join or help, and so come here: an interrupt that is meant for it must not.
        ThreadState.current().runShielded(this::begin);
    }

    private void begin() {
        SuspendBlock<R> function = block;
        if (claim() && function != null) {
            if (coroutine.isActive()) {
                CoroutineStart.UNDISPATCHED.invoke(Blocks.asSuspendLambda(function), coroutine, completion);
            } else {
                endCancelled();
            }
        }
    }

    /** Its coroutine is cancelled. */
    void cancelled() {
        if (claim()) {
            dispatcher.withdraw(this);
            endCancelled();
        }
    }

    @Override
    public void refused(RejectedExecutionException rejection) {
        if (claim()) {
            coroutine.tellRefusal();
            coroutine.cancel(new DispatchRefusedException(dispatcher.name(), rejection));
            endCancelled();
        }
    }

    private boolean claim() {
        if (CLAIMED.compareAndSet(this, false, true)) {
            block = null;
            dispatcher.leave(this);
            return true;
        }
        return false;
    }

    private void endCancelled() {
        completion.resumeWith(LazyCall.failure(coroutine.getCancellationException()));
    }

    @Override
    protected boolean isClaimed() {
        return claimed;
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
        return coroutine.describe();
    }
}
