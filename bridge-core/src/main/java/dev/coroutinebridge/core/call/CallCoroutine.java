package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.dispatch.DispatchRefusedException;
import dev.coroutinebridge.core.loop.BridgeTimer;
import dev.coroutinebridge.core.observe.CallInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledFuture;
import kotlin.Unit;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.AbstractCoroutine;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * A call that is a coroutine. It ends when the function has returned and all its children have.
 *
 * <p>This is the one class that uses {@link AbstractCoroutine}, which kotlinx calls internal, because nothing public makes a job
 * that is at once a coroutine's own, a scope for its children and no danger to its parent. What it takes from there is protected
 * and the same in 1.8.1 to 1.11.0.
 *
 * @param <R> the function's result
 */
abstract class CallCoroutine<R extends @Nullable Object> extends AbstractCoroutine<R> {

    private static final VarHandle CONFIRMED;

    static {
        try {
            CONFIRMED = MethodHandles.lookup().findVarHandle(CallCoroutine.class, "confirmed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final CallSpec spec;
    private final @Nullable CallInfo info;
    private @Nullable CancellationException timeoutMarker;
    private @Nullable ScheduledFuture<?> timer;

    /** What ran on the calling thread before; only that thread reads it. */
    private @Nullable CoroutineContext around;

    /** Whether the calling thread knows of this coroutine and will end it; see {@link LazyCall}. */
    @SuppressWarnings("unused") // through CONFIRMED
    private boolean confirmed;

    // Written by kotlinx right before afterCompletion, so read only after that.
    private @Nullable R value;
    private @Nullable Throwable failure;

    CallCoroutine(CallSpec spec, CoroutineContext context, CallInfo.@Nullable Kind heardAs) {
        // The parent is told of this job only when the subclass is constructed: a cancel may come at once.
        super(context, /* initParentJob= */ false, /* active= */ true);
        this.spec = spec;
        this.info = heardAs == null || !spec.bridge.events().areHeard() ? null : spec.info(heardAs);
    }

    /** Attaches this call to its parent and starts its timeout. To be called once, when construction is over. */
    final void begin(Job parent) {
        if (info != null) {
            spec.bridge.events().started(info);
        }
        initParentJob(parent);
        if (spec.timeout != null) {
            timeoutMarker = new CancellationException("the call took longer than " + spec.timeout);
            ScheduledFuture<?> scheduled = BridgeTimer.cancelAfter(spec.timeout, this, timeoutMarker);
            timer = scheduled;
            if (isCompleted()) {
                scheduled.cancel(false); // a cancelled parent may have ended it before there was a timer to take off
            }
        }
    }

    /**
     * Makes {@code other} wait for this call, and cancel it when it is cancelled itself: for a call whose parent belongs to
     * another bridge.
     */
    final void alsoBelongTo(Job other) {
        Guard guard = new Guard(this);
        guard.begin(other);
        invokeOnCompletion(cause -> {
            guard.resumeWith(Unit.INSTANCE);
            return Unit.INSTANCE;
        });
    }

    /** Stands for a call below a second parent. A plain job would complete when it is cancelled, and not wait for the call. */
    private static final class Guard extends AbstractCoroutine<Unit> {
        private final CallCoroutine<?> call;

        Guard(CallCoroutine<?> call) {
            super(EmptyCoroutineContext.INSTANCE, /* initParentJob= */ false, /* active= */ true);
            this.call = call;
        }

        void begin(Job parent) {
            initParentJob(parent);
        }

        @Override
        protected void onCancelling(@Nullable Throwable cause) {
            if (cause != null) {
                CancellationException cancellation = new CancellationException("its bridge is closing");
                cancellation.initCause(cause);
                call.cancel(cancellation);
            }
        }
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

    /** The job is final; its outcome can be read. */
    abstract void ended();

    @Override
    protected final void onCompleted(R result) {
        value = result;
    }

    @Override
    protected final void onCancelled(Throwable cause, boolean handled) {
        failure = cause;
    }

    @Override
    protected final void afterCompletion(@Nullable Object state) {
        if (timer != null) {
            timer.cancel(false);
        }
        if (info != null) {
            spec.bridge.events().ended(info, failure());
        }
        ended();
    }

    /** What the call ended with; null if it has succeeded. Valid once it has ended. */
    final @Nullable Throwable failure() {
        Throwable cause = failure;
        if (cause != null && cause == timeoutMarker && spec.timeout != null) {
            return new CallTimeoutException(spec.timeout, describe());
        }
        return cause instanceof DispatchRefusedException refused ? refused.rejection() : cause;
    }

    /** Whether the call has failed without its function having had a say. Valid once it has ended. */
    final boolean failedFromOutside() {
        return failure instanceof DispatchRefusedException || (failure != null && failure == timeoutMarker);
    }

    @SuppressWarnings("NullAway") // R itself may be nullable, and value is its default until it is set
    final R value() {
        return value;
    }

    final @Nullable CallInfo info() {
        return info;
    }

    abstract String describe();

    final String onWhat() {
        return spec.on == null ? "" : " on " + spec.on;
    }
}
