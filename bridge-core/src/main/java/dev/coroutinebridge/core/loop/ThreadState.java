package dev.coroutinebridge.core.loop;

import dev.coroutinebridge.core.context.ShownContext;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.function.BooleanSupplier;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * What a thread is doing for bridges right now. Each thread has one and only the thread itself writes it, so nothing here is
 * synchronized. Internal.
 */
@SuppressWarnings("exports") // internal, and so is what it speaks of
public final class ThreadState extends ThreadIdentity.Apart {

    private static final int WAITS_PER_FULL_SPIN = 16;

    /**
     * One dispatcher that a thread belongs to, and the next: a limited view stands before its base.
     *
     * @param home the dispatcher
     * @param next the next; null after the last
     */
    public record Membership(Home home, @Nullable Membership next) {

        /**
         * The membership of a thread that belongs to one dispatcher only.
         *
         * @param home the dispatcher
         */
        public Membership(Home home) {
            this(home, null);
        }
    }

    private final ShownContext shown = new ShownContext();
    private @Nullable CoroutineContext context;
    private @Nullable CallerLoop innermost;
    private @Nullable BlockedWait blockedWait;
    private @Nullable Lane lane;
    private @Nullable Membership membership;

    /** Whether there is a context or a membership: one look in place of two. */
    private boolean surrounded;

    /** Whether {@link #showContextOf} has set the context, and nobody has asked since. */
    private boolean announced;

    private int stackFactor = 1;
    private @Nullable Runnable handingOver;
    private @Nullable InterruptGate gate;
    private @Nullable Object relayQueue;
    private int entered;
    private boolean delivering;

    /** How long this thread spins before it parks, as {@link Waiting} has learned it. */
    private int spins = Waiting.MAX_SPINS;

    private int waits;

    ThreadState() {}

    /**
     * The state of the calling thread.
     *
     * @return the same one at every call on the same thread
     */
    public static ThreadState current() {
        return ThreadStates.current();
    }

    /**
     * Whether it is that of the calling thread.
     *
     * @return true on its thread
     */
    public boolean isCurrent() {
        return thread == Thread.currentThread();
    }

    /**
     * The context of the coroutine that runs on this thread: the one that kotlinx last told to a {@link CallElement}, or the one that goes on
     * after it.
     *
     * @return the context; null if no coroutine of a bridge runs here, or only one that is over, which a restore out of order
     *     can leave behind
     */
    public @Nullable CoroutineContext context() {
        return goingOn(context);
    }

    /**
     * The coroutine that runs where a thread shows, or has shown, another one, which may be over by now.
     *
     * @param shown the context that it shows
     * @return the same, unless it is over; then that of the coroutine which has opened it, if it was a scope in a coroutine of a bridge; null
     *     for none
     */
    public static @Nullable CoroutineContext goingOn(@Nullable CoroutineContext shown) {
        CoroutineContext current = shown;
        while (current != null) {
            Job job = current.get(Job.Key);
            if (job == null || (current != shown && current.get(CallElement.KEY) == null)) {
                return null;
            }
            if (!job.isCompleted()) {
                return current;
            }
            current = KotlinxPieces.contextAfter(job);
        }
        return null;
    }

    /**
     * Whose thread-locals this thread has.
     *
     * @return always the same object
     */
    public ShownContext shown() {
        return shown;
    }

    /**
     * Whether this thread is in a call already, runs a coroutine, or belongs to a dispatcher.
     *
     * @return false on most threads that make a call
     */
    public boolean isInside() {
        return entered != 0 || surrounded;
    }

    /**
     * What {@link #context} was last set to, over or not: cheap enough for every call.
     *
     * @return the context last set
     */
    public @Nullable CoroutineContext rawContext() {
        return context;
    }

    /**
     * Sets what coroutine runs on this thread.
     *
     * @param now its context, null for none
     * @return what it was before
     */
    public @Nullable CoroutineContext setContext(@Nullable CoroutineContext now) {
        CoroutineContext before = context;
        if (now == before) {
            return before;
        }
        context = now;
        surrounded = now != null || membership != null;
        return before;
    }

    /**
     * Sets what coroutine runs on this thread before a task is run there: the one of which the task is a piece, or none. Whoever calls this sets
     * it back.
     *
     * @param task the task
     * @return what it was before, to be set again after it
     */
    public @Nullable CoroutineContext showContextOf(Runnable task) {
        CoroutineContext now = KotlinxPieces.contextOf(task);
        announced = now != null;
        return setContext(now);
    }

    /** Whether a coroutine was announced by {@link #showContextOf}, is the one that is shown, and this is the first to ask. */
    boolean takeAnnouncement(CoroutineContext context) {
        boolean first = announced;
        announced = false;
        return first && this.context == context;
    }

    private void setMembership(@Nullable Membership now) {
        membership = now;
        surrounded = now != null || context != null;
    }

    /**
     * Counts one more call that this thread has entered.
     *
     * @return how many it was in before, for {@link #leaveTo}
     */
    public int enter() {
        int before = entered;
        entered = before + 1;
        return before;
    }

    /**
     * Counts the first call of a thread that is in none, without reading the number: the cheapest call took 4.5 ns with this, and 6.8 with
     * {@link #enter} in its place (JDK 17).
     *
     * @return how many it was in before, for {@link #leaveTo}
     */
    public int enterFirst() {
        entered = 1;
        return 0;
    }

    /**
     * Counts one call less.
     *
     * @param before what the entry has returned
     */
    public void leaveTo(int before) {
        entered = before;
    }

    /**
     * Delivers the outcome of a call on this thread. What depends on the outcome may run meanwhile: it belongs to no coroutine, and
     * the call is not over.
     *
     * @param delivery what to run
     */
    public void deliver(Runnable delivery) {
        boolean before = delivering;
        CoroutineContext contextBefore = setContext(null);
        delivering = true;
        try {
            delivery.run();
        } finally {
            delivering = before;
            setContext(contextBefore);
        }
    }

    /**
     * Whether the outcome of a call is being delivered on this thread.
     *
     * @return true inside what depends on an outcome, and runs before the call is over
     */
    public boolean isDelivering() {
        return delivering;
    }

    /**
     * How many blocking calls this thread has entered and not left.
     *
     * @return 0 outside any
     */
    public int entered() {
        return entered;
    }

    /**
     * How much deeper than usual this thread may nest.
     *
     * @return 1, or more on a thread that was given a larger stack
     */
    public int stackFactor() {
        return stackFactor;
    }

    /**
     * Says that this thread was given a larger stack.
     *
     * @param factor how many times the usual one
     */
    public void setStackFactor(int factor) {
        stackFactor = factor;
    }

    /**
     * Notes the task that this thread hands over to an executor at the moment, to find out if that runs it in place.
     *
     * @param task the task; null for none
     * @return the one before
     */
    public @Nullable Runnable setHandingOver(@Nullable Runnable task) {
        Runnable before = handingOver;
        handingOver = task;
        return before;
    }

    /**
     * The task that this thread hands over to an executor at the moment.
     *
     * @return null if there is none
     */
    public @Nullable Runnable handingOver() {
        return handingOver;
    }

    /**
     * Notes from which queue this thread takes the tasks that it runs.
     *
     * @param now the queue, null for none that is its own
     * @return the one before
     */
    public @Nullable Object setRelayQueue(@Nullable Object now) {
        Object before = relayQueue;
        relayQueue = now;
        return before;
    }

    /**
     * From which queue this thread takes the tasks that it runs.
     *
     * @return null for none
     */
    public @Nullable Object relayQueue() {
        return relayQueue;
    }

    /**
     * Says which offloaded body runs at the top of this thread.
     *
     * @param now its gate, null for none
     * @return what it was before
     */
    public @Nullable InterruptGate setGate(@Nullable InterruptGate now) {
        InterruptGate before = gate;
        gate = now;
        return before;
    }

    /**
     * The offloaded body that runs at the top of this thread.
     *
     * @return its gate; null if there is none, or if it is blocked in a call
     */
    public @Nullable InterruptGate gate() {
        return gate;
    }

    /**
     * Closes the gate of the body that runs on this thread, if there is one.
     *
     * @param blockedCall what the body is going to be blocked in
     * @return to be given to {@link #reopenGate}
     */
    public @Nullable InterruptGate closeGate(InterruptGate.BlockedCall blockedCall) {
        InterruptGate closed = setGate(null);
        if (closed != null) {
            closed.close(blockedCall);
        }
        return closed;
    }

    /**
     * Opens a gate that {@link #closeGate} has closed.
     *
     * @param closed the gate; null if there was none
     * @return whether the body is owed an interrupt
     */
    public boolean reopenGate(@Nullable InterruptGate closed) {
        if (closed == null) {
            return false;
        }
        gate = closed;
        return closed.reopen();
    }

    /**
     * Runs something that is not the body's that runs on this thread, if there is one: no interrupt that is meant for that body
     * may hit it. One that comes meanwhile is sent on afterwards.
     *
     * @param task what to run
     */
    public void runShielded(Runnable task) {
        if (gate == null) {
            task.run();
            return;
        }
        InterruptGate closed = closeGate(() -> {});
        try {
            task.run();
        } finally {
            if (reopenGate(closed)) {
                thread.interrupt();
            }
        }
    }

    /**
     * Whether this thread is blocked in a call, and runs something meanwhile.
     *
     * @return true inside a task that such a thread runs
     */
    public boolean isWaiting() {
        return innermost != null;
    }

    /**
     * Makes this thread belong to one more dispatcher, for good: the thread is made by its pool.
     *
     * @param home the dispatcher
     */
    public void joinHome(Home home) {
        setMembership(new Membership(home, membership));
    }

    /**
     * Runs a task of a dispatcher on this thread, which belongs to it meanwhile. Whatever the task leaves behind is put back.
     *
     * @param alone the membership of a thread that belongs to this dispatcher only
     * @param task the task
     */
    public void runAt(Membership alone, Runnable task) {
        Membership before = membership;
        CoroutineContext contextBefore = showContextOf(task);
        try {
            if (before == null) {
                setMembership(alone);
            } else if (before.home != alone.home) {
                setMembership(new Membership(alone.home, before));
            }
            runShielded(task);
        } finally {
            setContext(contextBefore);
            setMembership(before);
        }
    }

    /**
     * The dispatcher that this thread works for.
     *
     * @return null if it is not a dispatcher's thread
     */
    public @Nullable Home home() {
        Membership first = membership;
        return first == null ? null : first.home;
    }

    /**
     * Looks for a while whether something is so, before whoever calls this parks: as a thread does that is blocked in a call. Not on a
     * virtual thread, nor on a worker that could help meanwhile.
     *
     * @param awaited what is waited for; must be quick
     */
    public void spinUntil(BooleanSupplier awaited) {
        if (!isForkJoinWorker()) {
            boolean unused = Waiting.spin(this, awaited);
        }
    }

    /** How long to spin this time: what was learned, or now and then the most there is. */
    int nextSpins(int most) {
        return ++waits % WAITS_PER_FULL_SPIN == 0 ? most : spins;
    }

    void setSpins(int learned) {
        spins = learned;
    }

    /**
     * The dispatchers that this thread belongs to at the moment.
     *
     * @return the first of them; null if there is none
     */
    public @Nullable Membership membership() {
        return membership;
    }

    /** The lane whose helper this thread is; null if it is none. */
    @Nullable
    Lane lane() {
        return lane;
    }

    void setLane(@Nullable Lane now) {
        lane = now;
    }

    /** The wait that this thread is blocked in, the innermost of several; null if it is not. */
    @Nullable
    BlockedWait blockedWait() {
        return blockedWait;
    }

    void setBlockedWait(@Nullable BlockedWait wait) {
        blockedWait = wait;
    }

    Thread thread() {
        return thread;
    }

    boolean isVirtual() {
        return virtual;
    }

    boolean isForkJoinWorker() {
        return thread instanceof ForkJoinWorkerThread;
    }

    @Nullable
    CallerLoop innermost() {
        return innermost;
    }

    void setInnermost(@Nullable CallerLoop loop) {
        innermost = loop;
    }
}
