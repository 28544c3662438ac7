package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.Home;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The live threads of the pools that a bridge owns. They are daemons, so that a bridge nobody closed does not keep a JVM alive,
 * and are named {@code <bridge>-<dispatcher>-<n>}.
 */
final class OwnedThreads {

    private static final long USUAL_STACK = 1L << 20;

    private final String bridge;
    private final Set<Thread> live = ConcurrentHashMap.newKeySet();

    OwnedThreads(String bridge) {
        this.bridge = bridge;
    }

    boolean contain(Thread thread) {
        return live.contains(thread);
    }

    /** Interrupts every live thread. Unlike {@code shutdownNow} it drops nothing that is queued. */
    void interrupt() {
        live.forEach(Thread::interrupt);
    }

    /** Makes the threads of one dispatcher. */
    Factory of(String dispatcher) {
        return new Factory(bridge + "-" + dispatcher + "-");
    }

    final class Factory {
        private final String prefix;
        private final AtomicInteger number = new AtomicInteger();

        private Factory(String prefix) {
            this.prefix = prefix;
        }

        Thread thread(Runnable work, Home home, long stackSize) {
            Runnable whole = () -> {
                Thread current = Thread.currentThread();
                live.add(current);
                try {
                    ThreadState state = ThreadState.current();
                    state.joinHome(home);
                    state.setStackFactor((int) Math.max(1, stackSize / USUAL_STACK));
                    work.run();
                } finally {
                    live.remove(current);
                }
            };
            Thread thread = new Thread(null, whole, prefix + number.incrementAndGet(), stackSize);
            thread.setDaemon(true);
            return thread;
        }

        ForkJoinWorkerThread worker(ForkJoinPool pool, Home home) {
            return new Worker(pool, home, prefix + number.incrementAndGet());
        }
    }

    private final class Worker extends ForkJoinWorkerThread {
        private final Home home;

        Worker(ForkJoinPool pool, Home home, String name) {
            super(pool);
            this.home = home;
            setName(name);
            setDaemon(true);
        }

        @Override
        protected void onStart() {
            super.onStart();
            live.add(this);
            ThreadState.current().joinHome(home);
        }

        @Override
        protected void onTermination(@Nullable Throwable failure) {
            live.remove(this);
            super.onTermination(failure);
        }
    }
}
