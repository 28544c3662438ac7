package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.BridgeTimer;
import dev.coroutinebridge.core.loop.Home;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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

    private final Executor executor;
    private final @Nullable ExecutorService watched;
    private final Refusal refusal;
    private final Executor instead;
    private ThreadState.@Nullable Membership membership;

    private final ConcurrentLinkedQueue<Task> pending = new ConcurrentLinkedQueue<>();
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
        for (Task task = pending.poll(); task != null; task = pending.poll()) {
            Runnable claimed = task.claim();
            if (claimed != null) {
                return () -> ThreadState.current().runAt(Objects.requireNonNull(membership), claimed);
            }
        }
        return null;
    }

    @Override
    public void execute(CoroutineContext context, Runnable body) {
        Task task = new Task(context, body);
        if (watched != null) {
            add(task);
        }
        ThreadState state = ThreadState.current();
        Runnable before = state.setHandingOver(task);
        try {
            executor.execute(task);
        } catch (Throwable refused) {
            if (task.claim() != null) {
                throw Rejections.of(refused);
            }
        } finally {
            state.setHandingOver(before);
        }
    }

    /** It does not run then, wherever it is; a thread pool gives its place in the queue to another. */
    @Override
    public void withdraw(Runnable body) {
        for (Task task : pending) {
            if (task.isFor(body)) {
                if (task.claim() != null && executor instanceof ThreadPoolExecutor pool) {
                    pool.remove(task);
                }
                takeBegunOff();
                return;
            }
        }
    }

    @Override
    public String occupancy() {
        return "borrowed " + executor;
    }

    private void add(Task task) {
        pending.add(task);
        takeBegunOff();
        if (!looking.get() && looking.compareAndSet(false, true)) {
            BridgeTimer.after(LOOK_AGAIN_MILLIS, this::look);
        }
    }

    private void takeBegunOff() {
        for (Task head = pending.peek(); head != null && head.isClaimed(); head = pending.peek()) {
            pending.remove(head);
        }
    }

    /** Goes on as long as there is something pending; an {@link #add} after the last look begins anew. */
    private void look() {
        try {
            if (hasDroppedTasks()) {
                RejectedExecutionException dropped =
                        new RejectedExecutionException("the executor was shut down and dropped the task: " + executor);
                for (Task task = pending.poll(); task != null; task = pending.poll()) {
                    task.refuse(dropped);
                }
            }
            takeBegunOff();
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

    private final class Task implements Runnable {
        private final CoroutineContext context;
        private final AtomicReference<@Nullable Runnable> body;

        Task(CoroutineContext context, Runnable body) {
            this.context = context;
            this.body = new AtomicReference<>(body);
        }

        boolean isClaimed() {
            return body.get() == null;
        }

        boolean isFor(Runnable other) {
            return body.get() == other;
        }

        /** The body, for the first who asks. */
        @Nullable
        Runnable claim() {
            return body.getAndSet(null);
        }

        void refuse(RejectedExecutionException rejection) {
            Runnable claimed = claim();
            if (claimed != null) {
                refusal.refuse(context, claimed, rejection);
            }
        }

        @Override
        public void run() {
            Runnable claimed = claim();
            if (claimed == null) {
                return;
            }
            ThreadState state = ThreadState.current();
            if (state.handingOver() != null) {
                instead.execute(claimed);
            } else {
                state.runAt(Objects.requireNonNull(membership), claimed);
            }
        }

        @Override
        public String toString() {
            return "a task of a coroutine: " + body;
        }
    }
}
