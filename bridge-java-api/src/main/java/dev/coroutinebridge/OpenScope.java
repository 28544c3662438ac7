package dev.coroutinebridge;

import dev.coroutinebridge.core.call.CallSite;
import dev.coroutinebridge.core.call.CallSpec;
import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.dispatch.CancellationSignal;
import dev.coroutinebridge.core.dispatch.Undeclared;
import dev.coroutinebridge.core.loop.BridgeTimer;
import dev.coroutinebridge.core.loop.RecurringWait;
import dev.coroutinebridge.core.loop.ThreadState;
import dev.coroutinebridge.core.offload.CancelMode;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledFuture;
import kotlin.Unit;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CompletableJob;
import kotlinx.coroutines.DisposableHandle;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.SupervisorKt;
import org.jspecify.annotations.Nullable;

/**
 * A scope is a caller whose calls are below one job: the forks below a job of their own there, so that they can be cancelled alone, and
 * everything else directly. What has become of the forks is in {@link ScopeForks}.
 */
final class OpenScope extends CallerView implements BridgeScope {

    private final BridgeRuntime runtime;
    private final String name;
    private final CompletableJob job;
    private final ScopeForks forks;
    private final RecurringWait waiting;
    private final Runnable endWithBridge = this::end;

    /** Listens to the coroutine around, if there is one. */
    private volatile @Nullable DisposableHandle around;

    private OpenScope(
            BridgeRuntime runtime,
            CallSpec spec,
            CancelMode onCancel,
            String name,
            CompletableJob job,
            ScopeForks forks,
            RecurringWait waiting) {
        super(spec.below(waiting).in(forks), onCancel, job);
        this.runtime = runtime;
        this.name = name;
        this.job = job;
        this.forks = forks;
        this.waiting = waiting;
    }

    /** See {@link CoroutineBridge#openScope(ScopeMode)}. */
    static BridgeScope open(BridgeRuntime runtime, CallSpec spec, CancelMode onCancel, ScopeMode mode) {
        runtime.requireOpen();
        CoroutineContext context = ThreadState.current().context();
        Job surrounding = context == null ? null : context.get(Job.Key);
        if (surrounding != null && surrounding.isCancelled()) {
            throw surrounding.getCancellationException();
        }
        String name = "scope of bridge '" + runtime.name() + "'";
        CompletableJob job = SupervisorKt.SupervisorJob(runtime.job());
        RecurringWait waiting = new RecurringWait(runtime.afterwards());
        OpenScope scope = new OpenScope(runtime, spec, onCancel, name, job, new ScopeForks(name, mode, job), waiting);
        scope.begin(surrounding);
        return scope;
    }

    private void begin(@Nullable Job surrounding) {
        if (!runtime.whenClosing(endWithBridge)) {
            end();
            throw runtime.closed();
        }
        var unused = waiting.open();
        var unusedHandle = job.invokeOnCompletion(cause -> {
            ended();
            return Unit.INSTANCE;
        });
        if (surrounding != null) {
            around = CancellationSignal.listen(surrounding, this::surroundingEnds);
            if (job.isCompleted()) {
                leaveCoroutine(); // it may have ended before there was something to dispose of
            }
        }
    }

    private Unit surroundingEnds(@Nullable Throwable cause) {
        CancellationException cancellation = new CancellationException(
                cause == null
                        ? "the coroutine around openScope() has ended"
                        : "the coroutine around openScope() was cancelled: " + cause.getMessage());
        cancellation.initCause(cause);
        job.cancel(cancellation);
        return Unit.INSTANCE;
    }

    // ---- joining

    @Override
    public void join() throws InterruptedException {
        boolean unused = await("join", null);
        rethrow(forks.failure());
    }

    @Override
    public boolean join(Duration timeout) throws InterruptedException {
        Require.notNull(timeout, "timeout", "a duration, for example Duration.ofSeconds(5)");
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout: expected zero or more, got " + timeout
                    + "; join(Duration.ZERO) looks without waiting, join() waits without a limit");
        }
        boolean ended = await("join", timeout);
        if (ended) {
            rethrow(forks.failure());
        }
        return ended;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"}) // as the interface says
    public <R extends @Nullable Object> R joinAny() throws InterruptedException {
        if (!forks.beginRace()) {
            throw new IllegalStateException("joinAny(): expected a fork with a result, made with future(...) or"
                    + " offload(...) before, but the " + name + " has none");
        }
        try {
            boolean unused = await("joinAny", null);
            rethrow(forks.raceFailure());
            return (R) forks.winner();
        } finally {
            forks.endRace();
        }
    }

    private static void rethrow(@Nullable Throwable failure) {
        if (failure != null) {
            CallSite.addTo(failure);
            throw Undeclared.rethrow(failure);
        }
    }

    /** Whether all forks have ended, which they have in any case if there is no limit. */
    private boolean await(String how, @Nullable Duration limit) throws InterruptedException {
        if (forks.isInside()) {
            throw new IllegalStateException(how + "(): expected a thread outside of the forks of the " + name
                    + ", got one inside: a fork that waits for all forks waits for itself; open a scope of its own for"
                    + " what it has to wait for");
        }
        if (forks.haveEnded()) {
            return true;
        }
        if (limit != null && limit.isZero()) {
            return false;
        }
        ThreadState state = ThreadState.current();
        runtime.requireNesting(state);
        if (state.home() != null) {
            state.home().checkMayBlock();
        }
        ScopeWait wait =
                new ScopeWait(runtime, waiting, forks::haveEnded, () -> describe(how), /* interruptible= */ true);
        if (limit == null) {
            return run(wait);
        }
        ScheduledFuture<?> timer = BridgeTimer.after(limit, wait::timeIsOver);
        try {
            return run(wait);
        } finally {
            timer.cancel(false);
        }
    }

    private boolean run(ScopeWait wait) throws InterruptedException {
        forks.add(wait);
        try {
            return wait.run();
        } finally {
            forks.remove(wait);
        }
    }

    private String describe(String how) {
        long running = forks.running();
        return how + " of the " + name + " with " + running + (running == 1 ? " fork" : " forks")
                + (running == 0 ? "" : ": " + forks.describeRunning());
    }

    // ---- the end

    @Override
    public Job job() {
        return job;
    }

    @Override
    public void cancel() {
        job.cancel(new CancellationException(
                "cancel() was called on thread '" + Thread.currentThread().getName() + "'"));
    }

    /** It ends when what runs has. */
    private void end() {
        forks.complete();
        job.complete();
    }

    /** Its job has. */
    private void ended() {
        runtime.notWhenClosing(endWithBridge);
        leaveCoroutine();
        waiting.close();
        forks.wake();
    }

    private void leaveCoroutine() {
        DisposableHandle listening = around;
        if (listening != null) {
            listening.dispose();
        }
    }

    private boolean isOver() {
        return forks.haveEnded() && job.isCompleted();
    }

    @Override
    public void close() {
        forks.refuse();
        leaveCoroutine();
        end();
        if (!job.isCompleted()) {
            job.cancel(new CancellationException(
                    "close() was called on thread '" + Thread.currentThread().getName() + "'"));
        }
        if (isOver() || BridgeRuntime.isInside(job) || forks.isInside()) {
            return;
        }
        try {
            boolean unused = run(
                    new ScopeWait(runtime, waiting, this::isOver, () -> describe("close"), /* interruptible= */ false));
        } catch (InterruptedException e) { // never: it is not interruptible
            Thread.currentThread().interrupt();
        }
    }

    /** For people to read. */
    @Override
    public String toString() {
        long running = forks.running();
        return "BridgeScope[" + runtime.name() + ", " + forks.state() + ", " + running
                + (running == 1 ? " fork running]" : " forks running]");
    }
}
