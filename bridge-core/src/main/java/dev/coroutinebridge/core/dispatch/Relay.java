package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.CallerLoop;
import dev.coroutinebridge.core.loop.ThreadState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/**
 * Brings the pieces of coroutines to somebody's executor: they wait in queues of their own, and the executor is given a
 * <em>runner</em>, which runs some of them in a row. A coroutine that yields on a busy executor costs that executor nothing.
 *
 * <p><b>Runners.</b> At most one is <em>on its way</em>: somebody is handing it to the executor, SENDING, or the executor has taken it,
 * SENT, and it has not begun. A runner that begins takes that back to NONE, then takes a task, and sends the next runner if there are more. So tasks run on as many threads as the executor has to give, and one
 * after the other if it has one. After a number of tasks, or a while, a runner goes to the back of the executor's queue, to let others
 * have a turn.
 *
 * <p><b>No task is left behind.</b> An offer adds its task and then reads whether a runner is on its way; a runner takes that back before
 * it looks for tasks. These are volatile accesses with one order, so an offer that still sees a runner on its way adds its task before
 * that one looks. A runner leaves while there are tasks only if another is SENT: one in SENDING may be refused. An offer whose runner the executor refuses leaves its task to the runners that are at work, and has a timer
 * {@link #look}; a runner that leaves looks, too, which is sooner. If no runner is at work, whoever was refused refuses everything that
 * waits: the others may have relied on the runner that it has not got.
 *
 * <p><b>A runner that is lost</b>, because the executor has dropped it, or one that waits itself for what is in the queue, is known by
 * nothing happening. Then the timer sends another, or if the executor is shut down, refuses what waits. An executor that is only busy has
 * one runner more in its queue by that, which will find nothing to do; so this is done less and less often.
 */
final class Relay implements Runnable {

    /** In place of a number of threads: perhaps there is one only, and the order of tasks is to be kept. */
    static final int UNKNOWN = 0;

    private static final int TASKS_IN_A_ROW = 64;
    private static final long LONGEST_TURN_NANOS = 100_000;

    /** How many looks in a row find that nothing happens, before that means something: one second. */
    private static final int STUCK_LOOKS = 10;

    /** The same, before it means that an executor that is shut down and does not tell has dropped the runner: ten seconds. */
    private static final int STUCK_LOOKS_AFTER_SHUTDOWN = 100;

    // What of the next runner. Above it, in the same number, which attempt that is: nobody mistakes one for another.
    private static final int NONE = 0;
    private static final int SENDING = 1;
    private static final int SENT = 2;
    private static final int PHASE = 3;
    private static final int NEXT_ATTEMPT = 4;

    private static final VarHandle NEXT;
    private static final VarHandle BEGUN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            NEXT = lookup.findVarHandle(Relay.class, "next", int.class);
            BEGUN = lookup.findVarHandle(Relay.class, "begun", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What a relay asks of its pool. */
    interface Destination {

        /** The membership of a thread that belongs to the pool only. */
        ThreadState.Membership membership();

        /** Whether the executor takes nothing any more, as far as it tells. */
        boolean isShutdown();

        /** A task is not going to run there. */
        void refused(CoroutineContext context, Runnable task, RejectedExecutionException rejection);

        /** What has become of the runner that was sent, as far as the executor tells. */
        Whereabouts whereIsTheRunner();

        /** There are tasks; {@link #look} is to be called some time later, as long as there are. */
        void lookLater();
    }

    /** Where a runner is that was sent. */
    enum Whereabouts {
        /** The executor has it, and will run it. */
        WAITING,
        /** The executor has it not, unless a thread is about to begin it. */
        MISSING,
        /** The executor does not tell. */
        UNKNOWN
    }

    /** What came of an attempt to send a runner. */
    private enum Sending {
        SENT,
        REFUSED,
        /** Somebody else is about to. */
        UNDECIDED,
        /** The executor has run it at once, on this thread, which was a runner already. */
        IN_PLACE
    }

    private final Executor executor;
    private final Destination destination;
    private final Executor instead;
    private final boolean oneThread;
    private final RelayQueues queues;
    private volatile int next;

    /** How many runners have begun; under-counts when several begin at once. */
    @SuppressWarnings("unused") // through BEGUN
    private int begun;

    // For the timer.
    private long seenProgress;
    private int looksWithoutProgress;
    private int patience = STUCK_LOOKS;

    /**
     * @param instead runs what the executor would run in place
     * @param threads how many threads the executor has, if it is known; 1 if it has one, {@link #UNKNOWN} otherwise
     */
    Relay(Executor executor, Destination destination, Executor instead, int threads) {
        this.executor = executor;
        this.destination = destination;
        this.instead = instead;
        this.oneThread = threads == 1;
        this.queues = new RelayQueues(Math.max(1, threads));
    }

    /**
     * Runs a task on a thread of the executor. One that is shut down takes nothing more, although a runner may be at work there: it is to
     * end what it has.
     *
     * @throws RejectedExecutionException if it will not
     */
    void offer(CoroutineContext context, Runnable body) {
        if (destination.isShutdown()) {
            throw new RejectedExecutionException("the executor is shut down: " + executor);
        }
        RelayedTask task = new RelayedTask(context, body);
        queues.add(task);
        destination.lookLater();
        if (phase() != NONE) {
            return;
        }
        try {
            send();
        } catch (RejectedExecutionException rejection) {
            if (!queues.haveRunner() && refuseAll(rejection, task)) {
                throw rejection;
            }
        }
    }

    private int phase() {
        return next & PHASE;
    }

    /** A runner has begun, or is given up: none is on its way. */
    private void takeBack() {
        int now = next;
        while ((now & PHASE) != NONE && !NEXT.compareAndSet(this, now, now & ~PHASE)) {
            now = next;
        }
    }

    /**
     * Sends a runner, unless one is on its way.
     *
     * @throws RejectedExecutionException if the executor refuses it
     */
    private Sending send() {
        int before = next;
        int attempt = (before & ~PHASE) + NEXT_ATTEMPT;
        if ((before & PHASE) != NONE || !NEXT.compareAndSet(this, before, attempt | SENDING)) {
            return phase() == SENT ? Sending.SENT : Sending.UNDECIDED;
        }
        ThreadState state = ThreadState.current();
        Runnable handingOver = state.setHandingOver(this);
        try {
            executor.execute(this);
            NEXT.compareAndSet(this, attempt | SENDING, attempt | SENT); // unless it has begun
            return state.handingOver() == this ? Sending.SENT : Sending.IN_PLACE;
        } catch (Throwable refused) {
            NEXT.compareAndSet(this, attempt | SENDING, attempt | NONE);
            throw Rejections.of(refused);
        } finally {
            state.setHandingOver(handingOver);
        }
    }

    private Sending trySend() {
        try {
            return send();
        } catch (RejectedExecutionException rejection) {
            return Sending.REFUSED;
        }
    }

    /** Sends a runner for tasks that have none, or refuses them if nobody will come. */
    private Sending sendIfNeeded() {
        if (phase() != NONE || queues.isEmpty()) {
            return Sending.SENT;
        }
        try {
            return send();
        } catch (RejectedExecutionException rejection) {
            if (!queues.haveRunner()) {
                refuseAll(rejection, null);
            }
            return Sending.REFUSED;
        }
    }

    /** Refuses whatever has not begun. Returns whether {@code own} was among that, of which the caller tells itself. */
    private boolean refuseAll(RejectedExecutionException rejection, @Nullable RelayedTask own) {
        boolean ownRefused = false;
        for (RelayedTask task = queues.poll(0); task != null; task = queues.poll(0)) {
            if (task == own) {
                ownRefused = true;
            } else {
                destination.refused(task.context(), task.take(), rejection);
            }
        }
        return ownRefused;
    }

    /** A task that has not begun; null if there is none. */
    @Nullable
    Runnable poll() {
        RelayedTask task = queues.poll(0);
        return task == null ? null : task.take();
    }

    boolean isEmpty() {
        return queues.isEmpty();
    }

    RelayQueues queues() {
        return queues;
    }

    /** For the timer: whether a runner or a task has begun since the last time, and what to do if not. */
    void look() {
        sendElsewhereIfNeeded();
        long progress = begun() + queues.done();
        boolean still = progress == seenProgress && !queues.isEmpty();
        seenProgress = progress;
        Whereabouts runner = still ? destination.whereIsTheRunner() : Whereabouts.WAITING;
        if (runner == Whereabouts.WAITING) {
            looksWithoutProgress = 0;
            patience = STUCK_LOOKS;
            return;
        }
        looksWithoutProgress++;
        if (!destination.isShutdown() && looksWithoutProgress >= patience) {
            looksWithoutProgress = 0;
            patience *= 2;
            takeBack();
            sendElsewhereIfNeeded();
        } else if (destination.isShutdown()
                && looksWithoutProgress >= (runner == Whereabouts.MISSING ? STUCK_LOOKS : STUCK_LOOKS_AFTER_SHUTDOWN)) {
            refuseAll(
                    new RejectedExecutionException("the executor was shut down and does not run the task: " + executor),
                    null);
        }
    }

    /** An executor may block whoever hands it something, and the timer has others to serve. */
    private void sendElsewhereIfNeeded() {
        if (phase() == NONE && !queues.isEmpty()) {
            instead.execute(this::sendIfNeeded);
        }
    }

    // ---- the runner

    @Override
    public void run() {
        ThreadState state = ThreadState.current();
        if (state.handingOver() != this) {
            int queue = queues.enter();
            BEGUN.setOpaque(this, begun() + 1);
            takeBack();
            state.runAt(destination.membership(), () -> runTurns(state, queue));
        } else if (queues.isKey(state.relayQueue())) {
            takeBack();
            state.setHandingOver(null); // so that the runner below knows, which goes on
        } else {
            takeBack();
            handOn();
        }
    }

    private int begun() {
        return (int) BEGUN.getOpaque(this);
    }

    /** A resumption that runs its coroutine in place would run it on any thread, and any deep. */
    private void handOn() {
        for (Runnable task = poll(); task != null; task = poll()) {
            instead.execute(task);
        }
    }

    private void runTurns(ThreadState state, int first) {
        Object before = state.relayQueue();
        int queue = first;
        try {
            do {
                state.setRelayQueue(queues.key(queue));
                try {
                    runSome(queue);
                } finally {
                    queues.leave(queue);
                }
                if (sendIfNeeded() != Sending.IN_PLACE) {
                    return;
                }
                queue = queues.enter();
            } while (true);
        } finally {
            state.setRelayQueue(before);
        }
    }

    private void runSome(int queue) {
        long begins = System.nanoTime();
        boolean flagged = Thread.currentThread().isInterrupted(); // by somebody below, if a worker helps while it joins
        int done = 0;
        // Another queue first, each time another one, so that none whose thread does not come back is forgotten.
        for (RelayedTask task = queues.poll(begun()); task != null; task = queues.poll(queue)) {
            if (!oneThread && phase() == NONE && !queues.isEmpty()) {
                Sending unused = trySend();
            }
            CallerLoop.runTask(task.take());
            queues.done(queue);
            // As a thread pool does between its tasks; one that is shut down means it.
            if (!flagged && Thread.currentThread().isInterrupted() && !destination.isShutdown()) {
                Thread.interrupted();
            }
            if (isTurnOver(++done, begins) && (phase() == SENT || queues.isEmpty() || trySend() == Sending.SENT)) {
                return;
            }
        }
    }

    /** Looks at the clock after 1, 2, 4, 8 ... tasks: mostly they are short, and the clock would be what takes the time. */
    private static boolean isTurnOver(int done, long begins) {
        return done >= TASKS_IN_A_ROW
                || (Integer.bitCount(done) == 1 && System.nanoTime() - begins > LONGEST_TURN_NANOS);
    }

    @Override
    public String toString() {
        return "coroutines of a bridge";
    }
}
