package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.context.ContextCapture;
import dev.coroutinebridge.core.context.Propagation;
import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.dispatch.Forks;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.loop.CallElement;
import dev.coroutinebridge.core.loop.RecurringWait;
import dev.coroutinebridge.core.observe.CallInfo;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
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

    /** The job above a call that does not belong to a coroutine around it; one that does is cancelled with this one, too. */
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
     * The bridge, if nothing but what the thread has around it makes a call more than the call of its function; null otherwise. Every call
     * looks here first, and most need no other of these fields.
     */
    final @Nullable BridgeRuntime plain;

    /** Whether somebody hears of the bridge's calls. */
    final boolean heard;

    /** Where threads are blocked for the calls that wait for nobody themselves; null if none are. */
    final @Nullable RecurringWait above;

    /** The forks of the scope that the call is made through; null for none. Its job is {@link #parent}. */
    final @Nullable Forks forks;

    /**
     * No options.
     *
     * @param bridge the bridge
     */
    public CallSpec(BridgeRuntime bridge) {
        this(new Draft(bridge));
    }

    private CallSpec(Draft draft) {
        this.bridge = draft.bridge;
        this.on = draft.on;
        this.extra = draft.extra;
        this.onInterrupt = draft.onInterrupt;
        this.timeout = draft.timeout;
        this.undispatched = draft.undispatched;
        this.longRunning = draft.longRunning;
        this.permits = draft.permits;
        this.parent = draft.parent;
        this.capture = draft.capture;
        this.above = draft.above;
        this.forks = draft.forks;
        this.heard = bridge.events().areHeard();
        this.installs = installsAnything(extra);
        this.startsDispatched = on != null || installs;
        this.startsAsCoroutine = startsDispatched || timeout != null || permits != null || forks != null || heard;
        this.plain = !startsAsCoroutine && capture.takesOnlyRegistered() ? bridge : null;
    }

    /** Options that are being changed. */
    private static final class Draft {
        final BridgeRuntime bridge;

        @Nullable
        CoroutineDispatcher on;

        CoroutineContext extra = EmptyCoroutineContext.INSTANCE;
        InterruptMode onInterrupt = InterruptMode.CANCEL_AND_WAIT;

        @Nullable
        Duration timeout;

        boolean undispatched;
        boolean longRunning;

        @Nullable
        Permits permits;

        Job parent;
        ContextCapture capture;

        @Nullable
        RecurringWait above;

        @Nullable
        Forks forks;

        Draft(BridgeRuntime bridge) {
            this.bridge = bridge;
            this.parent = bridge.job();
            this.capture = bridge.capture();
        }

        Draft(CallSpec from) {
            this.bridge = from.bridge;
            this.on = from.on;
            this.extra = from.extra;
            this.onInterrupt = from.onInterrupt;
            this.timeout = from.timeout;
            this.undispatched = from.undispatched;
            this.longRunning = from.longRunning;
            this.permits = from.permits;
            this.parent = from.parent;
            this.capture = from.capture;
            this.above = from.above;
            this.forks = from.forks;
        }
    }

    private CallSpec with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new CallSpec(draft);
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
        return with(draft -> draft.on = dispatcher);
    }

    /**
     * Adds elements to the coroutine's context. What a bridge has put into it stands for another call, and is left out.
     *
     * @param more the elements
     * @return new options
     */
    public CallSpec withContext(CoroutineContext more) {
        return with(draft -> draft.extra = extra.plus(more.minusKey(CallElement.KEY)));
    }

    /**
     * Chooses what an interrupt does.
     *
     * @param mode the mode
     * @return new options
     */
    public CallSpec onInterrupt(InterruptMode mode) {
        return with(draft -> draft.onInterrupt = mode);
    }

    /**
     * Limits the time of a call.
     *
     * @param limit more than zero
     * @return new options
     */
    public CallSpec withTimeout(Duration limit) {
        return with(draft -> draft.timeout = limit);
    }

    /**
     * Starts futures on the calling thread.
     *
     * @return new options
     */
    public CallSpec startedInPlace() {
        return with(draft -> draft.undispatched = true);
    }

    /**
     * Expects long waits.
     *
     * @return new options
     */
    public CallSpec expectedToBeLong() {
        return with(draft -> draft.longRunning = true);
    }

    /**
     * Lets calls begin only with a permit.
     *
     * @param needed the permits
     * @return new options
     */
    public CallSpec withPermits(Permits needed) {
        return with(draft -> draft.permits = needed);
    }

    /**
     * Puts the calls that wait for nobody, futures and launches, below a job.
     *
     * @param job a job below the bridge's
     * @return new options
     */
    public CallSpec below(Job job) {
        return with(draft -> draft.parent = job);
    }

    /**
     * Puts the calls that wait for nobody below the threads that are blocked for them now and then.
     *
     * @param wait where those are
     * @return new options
     */
    @SuppressWarnings("exports") // internal, and so is what it speaks of
    public CallSpec below(RecurringWait wait) {
        return with(draft -> draft.above = wait);
    }

    /**
     * Makes the calls that wait for nobody forks.
     *
     * @param scope the forks of the scope whose job calls are {@link #below(Job)}
     * @return new options
     */
    public CallSpec in(Forks scope) {
        return with(draft -> draft.forks = scope);
    }

    /**
     * Whose forks calls are.
     *
     * @return null if they are made through no scope
     */
    public @Nullable Forks forks() {
        return forks;
    }

    /**
     * Whose thread is blocked now and then for calls that wait for nobody.
     *
     * @return null for nobody's
     */
    @SuppressWarnings("exports") // internal, and so is what it speaks of
    public @Nullable RecurringWait above() {
        return above;
    }

    /**
     * Chooses what becomes of the calling thread's values.
     *
     * @param mode the mode
     * @return new options
     */
    public CallSpec propagating(Propagation mode) {
        return with(draft -> draft.capture = capture.in(mode));
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
     * What an interrupt does.
     *
     * @return the mode
     */
    public InterruptMode onInterrupt() {
        return onInterrupt;
    }

    /**
     * Whether futures start on the calling thread.
     *
     * @return true if so
     */
    public boolean isUndispatched() {
        return undispatched;
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
     * Fails unless the bridge takes new calls, and the scope does.
     *
     * @throws IllegalStateException if one is closed
     */
    void requireOpen(CallInfo.Kind kind) {
        if (bridge.isClosed()) {
            throw refused(kind, bridge.closed());
        }
        if (forks != null && forks.isClosed()) {
            throw refused(kind, forks.closed());
        }
    }

    /**
     * The same for a call that is a fork if it is made through a scope; {@link #leave} has to be called after it was made.
     *
     * @throws IllegalStateException if one is closed
     */
    void enter(CallInfo.Kind kind) {
        if (bridge.isClosed()) {
            throw refused(kind, bridge.closed());
        }
        if (forks != null && !forks.enter()) {
            throw refused(kind, forks.closed());
        }
    }

    void leave() {
        if (forks != null) {
            forks.release();
        }
    }

    private IllegalStateException refused(CallInfo.Kind kind, IllegalStateException closed) {
        if (heard) {
            bridge.events().rejected(info(kind));
        }
        return closed;
    }

    /**
     * Fails if a call that somebody waits for must not begin, because its scope is over and it is not made inside the scope, where
     * what has begun may go on to its end.
     *
     * @param around the coroutine around it; null for none
     * @throws IllegalStateException if the scope is closed
     * @throws java.util.concurrent.CancellationException if it is cancelled
     */
    void requireScope(@Nullable Job around, CallInfo.Kind kind) {
        if (forks == null || bridge.owns(around, parent)) {
            return;
        }
        if (forks.isClosed()) {
            throw refused(kind, forks.closed());
        }
        if (parent.isCancelled()) {
            throw parent.getCancellationException();
        }
    }

    /** There is no room for a call. */
    RejectedExecutionException full(BridgeDispatcher where, CallInfo.Kind kind) {
        if (heard) {
            bridge.events().rejected(info(kind));
        }
        return where.full();
    }

    /** Where a coroutine runs that no thread is blocked for. */
    CoroutineDispatcher dispatcher() {
        return on == null ? bridge.defaultDispatcher() : on;
    }

    /**
     * What listeners hear of a call that the current thread makes.
     *
     * @param kind what is called
     * @return a new description
     */
    public CallInfo info(CallInfo.Kind kind) {
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
