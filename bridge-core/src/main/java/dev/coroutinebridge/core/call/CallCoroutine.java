package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.dispatch.DispatchRefusedException;
import dev.coroutinebridge.core.dispatch.Forks;
import dev.coroutinebridge.core.dispatch.OpenCall;
import dev.coroutinebridge.core.dispatch.PendingJob;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.loop.ThreadState;
import dev.coroutinebridge.core.observe.CallInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.AbstractCoroutine;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * A call that is a coroutine. It ends when the function has returned and all its children have.
 *
 * <p>This class and {@link PendingJob} use {@link AbstractCoroutine}, which kotlinx calls internal, because nothing public makes a
 * job that is at once a coroutine's own, a scope for its children and no danger to its parent. What it takes from there is protected
 * and the same in 1.8.1 to 1.11.0.
 *
 * @param <R> the function's result
 */
abstract class CallCoroutine<R extends @Nullable Object> extends AbstractCoroutine<R> implements OpenCall {

    private static final VarHandle CONFIRMED;
    private static final VarHandle START;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CONFIRMED = lookup.findVarHandle(CallCoroutine.class, "confirmed", boolean.class);
            START = lookup.findVarHandle(CallCoroutine.class, "start", PendingStart.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final CallSpec spec;
    private final @Nullable CallInfo info;
    private @Nullable TimeUp timeUp;
    private volatile @Nullable PendingStart start;

    private boolean bound;
    private boolean below;

    /** What ran on the calling thread before; only that thread reads it. */
    private @Nullable CoroutineContext around;

    /** Whether the calling thread knows of this coroutine and will end it; see {@link LazyCall}. */
    @SuppressWarnings("unused") // through CONFIRMED
    private boolean confirmed;

    /** What the function has returned, or a {@link Failed}: one field, because a million futures may be pending. */
    private @Nullable Object outcome;

    /** Instead of a result. */
    private record Failed(Throwable cause) {}

    CallCoroutine(CallSpec spec, CoroutineContext context, CallInfo.@Nullable Kind heardAs) {
        // The parent is told of this job only when the subclass is constructed: a cancel may come at once.
        super(context, /* initParentJob= */ false, /* active= */ true);
        this.spec = spec;
        this.info = heardAs == null || !spec.heard ? null : spec.info(heardAs);
    }

    /** Attaches this call to its parent and starts its timeout. To be called once, when construction is over. */
    final void begin(Job parent) {
        if (info != null) {
            spec.bridge.events().started(info);
        }
        attach(parent);
        if (spec.timeout != null) {
            timeUp = new TimeUp(spec.timeout);
            timeUp.startTimer(spec.timeout, this);
            if (isCompleted()) {
                timeUp.stopTimer(); // a cancelled parent may have ended it before there was a timer to take off
            }
        }
    }

    /** Makes this a child of its parent. */
    void attach(Job parent) {
        spec.bridge.attach(parent, this::initParentJob);
    }

    /**
     * Starts the coroutine as soon as it has the permit that its spec asks for. One that is cancelled before is started all the same:
     * its function does not run then, but it ends.
     *
     * @param start starts it, dispatched or in place
     */
    final void startWithPermit(Permits permits, Consumer<CoroutineStart> start, CoroutineStart ifPermittedNow) {
        PermittedStart waiting = new PermittedStart(permits, start);
        this.start = waiting;
        waiting.begin(ifPermittedNow);
        if (isCancelled()) {
            waiting.cancelled();
        }
    }

    @Override
    protected final void onCancelling(@Nullable Throwable cause) {
        PendingStart pending = start;
        if (cause != null && pending != null) {
            pending.cancelled();
        }
        Forks forks = spec.forks;
        if (forks != null && cause != null && !(cause instanceof CancellationException)) {
            failing(forks, cause);
        }
    }

    /** A call in a scope has failed, and its children have still to end; it may be no fork. */
    void failing(Forks forks, Throwable cause) {}

    /** It is about to be handed to its dispatcher. */
    final void setStart(CallStart<R> queued) {
        if (start instanceof PermittedStart permitted) {
            permitted.setQueued(queued);
        } else {
            start = queued;
        }
        if (isCancelled()) {
            queued.cancelled();
        }
    }

    /** It is in its dispatcher's queue no more: a million futures may be pending, and need not keep what they were queued as. */
    final void forgetStart(CallStart<R> claimed) {
        PendingStart pending = start;
        if (pending == claimed) {
            START.setRelease(this, null); // to be seen late is harmless: it is claimed
        } else if (pending instanceof PermittedStart permitted) {
            permitted.setQueued(null);
        }
    }

    /** Its dispatcher does not take it. */
    final void tellRefusal() {
        if (info != null) {
            spec.bridge.events().rejected(info);
        }
    }

    /** The permit that it waits for, in a few words; null if it waits for none. */
    final @Nullable String permitAwaited() {
        return start instanceof PermittedStart permitted && permitted.isWaiting() ? permitted.toString() : null;
    }

    /** Makes the bridge, or the scope, wait for this call, and cancel it, although its parent is somebody else's. */
    final void bind() {
        bound = true;
        PendingJob.bind(this, spec.bridge, spec.parent);
    }

    final boolean isBound() {
        return bound;
    }

    @Override
    public final @Nullable Job boundTo() {
        return bound ? spec.parent : null;
    }

    /** The bridge, or the scope, is above its parent, or is its parent. */
    final void setBelow() {
        below = true;
    }

    @Override
    public final @Nullable Job below() {
        return below ? spec.parent : null;
    }

    final void setAround(@Nullable CoroutineContext context) {
        around = context;
    }

    final @Nullable CoroutineContext around() {
        return around;
    }

    final void confirm() {
        CONFIRMED.setRelease(this, true);
    }

    final boolean isConfirmed() {
        return (boolean) CONFIRMED.getAcquire(this);
    }

    /** The function has ended by itself, before kotlinx makes of that what becomes of the job. */
    void functionReturned(@Nullable Object result) {}

    /** The call returned without knowing of this coroutine. */
    abstract void endUnobserved();

    /** Whether anybody but the caller is told of the outcome. */
    boolean isToldOn() {
        return false;
    }

    /** The outcome is known and can be read. The job is not final yet: who waits for it still waits. */
    void settled() {}

    /** The job is final. */
    void ended() {}

    @Override
    protected final void onCompleted(R result) {
        outcome = result;
        settle();
    }

    @Override
    protected final void onCancelled(Throwable cause, boolean handled) {
        outcome = new Failed(cause);
        settle();
    }

    @Override
    protected final void afterCompletion(@Nullable Object state) {
        ended();
    }

    private void settle() {
        PendingStart begun = start;
        if (begun != null) {
            start = null;
            begun.over();
        }
        if (timeUp != null) {
            timeUp.stopTimer();
        }
        if (info != null || isToldOn()) {
            ThreadState.current().deliver(this::tellOn);
        }
    }

    private void tellOn() {
        if (info != null) {
            spec.bridge.events().ended(info, failure());
        }
        settled();
    }

    /** What the call ended with; null if it has succeeded. Valid once it is settled. */
    final @Nullable Throwable failure() {
        return outcome instanceof Failed failed ? asTold(failed.cause) : null;
    }

    /** What the call is going to end with, unless something fails after this: for a function that is over, in a cancelled call. */
    final Throwable outcome(@Nullable Throwable thrown) {
        if (thrown != null && !(thrown instanceof CancellationException)) {
            return thrown;
        }
        return asTold(getCancellationException());
    }

    private Throwable asTold(Throwable cause) {
        if (cause == timeUp && spec.timeout != null) {
            return new CallTimeoutException(spec.timeout, describe());
        }
        return cause instanceof DispatchRefusedException refused ? refused.rejection() : cause;
    }

    /** Whether the call has failed without its function having had a say. Valid once it is settled. */
    final boolean failedFromOutside() {
        return outcome instanceof Failed failed
                && (failed.cause instanceof DispatchRefusedException || failed.cause == timeUp);
    }

    /** What the function has returned. Valid once the call is settled and has not failed. */
    final R value() {
        return LazyCall.asResult(outcome);
    }

    final @Nullable CallInfo info() {
        return info;
    }

    final String onWhat() {
        return spec.on == null ? "" : " on " + spec.on;
    }
}
