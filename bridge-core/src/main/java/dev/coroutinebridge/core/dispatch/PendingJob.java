package dev.coroutinebridge.core.dispatch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import kotlin.Unit;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.AbstractCoroutine;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * The job of something that is no coroutine. It lasts until {@link #end} is called, also when it is cancelled, so that its parent
 * waits; the public {@code Job(parent)} is over as soon as it is cancelled. Hence {@link AbstractCoroutine}, which kotlinx calls
 * internal; see also {@code CallCoroutine}. The failure of a child is the child's caller's to see and goes no further. Internal.
 */
public final class PendingJob extends AbstractCoroutine<Unit> implements OpenCall {

    private static final VarHandle ENDED;

    static {
        try {
            ENDED = MethodHandles.lookup().findVarHandle(PendingJob.class, "ended", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Consumer<Throwable> onCancel;
    private final OpenCall what;

    @SuppressWarnings("unused") // through ENDED
    private volatile boolean ended;

    /**
     * A job without a parent.
     *
     * @param what what it is the job of
     * @param onCancel told, once and on the thread that cancels, why the job or its parent was cancelled; must be quick and must
     *     not throw
     */
    public PendingJob(OpenCall what, Consumer<Throwable> onCancel) {
        super(EmptyCoroutineContext.INSTANCE, /* initParentJob= */ false, /* active= */ true);
        this.what = what;
        this.onCancel = onCancel;
    }

    @Override
    public String describe() {
        return what.describe();
    }

    @Override
    public @Nullable Job boundTo() {
        return what.boundTo();
    }

    @Override
    public void abandon(CancellationException reason) {
        what.abandon(reason);
    }

    /**
     * Attaches it to a parent. A cancelled parent cancels it at once.
     *
     * @param parent the parent
     */
    public void begin(Job parent) {
        initParentJob(parent);
    }

    /**
     * Attaches it to a parent that may be a bridge's own job. A cancelled parent cancels it at once.
     *
     * @param bridge the bridge
     * @param parent the parent
     */
    public void begin(BridgeRuntime bridge, Job parent) {
        bridge.attach(parent, this::initParentJob);
    }

    /**
     * Makes one more job wait for a call, and cancel it when it is cancelled itself: for a call whose parent belongs to another
     * bridge.
     *
     * @param call the call
     * @param bridge the bridge that has taken it
     * @param above the job above the calls of that bridge, or above those of a scope
     */
    public static void bind(Job call, BridgeRuntime bridge, Job above) {
        PendingJob guard = new PendingJob(openCall(call), cause -> {
            CancellationException cancellation = new CancellationException("its bridge is closing");
            cancellation.initCause(cause);
            call.cancel(cancellation);
        });
        guard.begin(bridge, above);
        call.invokeOnCompletion(cause -> {
            guard.end();
            return Unit.INSTANCE;
        });
    }

    private static OpenCall openCall(Job call) {
        return call instanceof OpenCall known ? known : call::toString;
    }

    /** Ends it, once its children have ended, too. A second time without effect. */
    public void end() {
        if (ENDED.compareAndSet(this, false, true)) {
            resumeWith(Unit.INSTANCE);
        }
    }

    @Override
    protected boolean isScopedCoroutine() {
        return true;
    }

    @Override
    protected void onCancelling(@Nullable Throwable cause) {
        if (cause != null) {
            onCancel.accept(cause);
        }
    }
}
