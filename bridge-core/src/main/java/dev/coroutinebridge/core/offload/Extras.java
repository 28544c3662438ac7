package dev.coroutinebridge.core.offload;

import dev.coroutinebridge.core.context.CapturedContext;
import dev.coroutinebridge.core.context.ShownContext;
import dev.coroutinebridge.core.dispatch.PendingJob;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.loop.BridgeTimer;
import dev.coroutinebridge.core.loop.ThreadState;
import dev.coroutinebridge.core.observe.CallInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ScheduledFuture;
import kotlin.Result;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import org.jspecify.annotations.Nullable;

/** What a call with options has beside its body: its permit, its time, its closer, and the listeners that hear of it. */
final class Extras {

    private static final VarHandle DELIVERED;
    private static final VarHandle CLOSING;

    /** In place of a {@link CloserRun}: the body has ended, and nothing begins to close. */
    private static final Object NOTHING_TO_CLOSE = new Object();

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            DELIVERED = lookup.findVarHandle(Extras.class, "delivered", boolean.class);
            CLOSING = lookup.findVarHandle(Extras.class, "closing", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final OffloadSpec spec;
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

    /** Stands for a body with the scope that it was made through, if the coroutine is not below that. */
    @Nullable
    PendingJob guard;

    /** The context of the body, if that is not the coroutine's own. */
    @Nullable
    CoroutineContext context;

    /** What the body takes along; null if nothing. */
    private @Nullable CapturedContext captured;

    /** @param onGranted what to do when a permit comes that was not there at once */
    Extras(OffloadSpec spec, @Nullable CapturedContext captured, Runnable onGranted) {
        this.spec = spec;
        this.captured = captured;
        Permits permits = spec.permits();
        this.permit = permits == null ? null : permits.request(onGranted);
        this.info = spec.bridge().events().areHeard() ? spec.info() : null;
    }

    // ---- the context

    @Nullable
    CapturedContext captured() {
        return captured;
    }

    /** The call is over; a queue that cannot give it back, or a future that somebody keeps, may refer to it for long. */
    void forgetContext() {
        captured = null;
        context = null;
        inner = null;
        guard = null;
    }

    // ---- the permit

    boolean takePermit() {
        return permit == null || permit.take();
    }

    void releasePermit() {
        if (permit != null) {
            permit.end();
        }
    }

    // ---- the time

    void startTimer(OffloadSpec.TimeLimit limit, Runnable timedOut) {
        timer = BridgeTimer.after(limit.limit(), timedOut);
    }

    void stopTimer() {
        ScheduledFuture<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
    }

    // ---- the outcome

    /** Whether nobody has delivered an outcome before; from now on somebody has. */
    boolean deliversFirst() {
        return DELIVERED.compareAndSet(this, false, true);
    }

    // ---- the listeners

    void tellStart() {
        if (info != null) {
            spec.bridge().events().started(info);
        }
    }

    void tellRefusal() {
        if (info != null) {
            spec.bridge().events().rejected(info);
        }
    }

    void tellEnd(@Nullable Object outcome) {
        if (info != null) {
            spec.bridge().events().ended(info, outcome instanceof Result.Failure failure ? failure.exception : null);
        }
    }

    // ---- the closer

    /** Begins to close, unless that goes on already or the body has ended. */
    void startClosing() {
        AutoCloseable closer = spec.closer();
        if (closer == null) {
            return;
        }
        Object last = CLOSING.getVolatile(this);
        if (last == NOTHING_TO_CLOSE || (last instanceof CloserRun run && !run.isOver())) {
            return;
        }
        CloserRun next = new CloserRun(withContext(closer), /* again= */ last != null, this::closerHasFailed);
        if (CLOSING.compareAndSet(this, last, next)) {
            next.start(
                    dispatches(spec.dispatcher())
                            ? spec.dispatcher()
                            : spec.bridge().offloadDispatcher());
        }
    }

    /** It writes to the log on behalf of the body, beside which it runs. */
    private AutoCloseable withContext(AutoCloseable closer) {
        CapturedContext ofBody = captured;
        if (ofBody == null) {
            return closer;
        }
        CapturedContext own = ofBody.copy();
        return () -> {
            ShownContext shown = ThreadState.current().shown();
            CapturedContext.Installed before = own.install(shown, null);
            try {
                closer.close();
            } finally {
                own.restore(shown, before);
            }
        };
    }

    private static boolean dispatches(CoroutineDispatcher dispatcher) {
        try {
            return dispatcher.isDispatchNeeded(EmptyCoroutineContext.INSTANCE);
        } catch (Throwable e) { // one that dispatches nothing at all
            return false;
        }
    }

    /** Nothing begins to close from now on. Whether it was closed. */
    boolean finishClosing() {
        return spec.closer() != null
                && CLOSING.getAndSet(this, NOTHING_TO_CLOSE) instanceof CloserRun last
                && last.finish();
    }

    private void closerHasFailed(Throwable failure) {
        spec.bridge().events().uncaught(info == null ? spec.info() : info, failure);
    }
}
