package dev.coroutinebridge.core.offload;

import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.dispatch.PendingJob;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.dispatch.RefusableTask;
import dev.coroutinebridge.core.loop.BridgeTimer;
import dev.coroutinebridge.core.loop.InterruptGate;
import dev.coroutinebridge.core.loop.ThreadState;
import dev.coroutinebridge.core.observe.CallInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import kotlin.Result;
import kotlin.ResultKt;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
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
    private static final VarHandle DELIVERED;
    private static final VarHandle CLOSING;

    /** In place of a {@link CloserRun}: the body has ended, and nothing begins to close. */
    private static final Object NOTHING_TO_CLOSE = new Object();

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CANCELLATION = lookup.findVarHandle(OffloadedBody.class, "cancellation", Throwable.class);
            DELIVERED = lookup.findVarHandle(Options.class, "delivered", boolean.class);
            CLOSING = lookup.findVarHandle(Options.class, "closing", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final OffloadSpec spec;

    /** The body, until it is called; what has become of it, if that is the starting thread's to return. */
    private @Nullable Object held;

    /** Why the call was cancelled; null as long as it was not. */
    private volatile @Nullable Throwable cancellation;

    /** What only calls with options need. */
    private final @Nullable Options options;

    OffloadedBody(OffloadSpec spec, Callable<? extends R> body) {
        this.spec = spec;
        this.held = body;
        this.options = spec.isPlain() ? null : new Options(this);
    }

    /** The state of a call that is not plain. */
    static final class Options {
        private final Permits.@Nullable Request permit;
        private final @Nullable CallInfo info;
        private volatile @Nullable ScheduledFuture<?> timer;

        @SuppressWarnings("unused") // through DELIVERED
        private boolean delivered;

        @SuppressWarnings("unused") // through CLOSING
        private @Nullable Object closing;

        /** The job of what the body calls, if that is not the coroutine's own. */
        @Nullable
        PendingJob inner;

        /** The context of the body, if that is not the coroutine's own. */
        @Nullable
        CoroutineContext context;

        private Options(OffloadedBody<?> body) {
            OffloadSpec spec = body.spec;
            Permits permits = spec.permits();
            permit = permits == null ? null : permits.request(body::granted);
            info = spec.bridge().events().areHeard() ? spec.info() : null;
        }
    }

    final @Nullable Options options() {
        return options;
    }

    private @Nullable CallInfo info() {
        return options == null ? null : options.info;
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

    /** Takes the outcome, a result or a {@link Result.Failure}. Called once. */
    abstract void deliver(@Nullable Object outcome);

    /** The body runs no more, or never will; its outcome has been delivered. */
    void over() {}

    /** It was cancelled while it runs; nothing waits for it any more. */
    void abandoned(Throwable cause) {}

    abstract String describe();

    // ---- the beginning

    /** Tells of the call; to be called before anybody can end it. */
    final void tellStart() {
        CallInfo info = info();
        if (info != null) {
            spec.bridge().events().started(info);
        }
    }

    /** Starts its time. */
    final void startTimer() {
        OffloadSpec.TimeLimit limit = spec.limit();
        if (limit != null && options != null) {
            options.timer = BridgeTimer.after(limit.limit(), () -> timedOut(new TimedOut(this, limit)));
            if (isOver()) {
                stopTimer();
            }
        }
    }

    /** Whether it has its permit, or needs none. If not, it will be submitted when it has it. */
    final boolean takePermit() {
        return options == null || options.permit == null || options.permit.take();
    }

    /** Hands it over to its dispatcher, or runs it here if that is what its dispatcher would do. */
    final void submit() {
        CoroutineDispatcher dispatcher = spec.dispatcher();
        if (dispatcher instanceof BridgeDispatcher) {
            dispatcher.dispatch(context(), this); // throws nothing, and runs nothing in place
            return;
        }
        ThreadState state = ThreadState.current();
        Runnable before = state.setHandingOver(this);
        boolean needed;
        try {
            needed = dispatcher.isDispatchNeeded(context());
            if (needed) {
                dispatcher.dispatch(context(), this);
            }
        } catch (Throwable e) {
            refused(
                    e instanceof RejectedExecutionException rejection
                            ? rejection
                            : new RejectedExecutionException("dispatcher '" + dispatcher + "' has failed: " + e, e));
            return;
        } finally {
            state.setHandingOver(before);
        }
        if (!needed) {
            runHere(/* dispatched= */ false);
        }
    }

    /** It has its permit, on the thread of whoever has given that back, which must not run the body. */
    private void granted() {
        if (isOver()) {
            return;
        }
        if (spec.dispatcher().isDispatchNeeded(context())) {
            submit();
        } else {
            spec.bridge().offloadDispatcher().dispatch(context(), this);
        }
    }

    @Override
    public final void refused(RejectedExecutionException rejection) {
        if (prevent()) {
            CallInfo info = info();
            if (info != null) {
                spec.bridge().events().rejected(info);
            }
            never(rejection);
        }
    }

    // ---- the run

    @Override
    protected final @Nullable BridgeDispatcher destination() {
        return spec.dispatcher() instanceof BridgeDispatcher own ? own : null;
    }

    @Override
    protected final void dropped(RejectedExecutionException rejection) {
        refused(new RejectedExecutionException(
                "dispatcher '" + spec.dispatcher() + "' has refused the call: " + rejection.getMessage(), rejection));
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
        if (!begin()) {
            return;
        }
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
        boolean closed = finishClosing();
        if (state.reopenGate(below)) {
            Thread.currentThread().interrupt();
        }
        ended(asCancellationOf(outcome, closed));
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
        try {
            ContextElements elements = ContextElements.of(context);
            return elements == null ? callNow(callable) : callWith(elements, callable);
        } catch (Throwable e) {
            return ResultKt.createFailure(e);
        } finally {
            held = null; // the call may be referred to for longer
            state.setGate(gateBefore);
            state.setContext(contextBefore);
        }
    }

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

    private void ended(@Nullable Object outcome) {
        stopTimer();
        if (options != null && options.permit != null) {
            options.permit.end();
        }
        ThreadState state = ThreadState.current();
        state.enter(); // what depends on the outcome may run here, before the call is over
        try {
            tellEnd(outcome);
            deliverOnce(outcome);
        } finally {
            state.leave();
            over();
        }
    }

    private void tellEnd(@Nullable Object outcome) {
        CallInfo info = info();
        if (info != null) {
            spec.bridge().events().ended(info, outcome instanceof Result.Failure failure ? failure.exception : null);
        }
    }

    private void deliverOnce(@Nullable Object outcome) {
        if (options == null || spec.onCancel() != CancelMode.ABANDON || DELIVERED.compareAndSet(options, false, true)) {
            deliver(outcome);
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
            never(toldFor(cause));
            return;
        }
        switch (spec.onCancel()) {
            case INTERRUPT -> interrupt();
            case INTERRUPT_UNTIL_EXIT -> interruptUntilExit(FIRST_REPEAT_MILLIS);
            case WAIT -> {}
            case ABANDON -> {
                abandoned(cause);
                deliverOnce(ResultKt.createFailure(toldFor(cause)));
            }
        }
        startClosing();
    }

    private void interruptUntilExit(long pauseMillis) {
        interrupt();
        BridgeTimer.after(pauseMillis, () -> {
            if (!isOver()) {
                startClosing();
                interruptUntilExit(Math.min(LONGEST_REPEAT_MILLIS, 2 * pauseMillis));
            }
        });
    }

    /** It never begins. */
    private void never(Throwable failure) {
        held = null;
        ended(ResultKt.createFailure(failure));
    }

    private Throwable failureFor(Throwable cause) {
        return cause instanceof TimedOut timedOut && timedOut.body == this
                ? timedOut.limit.exceeded().apply(describe())
                : Cancellations.of(cause);
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

    // ---- the closer

    /** Begins to close, unless that goes on already or the body has ended. */
    private void startClosing() {
        AutoCloseable closer = spec.closer();
        if (options == null || closer == null) {
            return;
        }
        Object last = CLOSING.getVolatile(options);
        if (last == NOTHING_TO_CLOSE || (last instanceof CloserRun run && !run.isOver())) {
            return;
        }
        CloserRun next = new CloserRun(closer, /* again= */ last != null, this::closerHasFailed);
        if (CLOSING.compareAndSet(options, last, next)) {
            CoroutineDispatcher dispatcher = spec.dispatcher();
            boolean dispatches = dispatcher.isDispatchNeeded(EmptyCoroutineContext.INSTANCE);
            next.start(dispatches ? dispatcher : spec.bridge().offloadDispatcher());
        }
    }

    /** Nothing begins to close from now on. Whether it was closed. */
    private boolean finishClosing() {
        return options != null
                && spec.closer() != null
                && CLOSING.getAndSet(options, NOTHING_TO_CLOSE) instanceof CloserRun last
                && last.finish();
    }

    private void closerHasFailed(Throwable failure) {
        CallInfo info = info();
        spec.bridge().events().uncaught(info == null ? spec.info() : info, failure);
    }

    // ---- the time

    private void stopTimer() {
        ScheduledFuture<?> running = options == null ? null : options.timer;
        if (running != null) {
            running.cancel(false);
        }
    }

    /** Why a call is cancelled that takes too long. */
    private static final class TimedOut extends CancellationException {
        private static final long serialVersionUID = 1;

        private final transient OffloadedBody<?> body;
        private final transient OffloadSpec.TimeLimit limit;

        TimedOut(OffloadedBody<?> body, OffloadSpec.TimeLimit limit) {
            super("the call took longer than " + limit.limit());
            this.body = body;
            this.limit = limit;
        }
    }

    /** The time is over. */
    void timedOut(CancellationException cause) {
        cancel(cause);
    }
}
