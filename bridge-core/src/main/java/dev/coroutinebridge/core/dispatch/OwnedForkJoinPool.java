package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.CallerLoop;
import dev.coroutinebridge.core.loop.Home;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/** A fork-join pool of a bridge's own. Blocked workers are replaced by {@code managedBlock}, so it does not grow by itself. */
final class OwnedForkJoinPool implements Pool {

    private final Workers workers;
    private @Nullable Home home;

    OwnedForkJoinPool(DispatcherSpec spec, OwnedThreads.Factory factory) {
        this.workers = new Workers(spec.threads(), pool -> factory.worker(pool, Objects.requireNonNull(home)));
    }

    @Override
    public void belongTo(Home newHome) {
        home = newHome;
    }

    @Override
    public void execute(CoroutineContext context, Runnable task) {
        workers.execute(new Work(task));
    }

    @Override
    public int parallelism() {
        return workers.getParallelism();
    }

    @Override
    public @Nullable Runnable pollQueuedTask() {
        ForkJoinTask<?> task = workers.poll();
        return task == null ? null : task::invoke;
    }

    @Override
    public String occupancy() {
        return workers.getActiveThreadCount() + " of " + workers.getPoolSize() + " threads active, "
                + (workers.getQueuedSubmissionCount() + workers.getQueuedTaskCount()) + " tasks queued";
    }

    @Override
    public void close() {
        workers.shutdown();
    }

    /** Opens what {@link ForkJoinPool} keeps protected. */
    private static final class Workers extends ForkJoinPool {
        Workers(int threads, ForkJoinWorkerThreadFactory factory) {
            super(threads, factory, /* handler= */ null, /* asyncMode= */ true);
        }

        @Nullable
        ForkJoinTask<?> poll() {
            ForkJoinTask<?> submitted = pollSubmission();
            return submitted == null ? Work.poll() : submitted;
        }
    }

    /** A task, after which its worker is as it was before. Reaches the workers' own queues, too, which only tasks can. */
    private static final class Work extends RecursiveAction {
        private static final long serialVersionUID = 1;

        private final transient Runnable task;

        Work(Runnable task) {
            this.task = task;
        }

        static @Nullable ForkJoinTask<?> poll() {
            return pollTask();
        }

        @Override
        protected void compute() {
            CallerLoop.runTask(task);
        }
    }
}
