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
 * <p><b>Runners.</b> At most one is <em>sent</em>: handed to the executor, and not begun. A runner that begins takes that back, then
 * takes a task, and sends the next runner if there are more. So tasks run on as many threads as the executor has to give, and one
 * after the other if it has one. After some tasks in a row a runner goes to the back of the executor's queue, to let others have a turn.
 *
 * <p><b>No task is left behind.</b> An offer adds its task and then reads {@code sent}; a runner takes {@code sent} back before it
 * looks for tasks. These are volatile accesses with one order, so an offer that still sees a runner on its way adds its task before
 * that one looks. An offer whose runner the executor refuses, for want of room, leaves its task to the runners that are at work, and has a
 * timer look again whether it is still there; a runner that leaves looks, too, which is sooner. If no runner is at work, or the executor is
 * shut down, whoever was refused refuses everything that waits: the others may have relied on the runner that it has not got.
 */
final class Relay implements Runnable {

    private static final int TASKS_IN_A_ROW = 64;

    private static final VarHandle SENT;
    private static final VarHandle BEGUN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SENT = lookup.findVarHandle(Relay.class, "sent", boolean.class);
            BEGUN = lookup.findVarHandle(Relay.class, "begun", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What a relay asks of its pool. */
    interface Destination {

        /** The membership of a thread that belongs to the pool only. */
        ThreadState.Membership membership();

        /** Whether what the executor refuses now it will refuse for ever. */
        boolean isShutdown();

        /** A task is not going to run there. */
        void refused(CoroutineContext context, Runnable task, RejectedExecutionException rejection);

        /** There are tasks that no runner is on its way for; {@link #sendIfNeeded} is to be called some time later. */
        void lookLater();
    }

    private final Executor executor;
    private final Destination destination;
    private final Executor instead;
    private final RelayQueues queues;
    private volatile boolean sent;

    /** How many runners have begun; under-counts when several begin at once. */
    @SuppressWarnings("unused") // through BEGUN
    private int begun;

    /**
     * @param instead runs what the executor would run in place
     * @param threads how many threads the executor has; 1 if it may have one only, and the order of tasks is to be kept
     */
    Relay(Executor executor, Destination destination, Executor instead, int threads) {
        this.executor = executor;
        this.destination = destination;
        this.instead = instead;
        this.queues = new RelayQueues(threads);
    }

    /**
     * Runs a task on a thread of the executor.
     *
     * @throws RejectedExecutionException if it will not
     */
    void offer(CoroutineContext context, Runnable body) {
        RelayedTask task = new RelayedTask(context, body);
        queues.add(task);
        if (sent) {
            return;
        }
        RejectedExecutionException rejection = send();
        if (rejection == null) {
            return;
        }
        if (mayStillRun()) {
            destination.lookLater();
        } else if (refuseAll(rejection, task)) {
            throw rejection;
        }
    }

    /** Sends a runner, unless one is sent. Returns the executor's refusal, null if there is none. */
    private @Nullable RejectedExecutionException send() {
        if (!SENT.compareAndSet(this, false, true)) {
            return null;
        }
        ThreadState state = ThreadState.current();
        Runnable before = state.setHandingOver(this);
        try {
            executor.execute(this);
            return null;
        } catch (Throwable refused) {
            sent = false;
            return Rejections.of(refused);
        } finally {
            state.setHandingOver(before);
        }
    }

    /** Whether somebody comes for what waits, although the executor takes nothing now. */
    private boolean mayStillRun() {
        return !destination.isShutdown() && queues.haveRunner();
    }

    /** Sends a runner for tasks that have none, because the executor had no room for it. */
    void sendIfNeeded() {
        if (!sent && !queues.isEmpty()) {
            RejectedExecutionException rejection = send();
            if (rejection != null && !mayStillRun()) {
                refuseAll(rejection, null);
            }
        }
    }

    /** The runner that was sent seems to be lost. If it is not, and turns up after all, there are two for a while. */
    void sendAgain() {
        sent = false;
        sendIfNeeded();
    }

    /** Refuses whatever has not begun. Returns whether {@code own} was among that, of which the caller tells itself. */
    boolean refuseAll(RejectedExecutionException rejection, @Nullable RelayedTask own) {
        boolean ownRefused = false;
        for (RelayedTask task = queues.poll(0); task != null; task = queues.poll(0)) {
            if (task == own) {
                ownRefused = true;
            } else {
                destination.refused(task.context, task.body, rejection);
            }
        }
        return ownRefused;
    }

    /** A task that has not begun; null if there is none. */
    @Nullable
    Runnable poll() {
        RelayedTask task = queues.poll(0);
        return task == null ? null : task.body;
    }

    boolean isEmpty() {
        return queues.isEmpty();
    }

    boolean isSent() {
        return sent;
    }

    /** Changes when a runner begins. */
    int begun() {
        return (int) BEGUN.getOpaque(this);
    }

    RelayQueues queues() {
        return queues;
    }

    // ---- the runner

    @Override
    public void run() {
        ThreadState state = ThreadState.current();
        if (state.handingOver() == this) {
            sent = false;
            handOn();
        } else {
            int queue = queues.enter();
            BEGUN.setOpaque(this, begun() + 1);
            sent = false;
            state.runAt(destination.membership(), () -> runSome(state, queue));
        }
    }

    /** A resumption that runs its coroutine in place would run it on any thread, and any deep. */
    private void handOn() {
        for (Runnable task = poll(); task != null; task = poll()) {
            instead.execute(task);
        }
    }

    private void runSome(ThreadState state, int queue) {
        Object before = state.setRelayQueue(queues.key(queue));
        try {
            int done = 0;
            for (RelayedTask task = queues.poll(queue + 1); task != null; task = queues.poll(queue)) {
                if (!sent && !queues.isEmpty() && send() != null) {
                    destination.lookLater();
                }
                CallerLoop.runTask(task.body);
                queues.done(queue);
                if (++done >= TASKS_IN_A_ROW && (sent || queues.isEmpty() || send() == null)) {
                    break;
                }
            }
        } finally {
            state.setRelayQueue(before);
        }
        queues.leave(queue);
        sendIfNeeded();
    }

    @Override
    public String toString() {
        return "coroutines of a bridge";
    }
}
