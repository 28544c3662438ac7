package dev.coroutinebridge.core.offload;

import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
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
            DELIVERED = lookup.findVarHandle(OffloadedBody.class, "delivered", boolean.class);
            CLOSING = lookup.findVarHandle(OffloadedBody.class, "closing", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final OffloadSpec spec;
    private @Nullable Callable<? extends R> body;

    /** Why the call was cancelled; null as long as it was not. */
    private volatile @Nullable Throwable cancellation;

    @SuppressWarnings("unused") // through DELIVERED
    private boolean delivered;

    private final Permits.@Nullable Request permit;

    @SuppressWarnings("unused") // through CLOSING
    private @Nullable Object closing;

    private volatile @Nullable Timeout timeout;
    private final @Nullable CallInfo info;

    OffloadedBody(OffloadSpec spec, Callable<? extends R> body) {
        this.spec = spec;
        this.body = body;
        Permits permits = spec.permits();
        this.permit = permits == null ? null : permits.request(this::submit);
        this.info = spec.bridge().events().areHeard() ? spec.info() : null;
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

    /** Tells of the call and starts its time. */
    final void accept() {
        if (info != null) {
            spec.bridge().events().started(info);
        }
        OffloadSpec.TimeLimit limit = spec.limit();
        if (limit != null) {
            timeout = new Timeout(limit);
            if (isOver()) {
                stopTimer();
            }
        }
    }

    /** Whether it has its permit, or needs none. If not, it will be submitted when it has it. */
    final boolean takePermit() {
        return permit == null || permit.take();
    }

    /** Hands it over to its dispatcher, or runs it here if that is what its dispatcher would do. */
    final void submit() {
        if (isOver()) {
            return;
        }
        CoroutineDispatcher dispatcher = spec.dispatcher();
        try {
            if (dispatcher.isDispatchNeeded(context())) {
                dispatcher.dispatch(context(), this);
                return;
            }
        } catch (Throwable e) { // a bridge's dispatcher throws nothing; others may be anything
            refused(
                    e instanceof RejectedExecutionException rejection
                            ? rejection
                            : new RejectedExecutionException("dispatcher '" + dispatcher + "' has failed: " + e, e));
            return;
        }
        runHere(/* dispatched= */ false);
    }

    @Override
    public final void refused(RejectedExecutionException rejection) {
        if (prevent()) {
            if (info != null) {
                spec.bridge().events().rejected(info);
            }
            never(rejection);
        }
    }

    // ---- the run

    @Override
    public final void run() {
        runHere(/* dispatched= */ true);
    }

    /** Runs the body on the current thread, unless it must not run any more. */
    final void runHere(boolean dispatched) {
        if (!begin()) {
            return;
        }
        ThreadState state = ThreadState.current();
        Object outcome = call(state);
        boolean interrupted = end();
        // What is left on a pool's thread would hit the next task there. A caller's thread may have a flag of its own.
        if (interrupted || (dispatched && (state.home() != null || !state.isWaiting()))) {
            Thread.interrupted();
        }
        boolean closed = finishClosing();
        ended(asCancellation(outcome, closed));
    }

    private @Nullable Object call(ThreadState state) {
        Callable<? extends R> callable = body;
        CoroutineContext context = context();
        CoroutineContext contextBefore = state.setContext(context);
        InterruptGate gateBefore = state.setGate(this);
        try {
            ContextElements elements = ContextElements.of(context);
            return elements == null ? callNow(callable) : callWith(elements, callable);
        } catch (Throwable e) {
            return ResultKt.createFailure(e);
        } finally {
            body = null; // the call may be referred to for longer
            state.setGate(gateBefore);
            state.setContext(contextBefore);
        }
    }

    private static <R extends @Nullable Object> @Nullable Object callNow(@Nullable Callable<? extends R> callable)
            throws Exception {
        return callable == null ? null : callable.call();
    }

    private static <R extends @Nullable Object> @Nullable Object callWith(
            ContextElements elements, @Nullable Callable<? extends R> callable) throws Exception {
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
        boolean late = cause instanceof TimedOut;
        if (!(outcome instanceof Result.Failure failure)) {
            return late ? ResultKt.createFailure(failureFor(cause)) : outcome;
        }
        Throwable thrown = failure.exception;
        boolean byUs = Interruptions.isCauseOf(thrown)
                || (closed && thrown instanceof Exception)
                || (late && thrown instanceof CancellationException);
        if (!byUs) {
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
        if (permit != null) {
            permit.end();
        }
        try {
            tellEnd(outcome);
            deliverOnce(outcome);
        } finally {
            over();
        }
    }

    private void tellEnd(@Nullable Object outcome) {
        if (info != null) {
            spec.bridge().events().ended(info, outcome instanceof Result.Failure failure ? failure.exception : null);
        }
    }

    private void deliverOnce(@Nullable Object outcome) {
        if (spec.onCancel() != CancelMode.ABANDON || DELIVERED.compareAndSet(this, false, true)) {
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
            never(failureFor(cause));
            return;
        }
        switch (spec.onCancel()) {
            case INTERRUPT -> interrupt();
            case INTERRUPT_UNTIL_EXIT -> interruptUntilExit(FIRST_REPEAT_MILLIS);
            case WAIT -> {}
            case ABANDON -> {
                abandoned(cause);
                deliverOnce(ResultKt.createFailure(failureFor(cause)));
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
        body = null;
        ended(ResultKt.createFailure(failure));
    }

    private Throwable failureFor(Throwable cause) {
        if (cause instanceof TimedOut timedOut) {
            return timedOut.limit.exceeded().apply(describe());
        }
        return Cancellations.of(cause);
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
        Object last = CLOSING.getVolatile(this);
        if (closer == null || last == NOTHING_TO_CLOSE || (last instanceof CloserRun run && !run.isOver())) {
            return;
        }
        CloserRun next = new CloserRun(closer, /* again= */ last != null, this::closerHasFailed);
        if (CLOSING.compareAndSet(this, last, next)) {
            CoroutineDispatcher dispatcher = spec.dispatcher();
            boolean dispatches = dispatcher.isDispatchNeeded(EmptyCoroutineContext.INSTANCE);
            next.start(dispatches ? dispatcher : spec.bridge().offloadDispatcher());
        }
    }

    /** Nothing begins to close from now on. Whether it was closed. */
    private boolean finishClosing() {
        return spec.closer() != null
                && CLOSING.getAndSet(this, NOTHING_TO_CLOSE) instanceof CloserRun last
                && last.finish();
    }

    private void closerHasFailed(Throwable failure) {
        spec.bridge().events().uncaught(info == null ? spec.info() : info, failure);
    }

    // ---- the time

    private void stopTimer() {
        Timeout running = timeout;
        if (running != null) {
            running.timer.cancel(false);
        }
    }

    /** Why a call is cancelled that takes too long. Told from any other cause by its type. */
    private static final class TimedOut extends CancellationException {
        private static final long serialVersionUID = 1;

        private final transient OffloadSpec.TimeLimit limit;

        TimedOut(OffloadSpec.TimeLimit limit) {
            super("the call took longer than " + limit.limit());
            this.limit = limit;
        }
    }

    private final class Timeout {
        private final ScheduledFuture<?> timer;

        Timeout(OffloadSpec.TimeLimit limit) {
            timer = BridgeTimer.after(limit.limit(), () -> timedOut(new TimedOut(limit)));
        }
    }

    /** The time is over. */
    void timedOut(CancellationException cause) {
        cancel(cause);
    }
}
