package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.BridgeTimer;
import dev.coroutinebridge.core.loop.Home;
import dev.coroutinebridge.core.loop.ThreadState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/**
 * An executor that was handed in and stays its owner's.
 *
 * <p><b>Nothing is dropped silently.</b> {@code shutdownNow()} of an {@link ExecutorService} drops what it has queued, and tells
 * its owner only. So each task is in a list from before it is handed over until it begins, and while there is something in the
 * list, a timer looks from time to time whether the executor has terminated. What has not begun then never will, and the timer
 * refuses it after all. A task is claimed once, by whoever changes its state first: the thread that begins it, or the timer. Tasks
 * that have begun stay in the list until they come to its head, without their bodies; whoever adds one takes such heads off.
 * (An {@link Executor} that is no {@code ExecutorService} cannot be asked, and is not watched.)
 *
 * <p><b>Nothing runs in place.</b> A task that the executor runs while it is being handed over, on the same thread, goes to the
 * default dispatcher instead: a resumption that runs its coroutine in place would run it on any thread, and any deep.
 */
final class BorrowedPool implements Pool {

    private static final long LOOK_AGAIN_MILLIS = 100;

    /** How many threads of an executor that does not tell its size may work for one blocked call. */
    private static final int MOST_HELPERS = 256;

    private static final VarHandle BODY;

    static {
        try {
            BODY = MethodHandles.lookup().findVarHandle(Task.class, "body", Runnable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Executor executor;
    private final @Nullable ExecutorService watched;
    private final Refusal refusal;
    private final Executor instead;
    private ThreadState.@Nullable Membership membership;

    private final TrackedTasks pending = new TrackedTasks();
    private final AtomicBoolean looking = new AtomicBoolean();

    /** What the last look has seen; written and read by one look after the other. */
    private volatile boolean wasEmptied;

    /**
     * @param refusal what becomes of a task that is not going to begin
     * @param instead runs what the executor would run in place
     */
    BorrowedPool(Executor executor, Refusal refusal, Executor instead) {
        this.executor = executor;
        this.watched = executor instanceof ExecutorService service ? service : null;
        this.refusal = refusal;
        this.instead = instead;
    }

    @FunctionalInterface
    interface Refusal {
        void refuse(CoroutineContext context, Runnable task, RejectedExecutionException rejection);
    }

    Executor executor() {
        return executor;
    }

    @Override
    public void belongTo(Home newHome) {
        membership = new ThreadState.Membership(newHome);
    }

    /** The most it may be: a helper too many waits in the executor's queue, one too few would be missed. */
    @Override
    public int parallelism() {
        if (executor instanceof ThreadPoolExecutor pool) {
            return Math.min(pool.getMaximumPoolSize(), MOST_HELPERS);
        }
        if (executor instanceof ForkJoinPool pool) {
            return pool.getParallelism();
        }
        return MOST_HELPERS;
    }

    /** A task that the executor has not begun, or never will; whoever claims it first runs it. */
    @Override
    public @Nullable Runnable pollQueuedTask() {
        for (TrackedTask task = pending.poll(); task != null; task = pending.poll()) {
            if (!task.isSettled()) {
                return task;
            }
        }
        return null;
    }

    @Override
    public void execute(CoroutineContext context, Runnable body) {
        TrackedTask task = tracked(context, body);
        if (watched != null) {
            add(task);
        }
        ThreadState state = ThreadState.current();
        Runnable before = state.setHandingOver(task);
        try {
            executor.execute(task);
        } catch (Throwable refused) {
            if (task.mayBeRefused()) {
                throw Rejections.of(refused);
            }
        } finally {
            state.setHandingOver(before);
        }
    }

    /** The body itself, if it can be in this pool's list. */
    private TrackedTask tracked(CoroutineContext context, Runnable body) {
        if (body instanceof TrackedTask tracked) {
            BridgeDispatcher destination = tracked.destination();
            if (destination != null && destination.pool() == this) {
                return tracked;
            }
        }
        return new Task(context, body);
    }

    /**
     * Runs a task on a thread of the executor, which belongs to the dispatcher meanwhile.
     *
     * @param task what the executor was given
     * @param body what to run
     */
    void run(TrackedTask task, Runnable body) {
        ThreadState state = ThreadState.current();
        if (state.handingOver() == task) {
            task.handedOn = true;
            instead.execute(body);
        } else {
            state.runAt(Objects.requireNonNull(membership), body);
        }
    }

    /** A thread pool gives its place in the queue to another. */
    @Override
    public void withdraw(TrackedTask task) {
        if (executor instanceof ThreadPoolExecutor pool) {
            pool.remove(task);
        }
        pending.dropClaimed();
    }

    @Override
    public String occupancy() {
        return "borrowed " + executor;
    }

    private String name() {
        return Objects.requireNonNull(membership).home().name();
    }

    private void add(TrackedTask task) {
        pending.add(task);
        pending.dropClaimed();
        if (!looking.get() && looking.compareAndSet(false, true)) {
            BridgeTimer.after(LOOK_AGAIN_MILLIS, this::look);
        }
    }

    /** Goes on as long as there is something pending; an {@link #add} after the last look begins anew. */
    private void look() {
        try {
            if (hasDroppedTasks()) {
                RejectedExecutionException dropped =
                        new RejectedExecutionException("the executor was shut down and dropped the task: " + executor);
                for (TrackedTask task = pending.poll(); task != null; task = pending.poll()) {
                    if (!task.handedOn) {
                        task.dropped(Rejections.by(name(), dropped));
                    }
                }
            }
            pending.dropClaimed();
            pending.forgetLast();
        } finally {
            looking.set(false);
            if (!pending.isEmpty() && looking.compareAndSet(false, true)) {
                BridgeTimer.after(LOOK_AGAIN_MILLIS, this::look);
            }
        }
    }

    /**
     * Whether what has not begun never will. An executor that one of its threads keeps from terminating, because it waits for a
     * dropped task, can be seen through if it shows its queue: shut down with an empty queue, at two looks in a row, so that no task
     * is on its way from the queue to its thread.
     */
    private boolean hasDroppedTasks() {
        ExecutorService service = Objects.requireNonNull(watched);
        if (service.isTerminated()) {
            return true;
        }
        boolean emptied = service.isShutdown()
                && service instanceof ThreadPoolExecutor pool
                && pool.getQueue().isEmpty();
        boolean twice = emptied && wasEmptied;
        wasEmptied = emptied;
        return twice;
    }

    /** A task of somebody else's. */
    private final class Task extends TrackedTask {
        private final CoroutineContext context;

        /** Null once it is claimed. */
        @SuppressWarnings("unused") // through BODY
        private @Nullable Runnable body;

        Task(CoroutineContext context, Runnable body) {
            this.context = context;
            BODY.set(this, body);
        }

        @Override
        protected boolean isClaimed() {
            return BODY.getVolatile(this) == null;
        }

        /** The body, for the first who asks. */
        private @Nullable Runnable claim() {
            return (Runnable) BODY.getAndSet(this, null);
        }

        @Override
        protected boolean mayBeRefused() {
            return claim() != null; // its body goes elsewhere, so the watchdog must not find it
        }

        @Override
        protected void dropped(RejectedExecutionException rejection) {
            Runnable claimed = claim();
            if (claimed != null) {
                refusal.refuse(context, claimed, Rejections.original(rejection));
            }
        }

        @Override
        public void run() {
            Runnable claimed = claim();
            if (claimed != null) {
                BorrowedPool.this.run(this, claimed);
            }
        }

        @Override
        public String toString() {
            return "a task of a coroutine: " + BODY.getVolatile(this);
        }
    }
}
