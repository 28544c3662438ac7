package dev.coroutinebridge.core.offload;

import dev.coroutinebridge.core.context.CapturedContext;
import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.dispatch.CancellationSignal;
import dev.coroutinebridge.core.dispatch.Guests;
import dev.coroutinebridge.core.dispatch.PendingJob;
import dev.coroutinebridge.core.dispatch.RejectionPolicy;
import dev.coroutinebridge.core.dispatch.Resumption;
import dev.coroutinebridge.core.dispatch.Undeclared;
import dev.coroutinebridge.core.loop.CallElement;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import kotlin.Result;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.ContinuationInterceptor;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlin.jvm.functions.Function1;
import kotlinx.coroutines.DisposableHandle;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * A body that a coroutine is suspended for. The coroutine resumes when the body has ended and no interrupt can come any more.
 * (kotlinx's {@code suspendCancellableCoroutine} resumes a cancelled coroutine at once, and so cannot wait for the body.)
 *
 * @param <R> the body's result
 */
final class SuspendingBody<R extends @Nullable Object> extends OffloadedBody<R>
        implements Function1<@Nullable Throwable, Unit>, Guests.Guest {

    /** Null once the outcome is delivered. */
    private @Nullable Continuation<? super R> k;

    private volatile @Nullable DisposableHandle signal;
    private int place = -1;

    /**
     * The thread on which the function is called, until it returns or an outcome arrives on that very thread: that is what the
     * function returns, because a continuation must not be resumed by the function it was given to.
     */
    private volatile @Nullable Thread starting;

    private SuspendingBody(OffloadSpec spec, Callable<? extends R> body, Continuation<? super R> k) {
        super(spec, body);
        this.k = k;
        if (extras == null) {
            return;
        }
        CoroutineContext whole = k.getContext().plus(spec.extra());
        Job scope = spec.parent();
        if (scope != null && !spec.bridge().owns(k.getContext().get(Job.Key), scope)) {
            extras.guard = new PendingJob(this, this::cancelWithInner);
        }
        // What the body calls must hear of it when the body alone is cancelled, or must not hold up what has abandoned
        // it.
        if (spec.limit() != null || spec.onCancel() == CancelMode.ABANDON || extras.guard != null) {
            PendingJob inner = new PendingJob(this, cause -> {});
            extras.inner = inner;
            whole = whole.plus(inner);
        }
        extras.context = whole;
    }

    /** See {@link OffloadCall#suspending}. */
    static <R extends @Nullable Object> @Nullable Object start(
            OffloadSpec spec, Callable<? extends R> body, Continuation<? super R> k) {
        Job job = k.getContext().get(Job.Key);
        spec.requireScope(job);
        boolean own = spec.bridge().owns(job);
        if (!own) {
            spec.requireOpen(); // what has begun before the close may go on to its end
        }
        if (job != null && !job.isActive()) {
            throw job.getCancellationException();
        }
        SuspendingBody<R> made = new SuspendingBody<>(spec, body, k);
        boolean here = made.mayRunHere();
        boolean room = here || made.findRoom();
        if (!own && !spec.bridge().guests().enter(made)) {
            made.leaveQueue();
            throw spec.closed();
        }
        return made.startNow(job, here, room);
    }

    @Override
    RejectionPolicy ownPolicy() {
        return RejectionPolicy.SUSPEND;
    }

    private @Nullable Object startNow(@Nullable Job job, boolean here, boolean room) {
        starting = Thread.currentThread();
        tellStart();
        if (job != null) {
            DisposableHandle listening = CancellationSignal.listen(job, this);
            signal = listening;
            if (isOver()) {
                listening.dispose(); // whoever has ended it may have come too early to do so
            }
        }
        beginGuard();
        startTimer();
        if (takePermit()) {
            if (here) {
                runHere(/* dispatched= */ false);
            } else {
                submitFirst(room);
            }
        }
        if (starting != null) {
            starting = null;
            return IntrinsicsKt.getCOROUTINE_SUSPENDED();
        }
        Object outcome = held();
        if (outcome instanceof Result.Failure failure) {
            throw Undeclared.rethrow(failure.exception);
        }
        return outcome;
    }

    /** Its scope is not around the coroutine, and cancels it and waits for it all the same. */
    private void beginGuard() {
        Job scope = spec.parent();
        PendingJob guard = extras == null ? null : extras.guard;
        if (guard != null && scope != null) {
            guard.begin(scope); // and is over at once if the body is
        }
    }

    /** Whether the coroutine is on the dispatcher already. A body that may be abandoned must leave the coroutine its thread. */
    private boolean mayRunHere() {
        return spec.onCancel() != CancelMode.ABANDON
                && context().get(ContinuationInterceptor.Key) == spec.dispatcher()
                && (!(spec.dispatcher() instanceof BridgeDispatcher own) || own.isHomeOf(ThreadState.current()));
    }

    @Override
    CoroutineContext context() {
        CoroutineContext own = extras == null ? null : extras.context;
        Continuation<? super R> waiting = k;
        return own != null ? own : waiting == null ? EmptyCoroutineContext.INSTANCE : waiting.getContext();
    }

    @Override
    @Nullable
    CancellationException closing() {
        Continuation<? super R> waiting = k;
        Job job = waiting == null ? null : waiting.getContext().get(Job.Key);
        return spec.bridge().closingCancellation(job, /* bound= */ place >= 0);
    }

    @Override
    void deliver(@Nullable Object outcome) {
        leaveCoroutine();
        Continuation<? super R> waiting = k;
        if (waiting == null) {
            return; // never: an outcome is delivered once
        }
        k = null; // the body may be referred to for longer
        if (starting == Thread.currentThread()) {
            hold(outcome);
            starting = null;
        } else if (BridgeRuntime.servesOthers()) { // not runUserCode: each resumption would make a lambda for it
            spec.bridge().afterwards().execute(() -> Resumption.resume(waiting, outcome));
        } else {
            Resumption.resume(waiting, outcome);
        }
    }

    @Override
    void writeBack(CapturedContext captured) {
        CallElement element = context().get(CallElement.KEY);
        CapturedContext waiting = element == null ? null : element.captured();
        if (waiting != null) {
            waiting.take(captured);
        }
    }

    private void leaveCoroutine() {
        DisposableHandle listening = signal;
        if (listening != null) {
            listening.dispose();
            signal = null;
        }
        if (place >= 0) {
            spec.bridge().guests().leave(this);
        }
    }

    @Override
    void over() {
        PendingJob inner = inner();
        if (inner != null) {
            inner.end();
        }
        PendingJob guard = extras == null ? null : extras.guard;
        if (guard != null) {
            guard.end();
        }
    }

    @Override
    void abandoned(Throwable cause) {
        PendingJob guard = extras == null ? null : extras.guard;
        if (guard != null) {
            guard.end();
        }
    }

    @Override
    String what() {
        return "suspending on " + spec.dispatcher();
    }

    @Override
    public String describe() {
        return describeWithPlace();
    }

    @Override
    public @Nullable Job boundTo() {
        return extras == null || extras.guard == null ? null : spec.parent();
    }

    // ---- cancellation

    @Override
    public Unit invoke(@Nullable Throwable cause) {
        if (cause != null) {
            cancelWithInner(cause);
        }
        return Unit.INSTANCE;
    }

    @Override
    public void cancelByBridge(Throwable cause) {
        cancelWithInner(cause);
    }

    @Override
    void timedOut(CancellationException cause) {
        cancelWithInner(cause);
    }

    private @Nullable PendingJob inner() {
        return extras == null ? null : extras.inner;
    }

    private void cancelWithInner(Throwable cause) {
        cancel(cause); // first, so that the body knows why what it calls is cancelled
        PendingJob inner = inner();
        if (inner != null) {
            inner.cancel(Cancellations.of(cause));
        }
    }

    // ---- as a guest

    @Override
    public void setPlace(int newPlace) {
        place = newPlace;
    }

    @Override
    public int place() {
        return place;
    }
}
