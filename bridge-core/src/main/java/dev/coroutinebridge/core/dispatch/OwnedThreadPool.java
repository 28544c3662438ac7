package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.Home;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/** A thread pool of a bridge's own: single, fixed or elastic. */
final class OwnedThreadPool implements Pool {

    private final int threads;
    private final boolean grows;
    private final ThreadPoolExecutor executor;
    private @Nullable Home home;

    /** How many threads there are in place of blocked ones; guarded by this. */
    private int extra;

    OwnedThreadPool(DispatcherSpec spec, OwnedThreads.Factory factory) {
        this.threads = spec.threads();
        this.grows = spec.type() != DispatcherSpec.Type.SINGLE;
        this.executor =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        spec.keepAlive().toNanos(),
                        TimeUnit.NANOSECONDS,
                        new LinkedBlockingQueue<>(),
                        work -> factory.thread(work, Objects.requireNonNull(home), spec.stackSize())) {
                    @Override
                    protected void afterExecute(Runnable task, @Nullable Throwable failure) {
                        ThreadState.current().setContext(null);
                    }
                };
        executor.allowCoreThreadTimeOut(spec.type() == DispatcherSpec.Type.ELASTIC);
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
    public int parallelism() {
        return threads;
    }

    @Override
    public synchronized void grow() {
        if (grows) {
            extra++;
            executor.setMaximumPoolSize(threads + extra);
            executor.setCorePoolSize(threads + extra);
        }
    }

    @Override
    public synchronized void shrink() {
        if (grows) {
            extra--;
            executor.setCorePoolSize(threads + extra);
            executor.setMaximumPoolSize(threads + extra);
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
    public String occupancy() {
        Runnable oldest = executor.getQueue().peek();
        return executor.getActiveCount() + " of " + executor.getPoolSize() + " threads active, "
                + executor.getQueue().size() + " tasks queued" + (oldest == null ? "" : ", the oldest: " + oldest);
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
