package dev.coroutinebridge.core.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/**
 * A thread that is blocked in a call, seen as a dispatcher: a private queue that only this thread runs, and a {@link Lane} for
 * each dispatcher that the thread belongs to. Internal.
 *
 * <p><b>States.</b> <em>Open</em>, from the call's begin; within it the thread is <em>looking</em> (it will come for whatever is
 * offered) or not (it runs the function or a task). <em>Closed</em>, from the call's end, for good: {@code owner} is null and the
 * queue is a serial queue on another executor. Only the owner moves between these, in that order, or whoever has taken its place in a
 * {@link RecurringWait}.
 *
 * <p><b>One consumer.</b> The private queue is polled by the owner until the loop is closed, and by the one drain that holds
 * {@code draining} after that. The volatile write of the close comes between the two.
 *
 * <p><b>The owner's own offers.</b> A loop that nobody but its owner closes may be {@linkplain #leaveToOwner left to it}: then what the owner
 * offers by itself takes no atomic access, because it polls, and closes, after that on the same thread.
 *
 * <p><b>Nothing is lost.</b> An offer makes its task visible and then reads whether the loop is closed; a close is made visible
 * before the queue is looked at a last time. These are volatile accesses with one order: at least one sees the other, and starts
 * the drain. An end of a drain is the same with {@code draining} in place of the close.
 *
 * <p><b>No wake-up is lost.</b> The owner sets {@code parked}, then looks at everything it waits for, then parks. Whoever changes
 * one of these things does so first and then takes {@code parked} back, and unparks if it was set. Spurious returns from
 * {@code park} and permits left over by others only make the owner look once more.
 *
 * <p><b>Paused.</b> In a {@link RecurringWait} the owner leaves an open loop behind, and nobody knows for how long: it may be back at
 * once, be blocked elsewhere, have gone to other work, or have ended. So it does not count among those who may run what is in the
 * lanes: a paused loop's tasks get as many helpers as the dispatcher has threads, and one that is refused runs as after the call.
 */
public final class CallerLoop extends PrivateQueue implements LoopAbove {

    /** Nobody wakes a rescuer for work that is not its call's. */
    private static final long RESCUE_NAP_NANOS = 10_000_000;

    private static final VarHandle OWNER = handle("owner", ThreadState.class);
    private static final VarHandle PARKED = handle("parked", boolean.class);
    private static final VarHandle DRAINING = handle("draining", boolean.class);
    private static final VarHandle LANES = handle("lanes", Lane.class);
    private static final VarHandle BUSY = handle("busy", boolean.class);
    private static final VarHandle PROGRESS = handle("progress", int.class);

    private final Executor afterwards;
    private final ThreadState.@Nullable Membership memberships;
    private @Nullable CallerLoop outer;
    private volatile @Nullable ThreadState owner;
    private volatile boolean looking; // says nothing once the loop is closed
    private volatile boolean parked;
    private volatile boolean rescuing;
    private volatile boolean paused;
    private volatile boolean blockedBelow;

    @SuppressWarnings("unused") // read through DRAINING
    private volatile boolean draining;

    private volatile @Nullable Lane lanes;
    private boolean owned;
    private int progress;

    @SuppressWarnings("unused") // through BUSY
    private boolean busy;

    /** The loop that waited on this thread before this one began to wait. For the owner. */
    private @Nullable CallerLoop interruptedWait;

    /**
     * Opens a loop for a call of the current thread.
     *
     * @param state the state of the current thread
     * @param memberships the dispatchers that the thread belonged to when it made the call
     * @param outer the loop of the call around this one; null if there is none
     * @param afterwards runs what comes after the call has ended; must not refuse
     */
    public CallerLoop(
            ThreadState state,
            ThreadState.@Nullable Membership memberships,
            @Nullable CallerLoop outer,
            Executor afterwards) {
        // A plain write: nobody else can see this object yet.
        OWNER.set(this, state);
        this.memberships = memberships;
        this.outer = outer;
        this.afterwards = afterwards;
    }

    private static VarHandle handle(String field, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(CallerLoop.class, field, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // ---- routing

    /**
     * Finds the lane that a task of {@code home} belongs into, if a thread above the coroutine is blocked and belongs to
     * {@code home}.
     *
     * @param context the task's context
     * @param home the dispatcher that was asked to run the task
     * @param task the task
     * @return false if there is no such thread, and the dispatcher has to run the task itself
     */
    public static boolean offerToBlockedThread(CoroutineContext context, Home home, Runnable task) {
        CallerLoop loop = blockedThread(context, home);
        if (loop == null) {
            return false;
        }
        loop.lane(home).offer(task);
        return true;
    }

    /**
     * Whether a thread above a coroutine is blocked and belongs to a dispatcher, so that it comes for what is dispatched there.
     *
     * @param context the coroutine's context
     * @param home the dispatcher
     * @return true if there is such a thread
     */
    public static boolean isBelowBlockedThread(CoroutineContext context, Home home) {
        return blockedThread(context, home) != null;
    }

    private static @Nullable CallerLoop blockedThread(CoroutineContext context, Home home) {
        CallElement element = context.get(CallElement.KEY);
        if (element != null && element.above() instanceof RecurringWait wait) {
            CallerLoop oneOfSome = wait.belongingTo(home);
            if (oneOfSome != null) {
                return oneOfSome;
            }
        }
        CallerLoop loop = element == null ? ofCurrentCall() : element.loop();
        while (loop != null && (loop.isClosed() || !loop.belongsTo(home))) {
            loop = loop.outer();
        }
        return loop;
    }

    /**
     * The loop above whatever runs on this thread.
     *
     * @return null outside any call
     */
    public static @Nullable CallerLoop ofCurrentCall() {
        CoroutineContext context = ThreadState.current().context();
        CallElement element = context == null ? null : context.get(CallElement.KEY);
        return element == null ? null : element.loop();
    }

    @Override
    public CallerLoop loop() {
        return this;
    }

    /** Whether it was opened by a thread, which belongs to the same dispatchers as then. */
    boolean isOwnedBy(ThreadState thread) {
        return owner == thread && memberships == thread.membership();
    }

    /**
     * The nearest open loop from this one outwards.
     *
     * @return null if all are closed
     */
    public @Nullable CallerLoop nearestOpen() {
        return isClosed() ? outer() : this;
    }

    /** The loop of the nearest call around this one that has not ended. Unlinks those that have. */
    @Nullable
    CallerLoop outer() {
        CallerLoop next = outer;
        while (next != null && next.isClosed()) {
            next = next.outer;
        }
        outer = next;
        return next;
    }

    boolean belongsTo(Home home) {
        for (ThreadState.Membership m = memberships; m != null; m = m.next()) {
            if (m.home() == home) {
                return true;
            }
        }
        return false;
    }

    Lane lane(Home home) {
        while (true) {
            Lane first = lanes;
            for (Lane lane = first; lane != null; lane = lane.next) {
                if (lane.home() == home) {
                    return lane;
                }
            }
            Lane made = new Lane(home, this, first);
            if (LANES.compareAndSet(this, first, made)) {
                return made;
            }
        }
    }

    // ---- offers

    /** Nobody but the owner is going to take from this loop before its end, or to close it. To be called before anybody else sees it. */
    public void leaveToOwner() {
        owned = true;
    }

    /**
     * Whether this is the thread that the loop belongs to.
     *
     * @return false once the loop is closed
     */
    public boolean isOwnersThread() {
        ThreadState state = owner;
        return state != null && state.isCurrent();
    }

    /** {@inheritDoc} */
    @Override
    public void dispatch(CoroutineContext context, Runnable task) {
        offer(task);
    }

    void offer(Runnable task) {
        if (owned && isOwnersThread() && addOwn(task)) {
            return; // it comes to that by itself
        }
        add(task);
        if (isClosed()) {
            drainIfNeeded();
        } else {
            wake();
        }
    }

    // ---- after the call

    /**
     * Whether the call has ended.
     *
     * @return true from some moment on
     */
    public boolean isClosed() {
        return owner == null;
    }

    /** Ends the loop; its owner calls this when it leaves the call. The thread is not referred to from here any more. */
    public void close() {
        owner = null;
        drainIfNeeded();
        for (Lane lane = lanes; lane != null; lane = lane.next) {
            lane.loopClosed();
        }
    }

    /** Of a closed loop. */
    void drainIfNeeded() {
        if (hasPrivateTasks()) {
            startDrain();
        }
    }

    private void startDrain() {
        if (DRAINING.compareAndSet(this, false, true)) {
            runAfterwards(this::drain);
        }
    }

    /** The thread counts as waiting for this loop: if a task blocks for another one of these, a rescue finds that. */
    private void drain() {
        ThreadState state = ThreadState.current();
        interruptedWait = state.innermost();
        state.setInnermost(this);
        try {
            for (Runnable task = poll(); task != null; task = poll()) {
                if (task instanceof CallerThreadTask confined) {
                    confined.callerHasReturned();
                }
                runTask(task);
            }
        } finally {
            state.setInnermost(interruptedWait);
            interruptedWait = null;
        }
        draining = false;
        drainIfNeeded();
    }

    void runAfterwards(Runnable task) {
        afterwards.execute(task);
    }

    // ---- waiting

    /** Whether the owner will come for whatever is offered. */
    boolean isLooking() {
        return looking;
    }

    /** Something that the owner may be waiting for has changed. */
    public void wake() {
        if (parked) {
            unpark();
        }
    }

    private void unpark() {
        if (PARKED.compareAndSet(this, true, false)) {
            ThreadState state = owner;
            if (state != null) {
                LockSupport.unpark(state.thread());
            }
        }
    }

    /**
     * Runs this loop's work on the current thread, its owner, until what it waits for is done.
     *
     * @param state the state of the current thread
     * @param awaited what it waits for
     */
    public void await(ThreadState state, Awaited awaited) {
        if (awaited.isDone()) {
            return;
        }
        if (paused) {
            paused = false;
        }
        CallerLoop around = state.innermost();
        interruptedWait = around;
        state.setInnermost(this);
        BlockedWait blocked = null;
        try {
            while (!awaited.isDone()) {
                if (Thread.interrupted() && awaited.interrupted()) {
                    return;
                }
                Runnable task = next(state, around);
                if (task != null) {
                    // As runTask does, but here, because it stands on the stack once for each nested call.
                    CoroutineContext before = state.showContextOf(task);
                    BUSY.setOpaque(this, true);
                    try {
                        task.run();
                    } catch (Throwable e) {
                        uncaught(e);
                    } finally {
                        BUSY.setOpaque(this, false);
                        state.setContext(before);
                    }
                    continue;
                }
                long nanos = processKotlinxQueues(state);
                if (nanos <= 0) {
                    continue;
                }
                startLooking();
                if (Waiting.spin(this, state, awaited)) {
                    continue;
                }
                if (blocked == null) {
                    blocked = BlockedWait.begin(this, state, awaited);
                }
                nanos = Math.min(nanos, rescuing ? RESCUE_NAP_NANOS : awaited.longestNapNanos());
                Waiting.park(this, state, awaited, nanos);
            }
        } finally {
            if (blocked != null) {
                blocked.end();
            }
            state.setInnermost(around);
            interruptedWait = null;
        }
    }

    /** The next task to run, with helpers on their way for what this thread cannot run meanwhile; null if there is none. */
    @Nullable
    Runnable next(ThreadState state, @Nullable CallerLoop around) {
        Lane first = lanes;
        if (first != null) {
            looking = false;
        }
        Runnable task = pollAnything(first);
        if (rescuing) {
            if (task == null) {
                task = pollOthers(state, around);
            } else {
                rescuing = false; // its own work goes on
            }
        }
        if (task == null) {
            return null;
        }
        // Read anew: a lane that was made meanwhile may have a task, too.
        for (Lane lane = lanes; lane != null; lane = lane.next) {
            lane.ownerBusy();
        }
        countProgress();
        return task;
    }

    /** From now on the owner comes for what is offered to a lane, until the next {@link #next}. It looks once more itself. */
    void startLooking() {
        if (lanes != null) {
            looking = true;
        }
    }

    /**
     * The owner goes on to something else and the loop stays open: what is in the lanes, or will be, is for helpers until it looks
     * again. As in {@link #next}, it says so before it reads them.
     */
    void pause() {
        rescuing = false;
        looking = false;
        paused = true;
        for (Lane lane = lanes; lane != null; lane = lane.next) {
            lane.ownerBusy();
        }
    }

    /** What runs there belongs to whoever queued it, and not to the coroutine that this thread is blocked for. */
    private static long processKotlinxQueues(ThreadState state) {
        CoroutineContext before = state.setContext(null);
        try {
            return KotlinxQueues.process(state.thread());
        } finally {
            state.setContext(before);
        }
    }

    /** Takes turns, so that neither the private queue nor the lanes can keep the other waiting. */
    private @Nullable Runnable pollAnything(@Nullable Lane first) {
        boolean lanesFirst = first != null && first.takesTurn();
        Runnable task = lanesFirst ? null : poll();
        for (Lane lane = first; task == null && lane != null; lane = lane.next) {
            task = lane.poll();
        }
        return task == null && lanesFirst ? poll() : task;
    }

    /**
     * One task of the outer calls of this thread, or else of the dispatchers it belongs to. An outer call is in its wait, or still
     * in its function: then only the chain of contexts leads to it.
     */
    private @Nullable Runnable pollOthers(ThreadState state, @Nullable CallerLoop around) {
        for (CallerLoop loop = around; loop != null; loop = loop.interruptedWait) {
            Runnable task = loop.pollAnything(loop.lanes);
            if (task != null) {
                return task;
            }
        }
        for (CallerLoop loop = outer(); loop != null; loop = loop.outer()) {
            // A paused one may be closed, and drained, by somebody else at any moment; its lanes have helpers.
            Runnable task = loop.owner == state && !loop.paused ? loop.pollAnything(loop.lanes) : null;
            if (task != null) {
                return task;
            }
        }
        for (ThreadState.Membership m = state.membership(); m != null; m = m.next()) {
            Runnable task = m.home().pollQueuedTask();
            if (task != null) {
                return state.shown().without(task);
            }
        }
        return null;
    }

    /**
     * Runs a task on the current thread, which may be in the middle of something else.
     *
     * @param task the task; what it throws goes to the thread's handler of uncaught exceptions
     */
    public static void runTask(Runnable task) {
        ThreadState state = ThreadState.current();
        CoroutineContext before = state.showContextOf(task);
        try {
            state.runShielded(task);
        } catch (Throwable e) {
            uncaught(e);
        } finally {
            state.setContext(before);
        }
    }

    /** Coroutines handle their own failures. This is one of a Runnable that somebody gave to asExecutor(). */
    private static void uncaught(Throwable failure) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    }

    boolean hasTasks() {
        if (hasPrivateTasks()) {
            return true;
        }
        for (Lane lane = lanes; lane != null; lane = lane.next) {
            if (!lane.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    boolean isParked() {
        return parked;
    }

    void setParked(boolean now) {
        parked = now;
    }

    // ---- for the watchdog

    void countProgress() {
        PROGRESS.setOpaque(this, progress + 1);
    }

    int progress() {
        return (int) PROGRESS.getOpaque(this);
    }

    /** Whether the owner runs a task, which may take as long as it likes. */
    boolean isBusy() {
        return (boolean) BUSY.getOpaque(this);
    }

    /** One more thread may help while the owner is blocked in a call below. */
    void ownerBlockedBelow(boolean begins) {
        blockedBelow = begins;
        if (begins) {
            for (Lane lane = lanes; lane != null; lane = lane.next) {
                lane.ownerBusy();
            }
        }
    }

    boolean isOwnerBlockedBelow() {
        return blockedBelow;
    }

    /** Whether the owner is not there, and may not come again. */
    boolean isPaused() {
        return paused;
    }

    /** The loop of the call around this one on the same thread, be that in its wait or still in its function. */
    @Nullable
    CallerLoop aroundOnThread(ThreadState state) {
        if (interruptedWait != null) {
            return interruptedWait;
        }
        CallerLoop loop = outer();
        while (loop != null && loop.owner != state) {
            loop = loop.outer();
        }
        return loop;
    }

    /** From now on the owner also runs work that is not its own call's. */
    void startRescue() {
        rescuing = true;
        ThreadState state = owner;
        if (state != null) {
            LockSupport.unpark(state.thread());
        }
    }

    String queued() {
        StringBuilder text = new StringBuilder();
        if (hasPrivateTasks()) {
            text.append("tasks are queued for the blocked thread; ");
        }
        for (Lane lane = lanes; lane != null; lane = lane.next) {
            if (!lane.isEmpty()) {
                text.append(lane.size())
                        .append(" of its tasks wait for ")
                        .append(lane.home().name())
                        .append("; ");
            }
        }
        return text.isEmpty() ? "nothing is queued for it" : text.substring(0, text.length() - 2);
    }

    /** {@inheritDoc} */
    @Override
    public String toString() {
        ThreadState state = owner;
        return state == null
                ? "CallerLoop[ended]"
                : "CallerLoop[" + state.thread().getName() + "]";
    }
}
