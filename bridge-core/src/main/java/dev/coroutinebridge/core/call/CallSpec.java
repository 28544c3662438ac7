package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.context.ContextCapture;
import dev.coroutinebridge.core.context.Propagation;
import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.loop.CallElement;
import dev.coroutinebridge.core.observe.CallInfo;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.ThreadContextElement;
import org.jspecify.annotations.Nullable;

/** A bridge and the options of a call. Immutable. Internal. */
public final class CallSpec {

    final BridgeRuntime bridge;
    final @Nullable CoroutineDispatcher on;
    final CoroutineContext extra;
    final InterruptMode onInterrupt;
    final @Nullable Duration timeout;
    final boolean undispatched;
    final boolean longRunning;
    final @Nullable Permits permits;

    /** The job of which a call is a child that does not belong to a coroutine around it. */
    final Job parent;

    /** What the call takes along from its thread. */
    final ContextCapture capture;

    /** Whether something has to be put onto the threads that the function runs on. */
    final boolean installs;

    /** Whether the function is dispatched, because it runs elsewhere or needs something installed. It is simply called otherwise. */
    final boolean startsDispatched;

    /** Whether the call is a coroutine from the start. It becomes one only when somebody looks otherwise. */
    final boolean startsAsCoroutine;

    /**
     * No options.
     *
     * @param bridge the bridge
     */
    public CallSpec(BridgeRuntime bridge) {
        this(
                bridge,
                null,
                EmptyCoroutineContext.INSTANCE,
                InterruptMode.CANCEL_AND_WAIT,
                null,
                false,
                false,
                null,
                bridge.job(),
                bridge.capture());
    }

    private CallSpec(
            BridgeRuntime bridge,
            @Nullable CoroutineDispatcher on,
            CoroutineContext extra,
            InterruptMode onInterrupt,
            @Nullable Duration timeout,
            boolean undispatched,
            boolean longRunning,
            @Nullable Permits permits,
            Job parent,
            ContextCapture capture) {
        this.bridge = bridge;
        this.on = on;
        this.extra = extra;
        this.onInterrupt = onInterrupt;
        this.timeout = timeout;
        this.undispatched = undispatched;
        this.longRunning = longRunning;
        this.permits = permits;
        this.parent = parent;
        this.capture = capture;
        this.installs = installsAnything(extra);
        this.startsDispatched = on != null || installs;
        this.startsAsCoroutine = startsDispatched
                || timeout != null
                || permits != null
                || bridge.events().areHeard();
    }

    /** kotlinx installs such elements when it dispatches, so a coroutine that has one is dispatched. */
    private static boolean installsAnything(CoroutineContext extra) {
        return extra.fold(false, (found, element) -> found || element instanceof ThreadContextElement<?>);
    }

    /**
     * The bridge.
     *
     * @return the bridge
     */
    public BridgeRuntime bridge() {
        return bridge;
    }

    /**
     * The elements that the caller has added.
     *
     * @return neither a job nor a dispatcher
     */
    public CoroutineContext extra() {
        return extra;
    }

    /**
     * Chooses where the coroutine runs.
     *
     * @param dispatcher the dispatcher
     * @return new options
     */
    public CallSpec on(CoroutineDispatcher dispatcher) {
        return new CallSpec(
                bridge, dispatcher, extra, onInterrupt, timeout, undispatched, longRunning, permits, parent, capture);
    }

    /**
     * Adds elements to the coroutine's context. What a bridge has put into it stands for another call, and is left out.
     *
     * @param more the elements
     * @return new options
     */
    public CallSpec withContext(CoroutineContext more) {
        return new CallSpec(
                bridge,
                on,
                extra.plus(more.minusKey(CallElement.KEY)),
                onInterrupt,
                timeout,
                undispatched,
                longRunning,
                permits,
                parent,
                capture);
    }

    /**
     * Chooses what an interrupt does.
     *
     * @param mode the mode
     * @return new options
     */
    public CallSpec onInterrupt(InterruptMode mode) {
        return new CallSpec(bridge, on, extra, mode, timeout, undispatched, longRunning, permits, parent, capture);
    }

    /**
     * Limits the time of a call.
     *
     * @param limit more than zero
     * @return new options
     */
    public CallSpec withTimeout(Duration limit) {
        return new CallSpec(bridge, on, extra, onInterrupt, limit, undispatched, longRunning, permits, parent, capture);
    }

    /**
     * Starts futures on the calling thread.
     *
     * @return new options
     */
    public CallSpec startedInPlace() {
        return new CallSpec(bridge, on, extra, onInterrupt, timeout, true, longRunning, permits, parent, capture);
    }

    /**
     * Expects long waits.
     *
     * @return new options
     */
    public CallSpec expectedToBeLong() {
        return new CallSpec(bridge, on, extra, onInterrupt, timeout, undispatched, true, permits, parent, capture);
    }

    /**
     * Lets calls begin only with a permit.
     *
     * @param needed the permits
     * @return new options
     */
    public CallSpec withPermits(Permits needed) {
        return new CallSpec(
                bridge, on, extra, onInterrupt, timeout, undispatched, longRunning, needed, parent, capture);
    }

    /**
     * Puts the calls that wait for nobody, futures and launches, below a job.
     *
     * @param job a job below the bridge's
     * @return new options
     */
    public CallSpec below(Job job) {
        return new CallSpec(bridge, on, extra, onInterrupt, timeout, undispatched, longRunning, permits, job, capture);
    }

    /**
     * Chooses what becomes of the calling thread's values.
     *
     * @param mode the mode
     * @return new options
     */
    public CallSpec propagating(Propagation mode) {
        return new CallSpec(
                bridge, on, extra, onInterrupt, timeout, undispatched, longRunning, permits, parent, capture.in(mode));
    }

    /**
     * What calls take along from their thread.
     *
     * @return what takes it
     */
    public ContextCapture capture() {
        return capture;
    }

    /**
     * What calls need one of to begin.
     *
     * @return null if they need none
     */
    public @Nullable Permits permits() {
        return permits;
    }

    /**
     * How long a call may take.
     *
     * @return null for ever
     */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /**
     * Whether long waits are expected.
     *
     * @return true for calls declared long-running
     */
    public boolean isLongRunning() {
        return longRunning;
    }

    /**
     * Fails unless the bridge takes new calls.
     *
     * @throws IllegalStateException if it is closed
     */
    void requireOpen(CallInfo.Kind kind) {
        try {
            bridge.requireOpen();
        } catch (IllegalStateException closed) {
            if (bridge.events().areHeard()) {
                bridge.events().rejected(info(kind));
            }
            throw closed;
        }
    }

    /** There is no room for a call. */
    RejectedExecutionException full(BridgeDispatcher where, CallInfo.Kind kind) {
        if (bridge.events().areHeard()) {
            bridge.events().rejected(info(kind));
        }
        return where.full();
    }

    /** Where a coroutine runs that no thread is blocked for. */
    CoroutineDispatcher dispatcher() {
        return on == null ? bridge.defaultDispatcher() : on;
    }

    CallInfo info(CallInfo.Kind kind) {
        CoroutineDispatcher where = kind == CallInfo.Kind.RUN_BLOCKING ? on : dispatcher();
        String name = where == null ? "caller" : where instanceof BridgeDispatcher own ? own.name() : where.toString();
        return new CallInfo(bridge.name(), kind, name, Thread.currentThread());
    }

    /** For people to read. */
    @Override
    public String toString() {
        return bridge.name() + (on == null ? "" : ", on=" + on) + (timeout == null ? "" : ", timeout=" + timeout)
                + ", onInterrupt=" + onInterrupt + (undispatched ? ", undispatched" : "")
                + (longRunning ? ", longRunning" : "")
                + (capture.mode() == bridge.capture().mode() ? "" : ", propagation=" + capture.mode())
                + (permits == null ? "" : ", " + permits);
    }
}
