package dev.coroutinebridge.core.dispatch;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Makes the pools that a bridge owns and knows their threads. These are daemons, so that a bridge nobody closed does not keep a
 * JVM alive, and are named {@code <bridge>-<dispatcher>-<n>}.
 */
final class OwnedPools {

    private static final long KEEP_ALIVE_SECONDS = 60;

    private final String bridge;
    private final Set<Thread> live = ConcurrentHashMap.newKeySet();

    OwnedPools(String bridge) {
        this.bridge = bridge;
    }

    /** A fixed number of threads for coroutines: fork-join, tasks in order of arrival. */
    ExecutorService forkJoin(String dispatcher, int threads) {
        String prefix = prefix(dispatcher);
        AtomicInteger number = new AtomicInteger();
        return new ForkJoinPool(
                threads,
                pool -> new Worker(pool, prefix + number.incrementAndGet()),
                /* handler= */ null,
                /* asyncMode= */ true);
    }

    /** Up to {@code threads} threads for blocking work, which end when idle. */
    ExecutorService elastic(String dispatcher, int threads) {
        String prefix = prefix(dispatcher);
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> new PoolThread(task, prefix + number.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Whether {@code thread} is a live thread of one of these pools. */
    boolean own(Thread thread) {
        return live.contains(thread);
    }

    /** Interrupts every live thread. Unlike {@code shutdownNow} it drops nothing that is queued. */
    void interruptThreads() {
        live.forEach(Thread::interrupt);
    }

    private String prefix(String dispatcher) {
        return bridge + "-" + dispatcher + "-";
    }

    private final class PoolThread extends Thread {
        PoolThread(Runnable task, String name) {
            super(task, name);
            setDaemon(true);
        }

        @Override
        public void run() {
            live.add(this);
            try {
                super.run();
            } finally {
                live.remove(this);
            }
        }
    }

    private final class Worker extends ForkJoinWorkerThread {
        Worker(ForkJoinPool pool, String name) {
            super(pool);
            setName(name);
            setDaemon(true);
        }

        @Override
        protected void onStart() {
            super.onStart();
            live.add(this);
        }

        @Override
        protected void onTermination(@Nullable Throwable failure) {
            live.remove(this);
            super.onTermination(failure);
        }
    }
}
