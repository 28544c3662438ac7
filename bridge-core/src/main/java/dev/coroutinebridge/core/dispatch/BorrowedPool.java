package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.BridgeTimer;
import dev.coroutinebridge.core.loop.Home;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/**
 * An executor that was handed in and stays its owner's.
 *
 * <p><b>Nothing is dropped silently.</b> {@code shutdownNow()} of an {@link ExecutorService} drops what it has queued, and tells
 * its owner only. So each task is in a list from before it is handed over until it begins, and while there is something in the
 * list, a timer looks from time to time whether the executor has terminated. What is still in the list then will never begin: the
 * timer takes it out and it is refused after all. A task and the timer take it out under one lock, so it begins or is refused,
 * never both. (An {@link Executor} that is no {@code ExecutorService} cannot be asked, and is not watched.)
 *
 * <p><b>Nothing runs in place.</b> A task that the executor runs while it is being handed over, on the same thread, goes to the
 * default dispatcher instead: a resumption that runs its coroutine in place would run it on any thread, and any deep.
 */
final class BorrowedPool implements Pool {

    private static final long LOOK_AGAIN_MILLIS = 100;

    private final Executor executor;
    private final @Nullable ExecutorService watched;
    private final Refusal refusal;
    private final Executor instead;
    private @Nullable Home home;

    // Guarded by this: a ring through its head.
    private final Task pending = new Task();
    private boolean looking;

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
        home = newHome;
    }

    @Override
    public int parallelism() {
        if (executor instanceof ThreadPoolExecutor pool) {
            return Math.max(1, Math.min(pool.getMaximumPoolSize(), Math.max(1, pool.getCorePoolSize())));
        }
        if (executor instanceof ForkJoinPool pool) {
            return pool.getParallelism();
        }
        // Unknown. A helper too many does no harm on a pool of several threads. On a pool of one it waits in its queue.
        return Runtime.getRuntime().availableProcessors() + 1;
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
        } catch (RejectedExecutionException refused) {
            if (watched == null || take(task)) {
                throw refused;
            }
        } finally {
            state.setHandingOver(before);
        }
    }

    @Override
    public String occupancy() {
        return "borrowed " + executor;
    }

    private synchronized void add(Task task) {
        Task last = pending.previous;
        task.previous = last;
        task.next = pending;
        last.next = task;
        pending.previous = task;
        if (!looking) {
            looking = true;
            BridgeTimer.after(LOOK_AGAIN_MILLIS, this::look);
        }
    }

    /** True for whoever takes it out first. */
    private synchronized boolean take(Task task) {
        if (task.next == task) {
            return false;
        }
        task.previous.next = task.next;
        task.next.previous = task.previous;
        task.next = task;
        task.previous = task;
        return true;
    }

    private void look() {
        List<Task> dropped = new ArrayList<>();
        boolean terminated = Objects.requireNonNull(watched).isTerminated();
        synchronized (this) {
            while (terminated && pending.next != pending) {
                Task first = pending.next;
                take(first);
                dropped.add(first);
            }
            looking = pending.next != pending;
            if (looking) {
                BridgeTimer.after(LOOK_AGAIN_MILLIS, this::look);
            }
        }
        for (Task task : dropped) {
            refusal.refuse(
                    task.context,
                    task.body,
                    new RejectedExecutionException("the executor was shut down and dropped the task: " + executor));
        }
    }

    private final class Task implements Runnable {
        private final CoroutineContext context;
        private final Runnable body;
        private Task next = this;
        private Task previous = this;

        /** The head of the ring. */
        Task() {
            this(kotlin.coroutines.EmptyCoroutineContext.INSTANCE, () -> {});
        }

        Task(CoroutineContext context, Runnable body) {
            this.context = context;
            this.body = body;
        }

        @Override
        public void run() {
            if (watched != null && !take(this)) {
                return;
            }
            ThreadState state = ThreadState.current();
            if (state.handingOver() == this) {
                instead.execute(body);
            } else {
                state.runAt(Objects.requireNonNull(home), body);
            }
        }

        @Override
        public String toString() {
            return body.toString();
        }
    }
}
