package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.Home;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/**
 * A thread pool of a bridge's own: single, fixed or elastic.
 *
 * <p>The JDK's pool makes another thread only when its queue takes no more. So the queue of an elastic one takes a task only
 * when a thread waits for it; if none does, the pool makes one; and if it has as many as it may, the task is put into the queue
 * after all. The last thread may end just before that: either it still sees the task and is replaced, or the pool has no thread
 * left when the task is in the queue, and whoever has put it there hands it over once more.
 */
final class OwnedThreadPool implements Pool {

    private final boolean elastic;
    private final int coreThreads;
    private final boolean grows;
    private final Executor executor;
    private @Nullable Home home;

    // Guarded by this.
    private int threads;

    /** How many threads there are in place of blocked ones. */
    private int extra;

    OwnedThreadPool(DispatcherSpec spec, OwnedThreads.Factory factory) {
        this.threads = spec.threads();
        this.elastic = spec.type() != DispatcherSpec.Type.SINGLE && spec.type() != DispatcherSpec.Type.FIXED;
        this.coreThreads = spec.coreThreads();
        this.grows = spec.type() != DispatcherSpec.Type.SINGLE;
        this.executor = new Executor(
                elastic ? coreThreads : threads,
                threads,
                spec.keepAlive().toNanos(),
                elastic ? new OnlyForWaitingThreads() : new LinkedBlockingQueue<>());
        executor.setThreadFactory(work -> factory.thread(work, Objects.requireNonNull(home)));
    }

    private static final class Executor extends ThreadPoolExecutor {
        Executor(int core, int most, long keepAliveNanos, BlockingQueue<Runnable> queue) {
            super(core, most, keepAliveNanos, TimeUnit.NANOSECONDS, queue);
            if (queue instanceof OnlyForWaitingThreads waiting) {
                setRejectedExecutionHandler((task, pool) -> waiting.putAfterAll(task, pool));
            }
        }

        @Override
        protected void beforeExecute(Thread thread, Runnable task) {
            ThreadState.current().showContextOf(task);
        }

        @Override
        protected void afterExecute(Runnable task, @Nullable Throwable failure) {
            ThreadState.current().setContext(null);
        }
    }

    /** See the class comment. */
    private static final class OnlyForWaitingThreads extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }

        void putAfterAll(Runnable task, ThreadPoolExecutor pool) {
            if (pool.isShutdown()) {
                throw new RejectedExecutionException("its threads are shut down");
            }
            put(task);
            if ((pool.isShutdown() || pool.getPoolSize() == 0) && remove(task)) {
                pool.execute(task);
            }
        }
    }

    @Override
    public void belongTo(Home newHome) {
        home = newHome;
    }

    @Override
    public void execute(CoroutineContext context, Runnable task) {
        executor.execute(task);
    }

    @Override
    public synchronized int parallelism() {
        return threads;
    }

    @Override
    public synchronized void resize(int newSize) {
        if (!grows) {
            throw new IllegalStateException("the type is single, which has one thread");
        }
        threads = newSize;
        applySize();
    }

    @Override
    public synchronized void grow() {
        if (grows) {
            extra++;
            applySize();
        }
    }

    @Override
    public synchronized void shrink() {
        if (grows) {
            extra--;
            applySize();
        }
    }

    /** With more threads, those who wait are served at once. */
    private void applySize() {
        int most = threads + extra;
        if (elastic) {
            int core = Math.min(coreThreads, most);
            if (most > executor.getMaximumPoolSize()) {
                executor.setMaximumPoolSize(most);
                executor.setCorePoolSize(most); // starts as many as there are tasks
            }
            executor.setCorePoolSize(core);
            executor.setMaximumPoolSize(most);
        } else if (most > executor.getMaximumPoolSize()) {
            executor.setMaximumPoolSize(most);
            executor.setCorePoolSize(most);
        } else {
            executor.setCorePoolSize(most);
            executor.setMaximumPoolSize(most);
        }
    }

    @Override
    public @Nullable Runnable pollQueuedTask() {
        return executor.getQueue().poll();
    }

    @Override
    public void withdraw(TrackedTask task) {
        executor.remove(task);
    }

    @Override
    public Load load() {
        long completed = executor.getCompletedTaskCount();
        int active = executor.getActiveCount();
        int queued = executor.getQueue().size();
        return new Load(executor.getPoolSize(), active, queued, completed, compensating());
    }

    private synchronized int compensating() {
        return extra;
    }

    @Override
    public String occupancy() {
        Runnable oldest = executor.getQueue().peek();
        return Pool.super.occupancy() + (oldest == null ? "" : ", the oldest: " + oldest);
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
