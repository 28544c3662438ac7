package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.CallerLoop;
import dev.coroutinebridge.core.loop.Home;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.TimeUnit;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/** A fork-join pool of a bridge's own. Blocked workers are replaced by {@code managedBlock}, so it does not grow by itself. */
final class OwnedForkJoinPool implements Pool {

    private final OwnedThreads.Factory factory;
    private final Workers workers;
    private @Nullable Home home;

    OwnedForkJoinPool(DispatcherSpec spec, OwnedThreads.Factory factory) {
        this.factory = factory;
        this.workers = new Workers(spec, pool -> factory.worker(pool, Objects.requireNonNull(home)));
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
    public Load load() {
        long completed = factory.doneByWorkers();
        int active = factory.activeWorkers();
        int queued = workers.getQueuedSubmissionCount() + (int) workers.getQueuedTaskCount();
        int threads = workers.getPoolSize();
        return new Load(threads, active, queued, completed, Math.max(0, threads - workers.getParallelism()));
    }

    @Override
    public void close() {
        workers.shutdown();
    }

    /** Opens what {@link ForkJoinPool} keeps protected. */
    private static final class Workers extends ForkJoinPool {
        Workers(DispatcherSpec spec, ForkJoinWorkerThreadFactory factory) {
            super(
                    spec.threads(),
                    factory,
                    /* handler= */ null,
                    /* asyncMode= */ true,
                    spec.threads(),
                    DispatcherSpec.MOST_FORK_JOIN_THREADS,
                    /* minimumRunnable= */ 1,
                    /* saturate= */ null,
                    Math.max(1, spec.keepAlive().toMillis()),
                    TimeUnit.MILLISECONDS);
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
            if (Thread.currentThread() instanceof OwnedThreads.Worker worker) {
                worker.taskBegins();
                CallerLoop.runTask(task); // throws nothing
                worker.taskEnds();
            } else {
                CallerLoop.runTask(task);
            }
        }
    }
}
