package dev.coroutinebridge.core.offload;

import dev.coroutinebridge.core.dispatch.BridgeFuture;
import dev.coroutinebridge.core.dispatch.Forks;
import dev.coroutinebridge.core.dispatch.OpenCall;
import dev.coroutinebridge.core.dispatch.PendingJob;
import dev.coroutinebridge.core.dispatch.RejectionPolicy;
import dev.coroutinebridge.core.loop.CallElement;
import dev.coroutinebridge.core.loop.LoopAbove;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import kotlin.Result;
import kotlin.Unit;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * A body whose outcome goes to a future. Its job holds the coroutine around it, if there is one, until the body has ended, even if
 * the future is complete by then; and it is the parent of the calls that the body makes.
 *
 * @param <R> the body's result
 */
final class FutureBody<R extends @Nullable Object> extends OffloadedBody<R> implements BridgeFuture.Source, OpenCall {

    private final BridgeFuture<R> future = new BridgeFuture<>(this);
    private final PendingJob job = new PendingJob(this, this::cancel);

    /** Whether the bridge cancels it although its parent belongs to somebody else. */
    private boolean bound;

    /** Stands for the call with its parent, when the body is abandoned and its own job must hold nobody. */
    private final @Nullable PendingJob holder;

    /** Empty once the call is over, which a queue may refer to for longer. */
    private CoroutineContext context;

    private FutureBody(OffloadSpec spec, Callable<? extends R> body, @Nullable CoroutineContext around) {
        super(spec, body);
        this.holder = spec.onCancel() == CancelMode.ABANDON ? new PendingJob(this, this::cancelJob) : null;
        this.context = base(spec, around).plus(spec.extra()).plus(job);
    }

    /** What the body calls is below the thread that is blocked for it, or else below the one around. */
    private static CoroutineContext base(OffloadSpec spec, @Nullable CoroutineContext around) {
        LoopAbove above = spec.above();
        if (around == null) {
            return CallElement.of(spec.bridge(), above, null);
        }
        CallElement element = around.get(CallElement.KEY);
        return above == null
                ? around
                : around.plus(CallElement.of(spec.bridge(), above, element == null ? null : element.captured()));
    }

    /** See {@link OffloadCall#future}. */
    static <R extends @Nullable Object> CompletableFuture<R> start(OffloadSpec spec, Callable<? extends R> body) {
        CoroutineContext around = ThreadState.current().context();
        Job caller = around == null ? null : around.get(Job.Key);
        Forks forks = spec.forks();
        if (forks == null) {
            return start(spec, body, around, caller);
        }
        if (!spec.bridge().isClosed() && forks.enter()) {
            try {
                return start(spec, body, around, caller);
            } finally {
                forks.release();
            }
        }
        // What runs in the scope may go on to its end, and what it calls meanwhile belongs to it.
        if (spec.isInsideScope(caller)) {
            return start(spec.withoutScope(), body, around, caller);
        }
        throw forks.isClosed() ? spec.closedScope(forks) : spec.closed();
    }

    private static <R extends @Nullable Object> CompletableFuture<R> start(
            OffloadSpec spec, Callable<? extends R> body, @Nullable CoroutineContext around, @Nullable Job caller) {
        boolean own = spec.parent() == null && spec.bridge().owns(caller);
        if (!own) {
            spec.requireOpen(); // what has begun before the close may go on to its end
        }
        if (spec.parent() == null && caller != null && !caller.isActive()) {
            throw caller.getCancellationException();
        }
        FutureBody<R> made = new FutureBody<>(spec, body, around);
        boolean room = made.findRoom();
        made.tellStart();
        Forks forks = spec.forks();
        if (forks != null) {
            made.attachAsFork(forks);
        } else if (spec.parent() != null) {
            made.attach(spec.parent(), true);
        } else if (caller != null) {
            made.attach(caller, own);
        } else {
            made.attach(spec.bridge().job(), true);
        }
        made.startTimer();
        if (made.takePermit()) {
            made.submitFirst(room);
        }
        return made.future;
    }

    @Override
    RejectionPolicy ownPolicy() {
        return RejectionPolicy.CALLER_RUNS;
    }

    private void attach(Job parent, boolean own) {
        PendingJob attached = holder == null ? job : holder;
        attached.begin(spec.bridge(), parent);
        if (!own) {
            bound = true;
            PendingJob.bind(attached, spec.bridge(), spec.bridge().job());
        }
    }

    private void attachAsFork(Forks forks) {
        forks.begun(/* hasResult= */ true);
        attach(forks.job(), true);
        (holder == null ? job : holder).invokeOnCompletion(cause -> {
            forks.release();
            return Unit.INSTANCE;
        });
    }

    private void cancelJob(Throwable cause) {
        job.cancel(Cancellations.of(cause));
    }

    @Override
    CoroutineContext context() {
        return context;
    }

    @Override
    @Nullable
    CancellationException closing() {
        return spec.bridge().closingCancellation(holder == null ? job : holder, bound);
    }

    /** Stages that depend on the future run where it is completed. */
    @Override
    void deliver(@Nullable Object outcome) {
        Runnable completion = () -> complete(outcome);
        Forks forks = spec.forks();
        if (forks != null) {
            tell(forks, outcome);
            completion = forks.completing(completion);
        }
        Runnable told = completion;
        ThreadState.current().deliver(() -> spec.bridge().runUserCode(told));
    }

    /** What somebody else has made of the future counts, if that came first. */
    private void tell(Forks forks, @Nullable Object outcome) {
        if (future.isDone()) {
            return;
        }
        if (!(outcome instanceof Result.Failure failure)) {
            forks.succeeded(outcome);
        } else if (!(failure.exception instanceof CancellationException)) {
            forks.failed(failure.exception);
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // R itself may be nullable
    private void complete(@Nullable Object outcome) {
        if (outcome instanceof Result.Failure failure) {
            future.fail(failure.exception);
        } else {
            future.succeed((R) outcome);
        }
    }

    @Override
    void abandoned(Throwable cause) {
        endHolder();
    }

    @Override
    void over() {
        context = EmptyCoroutineContext.INSTANCE;
        job.end();
        endHolder();
    }

    private void endHolder() {
        if (holder != null) {
            holder.end();
        }
    }

    @Override
    void timedOut(CancellationException cause) {
        job.cancel(cause);
    }

    // ---- the future's source

    @Override
    public void notNeeded(@Nullable Throwable cause) {
        Forks forks = spec.forks();
        if (forks != null && cause != null && !(cause instanceof CancellationException)) {
            forks.failed(cause);
        }
        CancellationException cancellation =
                new CancellationException("the future was completed before the body had ended");
        cancellation.initCause(cause);
        job.cancel(cancellation);
    }

    @Override
    public String describe() {
        return describeWithPlace();
    }

    @Override
    public void abandon(CancellationException reason) {
        future.fail(reason);
    }

    @Override
    String what() {
        return "offload on " + spec.dispatcher();
    }

    @Override
    public boolean isLongRunning() {
        return spec.longRunning();
    }
}
