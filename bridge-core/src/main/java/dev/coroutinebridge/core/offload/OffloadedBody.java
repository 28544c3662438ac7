package dev.coroutinebridge.core.offload;

import dev.coroutinebridge.core.context.CapturedContext;
import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.dispatch.RefusableTask;
import dev.coroutinebridge.core.dispatch.RejectionPolicy;
import dev.coroutinebridge.core.loop.BridgeTimer;
import dev.coroutinebridge.core.loop.InterruptGate;
import dev.coroutinebridge.core.loop.StackFrames;
import dev.coroutinebridge.core.loop.ThreadState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import kotlin.Result;
import kotlin.ResultKt;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import org.jspecify.annotations.Nullable;

/**
 * A blocking body on its way: waits for a permit, is queued, runs, and delivers its outcome. See {@link InterruptibleRun} for how it
 * is interrupted.
 *
 * <p><b>One outcome.</b> Whoever moves the run from QUEUED to NEVER, a cancellation or a refusal, delivers a failure. Otherwise the
 * thread that runs it delivers, after the run has ended. Only with {@link CancelMode#ABANDON} may a cancellation deliver while the
 * body runs; there the first of the two delivers.
 *
 * @param <R> the body's result
 */
abstract class OffloadedBody<R extends @Nullable Object> extends InterruptibleRun implements RefusableTask {

    private static final long FIRST_REPEAT_MILLIS = 10;
    private static final long LONGEST_REPEAT_MILLIS = 160;

    private static final VarHandle CANCELLATION;

    static {
        try {
            CANCELLATION = MethodHandles.lookup().findVarHandle(OffloadedBody.class, "cancellation", Throwable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final OffloadSpec spec;

    /** The body, until it is called; what has become of it, if that is the starting thread's to return. */
    private @Nullable Object held;

    /** Why the call was cancelled; null as long as it was not. */
    private volatile @Nullable Throwable cancellation;

    /** Null for a plain call. */
    final @Nullable Extras extras;

    OffloadedBody(OffloadSpec spec, Callable<? extends R> body) {
        this.spec = spec;
        this.held = body;
        CapturedContext captured = spec.capture().take();
        this.extras = spec.isPlain() && captured == null ? null : new Extras(spec, captured, this::granted);
    }

    /** Keeps an outcome for the thread that starts the call. */
    final void hold(@Nullable Object outcome) {
        held = outcome;
    }

    final @Nullable Object held() {
        return held;
    }

    /** What the body's thread shows as its coroutine's context meanwhile. */
    abstract CoroutineContext context();

    /** Why the bridge is about to cancel it, or has, if it is because the bridge is closing. */
    abstract @Nullable CancellationException closing();

    /** Takes the outcome, a result or a {@link Result.Failure}. Called once. */
    abstract void deliver(@Nullable Object outcome);

    /** The body runs no more, or never will; its outcome has been delivered. */
    void over() {}

    /** It was cancelled while it runs; nothing waits for it any more. */
    void abandoned(Throwable cause) {}

    /** What was called, in a few words. */
    abstract String what();

    /** The same, with the line where the body is. */
    final String describeWithPlace() {
        Thread thread = runner();
        return what()
                + (thread == null
                        ? ", which has not begun"
                        : ", on thread '" + thread.getName() + "' at " + StackFrames.innermost(thread));
    }

    // ---- the beginning

    /** Tells of the call; to be called before anybody can end it. */
    final void tellStart() {
        if (extras != null) {
            extras.tellStart();
        }
    }

    /** Starts its time. */
    final void startTimer() {
        OffloadSpec.TimeLimit limit = spec.limit();
        if (limit != null && extras != null) {
            extras.startTimer(limit, () -> timedOut(new TimedOut(this, limit)));
            if (isOver()) {
                extras.stopTimer();
            }
        }
    }

    /** Whether it has its permit, or needs none. If not, it will be submitted when it has it. */
    final boolean takePermit() {
        return extras == null || extras.takePermit();
    }

    /** Hands it over to its dispatcher, or runs it here if that is what its dispatcher would do. */
    final void submit() {
        if (!dispatch()) {
            runHere(/* dispatched= */ false);
        }
    }

    /** It has its permit, on the thread of whoever has given that back, which must not run the body. */
    private void granted() {
        if (isOver()) {
            return;
        }
        if (!hasRoom()) {
            withoutRoom(/* onCaller= */ false);
        } else if (!dispatch()) {
            spec.bridge().offloadDispatcher().dispatch(context(), this);
        }
    }

    // ---- room in its dispatcher's queue

    private boolean hasRoom() {
        return !(spec.dispatcher() instanceof BridgeDispatcher own) || own.enter(context(), this);
    }

    /**
     * Looks for room, before anybody hears of the call. With permits that is done later, when it has one: a call that waited for its
     * permit in the queue would keep others out of it.
     *
     * @return what to give to {@link #submitFirst}
     * @throws RejectedExecutionException if there is none, and it is to be refused
     */
    final boolean findRoom() {
        if (spec.permits() != null || hasRoom()) {
            return true;
        }
        if (onReject() == RejectionPolicy.FAIL) {
            throw spec.full();
        }
        return false;
    }

    /** Hands it over, on the thread that has made the call. */
    final void submitFirst(boolean roomFound) {
        if (roomFound && (spec.permits() == null || hasRoom())) {
            submit();
        } else {
            withoutRoom(/* onCaller= */ true);
        }
    }

    /** Waits for room, runs here, or is refused. */
    private void withoutRoom(boolean onCaller) {
        BridgeDispatcher full = (BridgeDispatcher) spec.dispatcher();
        RejectionPolicy policy = onReject();
        if (policy == RejectionPolicy.SUSPEND) {
            full.awaitRoom(this);
        } else if (policy == RejectionPolicy.CALLER_RUNS && onCaller) {
            runHere(/* dispatched= */ false);
        } else {
            refused(full.full());
        }
    }

    /** What its dispatcher says, as far as that is for calls of its kind. */
    private RejectionPolicy onReject() {
        RejectionPolicy policy = ((BridgeDispatcher) spec.dispatcher()).onReject();
        return policy == ownPolicy() ? policy : RejectionPolicy.FAIL;
    }

    /** The policy that is for calls of its kind only. */
    abstract RejectionPolicy ownPolicy();

    /** False if its dispatcher leaves it to the current thread. */
    private boolean dispatch() {
        CoroutineDispatcher dispatcher = spec.dispatcher();
        if (dispatcher instanceof BridgeDispatcher) {
            dispatcher.dispatch(context(), this); // throws nothing, and runs nothing in place
            return true;
        }
        ThreadState state = ThreadState.current();
        Runnable before = state.setHandingOver(this);
        try {
            boolean needed = dispatcher.isDispatchNeeded(context());
            if (needed) {
                dispatcher.dispatch(context(), this);
            }
            return needed;
        } catch (Throwable e) {
            refused(
                    e instanceof RejectedExecutionException rejection
                            ? rejection
                            : new RejectedExecutionException("dispatcher '" + dispatcher + "' has failed: " + e, e));
            return true;
        } finally {
            state.setHandingOver(before);
        }
    }

    /** There is room in its dispatcher's queue, for which it has waited. */
    @Override
    protected final void admitted() {
        spec.dispatcher().dispatch(context(), this);
    }

    @Override
    public final void refused(RejectedExecutionException rejection) {
        if (prevent()) {
            leaveQueue();
            if (extras != null) {
                extras.tellRefusal();
            }
            never(rejection);
        }
    }

    /** Gives its place among those that wait back: it has begun, or never will. */
    final void leaveQueue() {
        if (spec.dispatcher() instanceof BridgeDispatcher own) {
            own.leave(this);
        }
    }

    // ---- the run

    @Override
    protected final @Nullable BridgeDispatcher destination() {
        return spec.dispatcher() instanceof BridgeDispatcher own ? own : null;
    }

    @Override
    protected final void dropped(RejectedExecutionException rejection) {
        refused(rejection);
    }

    @Override
    public final void run() {
        if (spec.dispatcher() instanceof BridgeDispatcher own && own.runHere(this)) {
            return; // it came back here as a member of its dispatcher
        }
        // A dispatcher that runs what it is given at once runs it on the thread of the caller.
        runHere(/* dispatched= */ ThreadState.current().handingOver() != this);
    }

    /** Runs the body on the current thread, unless it must not run any more. */
    final void runHere(boolean dispatched) {
        CancellationException closing = closing();
        if (closing != null) {
            cancel(closing); // or somebody else does at this moment
            return;
        }
        if (!begin()) {
            return;
        }
        leaveQueue();
        ThreadState state = ThreadState.current();
        // A body that calls another in place, or a thread that helps while it joins: the one below is not to be hit
        // meanwhile.
        InterruptGate below = state.closeGate(() -> {});
        Object outcome = call(state);
        boolean interrupted = end();
        // What is left on a pool's thread would hit the next task there. A caller's thread may have a flag of its own.
        if (interrupted || state.home() != null || (dispatched && !state.isWaiting())) {
            Thread.interrupted();
        }
        boolean closed = extras != null && extras.finishClosing();
        if (state.reopenGate(below)) {
            Thread.currentThread().interrupt();
        }
        ended(asCancellationOf(outcome, closed), /* ran= */ true);
    }

    private @Nullable Object asCancellationOf(@Nullable Object outcome, boolean closed) {
        try {
            return asCancellation(outcome, closed);
        } catch (Throwable e) { // somebody's toString or getCause
            return ResultKt.createFailure(e);
        }
    }

    private @Nullable Object call(ThreadState state) {
        Object callable = held;
        CoroutineContext context = context();
        CoroutineContext contextBefore = state.setContext(context);
        InterruptGate gateBefore = state.setGate(this);
        CapturedContext captured = extras == null ? null : extras.captured();
        CapturedContext.Installed valuesBefore = null;
        try {
            if (captured != null) {
                valuesBefore = captured.install(state.shown(), null);
            }
            ContextElements elements = ContextElements.of(context);
            return elements == null ? callNow(callable) : callWith(elements, callable);
        } catch (Throwable e) {
            return ResultKt.createFailure(e);
        } finally {
            held = null; // the call may be referred to for longer
            if (captured != null && valuesBefore != null) {
                captured.restore(state.shown(), valuesBefore);
            }
            state.setGate(gateBefore);
            state.setContext(contextBefore);
        }
    }

    /** The body has run, and its outcome is about to be delivered; {@code captured} has what it has set. */
    void writeBack(CapturedContext captured) {}

    private static @Nullable Object callNow(@Nullable Object callable) throws Exception {
        return callable == null ? null : ((Callable<?>) callable).call();
    }

    private static @Nullable Object callWith(ContextElements elements, @Nullable Object callable) throws Exception {
        try {
            elements.install();
            return callNow(callable);
        } finally {
            elements.restore();
        }
    }

    /** The outcome, which is the cancellation if that has caused it. */
    private @Nullable Object asCancellation(@Nullable Object outcome, boolean closed) {
        Throwable cause = cancellation;
        if (cause == null) {
            return outcome;
        }
        boolean late = isOwnTimeout(cause);
        if (!(outcome instanceof Result.Failure failure)) {
            return late ? ResultKt.createFailure(failureFor(cause)) : outcome;
        }
        Throwable thrown = failure.exception;
        if (!Interruptions.isCauseOf(thrown) && !(closed && thrown instanceof Exception)) {
            return outcome;
        }
        Throwable told = failureFor(cause);
        if (told != thrown && !(thrown instanceof InterruptedException) && !(thrown instanceof CancellationException)) {
            told.addSuppressed(thrown);
        }
        return ResultKt.createFailure(told);
    }

    private void ended(@Nullable Object outcome, boolean ran) {
        if (extras != null) {
            extras.stopTimer();
            extras.releasePermit();
        }
        try {
            if (extras != null) {
                extras.tellEnd(outcome);
            }
            deliverOnce(outcome, ran);
        } finally {
            over();
            if (extras != null) {
                extras.forgetContext();
            }
        }
    }

    private void deliverOnce(@Nullable Object outcome, boolean ran) {
        if (extras == null || spec.onCancel() != CancelMode.ABANDON || extras.deliversFirst()) {
            CapturedContext captured = extras == null ? null : extras.captured();
            try {
                if (ran && captured != null) {
                    writeBack(captured);
                }
            } finally {
                deliver(outcome);
            }
        }
    }

    // ---- the end before the end

    /**
     * Cancels the call; without effect if it was cancelled already or has ended.
     *
     * @param cause why
     */
    final void cancel(Throwable cause) {
        if (isOver() || !CANCELLATION.compareAndSet(this, null, cause)) {
            return;
        }
        if (prevent()) {
            if (spec.dispatcher() instanceof BridgeDispatcher own) {
                own.withdraw(this);
            }
            leaveQueue();
            never(toldFor(cause));
            return;
        }
        switch (spec.onCancel()) {
            case INTERRUPT -> interrupt();
            case INTERRUPT_UNTIL_EXIT -> interruptUntilExit(FIRST_REPEAT_MILLIS);
            case WAIT -> {}
            case ABANDON -> {
                abandoned(cause);
                deliverOnce(ResultKt.createFailure(toldFor(cause)), /* ran= */ false);
            }
        }
        if (extras != null) {
            extras.startClosing();
        }
    }

    private void interruptUntilExit(long pauseMillis) {
        interrupt();
        BridgeTimer.after(pauseMillis, () -> {
            if (!isOver()) {
                if (extras != null) {
                    extras.startClosing();
                }
                interruptUntilExit(Math.min(LONGEST_REPEAT_MILLIS, 2 * pauseMillis));
            }
        });
    }

    /** It never begins. */
    private void never(Throwable failure) {
        held = null;
        ended(ResultKt.createFailure(failure), /* ran= */ false);
    }

    private Throwable failureFor(Throwable cause) {
        OffloadSpec.TimeLimit limit = spec.limit();
        return isOwnTimeout(cause) && limit != null ? limit.exceeded().apply(what()) : Cancellations.of(cause);
    }

    private Throwable toldFor(Throwable cause) {
        try {
            return failureFor(cause);
        } catch (Throwable e) { // somebody's toString
            return e;
        }
    }

    /** A timeout comes down the tree of jobs to bodies that have none, or another: it is told by the instance. */
    private boolean isOwnTimeout(Throwable cause) {
        return cause instanceof TimedOut timedOut && timedOut.body == this;
    }

    @Override
    public final BridgeRuntime bridge() {
        return spec.bridge();
    }

    @Override
    public final void requireNotCancelled() {
        Throwable cause = cancellation;
        if (cause != null) {
            throw Cancellations.of(cause);
        }
    }

    // ---- the time

    /** Why a call is cancelled that takes too long. */
    private static final class TimedOut extends CancellationException {
        private static final long serialVersionUID = 1;

        private final transient OffloadedBody<?> body;

        TimedOut(OffloadedBody<?> body, OffloadSpec.TimeLimit limit) {
            super("the call took longer than " + limit.limit());
            this.body = body;
        }
    }

    /** The time is over. */
    void timedOut(CancellationException cause) {
        cancel(cause);
    }
}
