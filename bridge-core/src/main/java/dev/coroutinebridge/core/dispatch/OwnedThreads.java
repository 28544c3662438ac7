package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.Home;
import dev.coroutinebridge.core.loop.ThreadState;
import dev.coroutinebridge.core.loop.VirtualThreads;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The live threads of the pools that a bridge owns. They are daemons unless told otherwise, so that a bridge nobody closed does not
 * keep a JVM alive, are named {@code <bridge>-<dispatcher>-<n>} unless told otherwise, and inherit no thread-locals: a pool's
 * thread is started by whoever comes first, and would keep that one's values.
 */
final class OwnedThreads {

    private static final System.Logger LOGGER = System.getLogger("dev.coroutinebridge");
    private static final long USUAL_STACK = 1L << 20;

    private final String bridge;
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final Set<Thread> live = ConcurrentHashMap.newKeySet();

    OwnedThreads(String bridge) {
        this.bridge = bridge;
    }

    boolean contain(Thread thread) {
        return live.contains(thread);
    }

    /** Those that are alive at the moment. */
    Set<Thread> live() {
        return Set.copyOf(live);
    }

    /** Interrupts every live thread. Unlike {@code shutdownNow} it drops nothing that is queued. */
    void interrupt() {
        live.forEach(Thread::interrupt);
    }

    /** Makes the threads of one dispatcher. */
    Factory of(String dispatcher, ThreadSpec spec) {
        return new Factory(spec.name() == null ? bridge + "-" + dispatcher : spec.name(), spec);
    }

    final class Factory {
        private final String prefix;
        private final ThreadSpec spec;
        private final AtomicInteger number = new AtomicInteger();

        // Guarded by this.
        private final Set<Worker> workers = new HashSet<>();
        private long doneByEndedWorkers;

        private Factory(String prefix, ThreadSpec spec) {
            this.prefix = prefix;
            this.spec = spec;
        }

        private String nextName() {
            return prefix + "-" + number.incrementAndGet();
        }

        /** A platform thread. */
        Thread thread(Runnable work, Home home) {
            Runnable whole = () -> {
                ThreadState.current().setStackFactor((int) Math.max(1, spec.stackSize() / USUAL_STACK));
                runAs(home, work);
            };
            Thread thread = new Thread(null, whole, nextName(), spec.stackSize(), /* inheritThreadLocals= */ false);
            thread.setDaemon(spec.daemon());
            setLoader(thread);
            return thread;
        }

        /** A virtual thread. */
        Thread virtualThread(Runnable work, Home home) {
            Thread thread = VirtualThreads.unstarted(nextName(), () -> runAs(home, work));
            setLoader(thread);
            return thread;
        }

        private void runAs(Home home, Runnable work) {
            Thread current = Thread.currentThread();
            live.add(current);
            try {
                ThreadState.current().joinHome(home);
                started();
                work.run();
            } finally {
                stopped();
                live.remove(current);
            }
        }

        ForkJoinWorkerThread worker(ForkJoinPool pool, Home home) {
            Worker worker = Bare.make(() -> new Worker(pool, this, home, nextName()));
            worker.setDaemon(spec.daemon());
            setLoader(worker);
            return worker;
        }

        private void setLoader(Thread thread) {
            ClassLoader own = spec.contextClassLoader();
            thread.setContextClassLoader(own == null ? loader : own);
        }

        private void started() {
            runHook(spec.onStart(), "start");
        }

        private void stopped() {
            runHook(spec.onStop(), "stop");
        }

        private void runHook(@Nullable Runnable hook, String which) {
            if (hook != null) {
                try {
                    hook.run();
                } catch (Throwable e) {
                    LOGGER.log(
                            System.Logger.Level.ERROR,
                            "the " + which + " hook of thread '"
                                    + Thread.currentThread().getName() + "' has failed",
                            e);
                }
            }
        }

        /** How many fork-join workers are in a task. */
        synchronized int activeWorkers() {
            return (int) workers.stream().filter(Worker::isActive).count();
        }

        /** How many tasks fork-join workers have run. */
        synchronized long doneByWorkers() {
            return doneByEndedWorkers + workers.stream().mapToLong(Worker::done).sum();
        }

        private synchronized void add(Worker worker) {
            workers.add(worker);
        }

        private synchronized void remove(Worker worker) {
            workers.remove(worker);
            doneByEndedWorkers += worker.done();
        }
    }

    /** A worker that counts its tasks. */
    final class Worker extends ForkJoinWorkerThread {
        private static final VarHandle BEGUN;
        private static final VarHandle DONE;

        static {
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                BEGUN = lookup.findVarHandle(Worker.class, "begun", long.class);
                DONE = lookup.findVarHandle(Worker.class, "done", long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final Factory factory;
        private final Home home;

        // Written by this thread only.
        private long begun;
        private long done;

        private Worker(ForkJoinPool pool, Factory factory, Home home, String name) {
            super(pool);
            this.factory = factory;
            this.home = home;
            setName(name);
        }

        void taskBegins() {
            BEGUN.setOpaque(this, begun + 1);
        }

        void taskEnds() {
            DONE.setOpaque(this, done + 1);
        }

        private long done() {
            return (long) DONE.getOpaque(this);
        }

        private boolean isActive() {
            return done() < (long) BEGUN.getOpaque(this);
        }

        @Override
        protected void onStart() {
            super.onStart();
            live.add(this);
            factory.add(this);
            ThreadState.current().joinHome(home);
            factory.started();
        }

        @Override
        protected void onTermination(@Nullable Throwable failure) {
            factory.stopped();
            factory.remove(this);
            live.remove(this);
            super.onTermination(failure);
        }
    }

    /**
     * A thread that has no thread-locals to be inherited. The constructors of fork-join workers, up to JDK 18, make them inherit what the
     * current thread has, which is whoever gives the pool work.
     */
    private static final class Bare extends Thread {
        private final Supplier<Worker> maker;
        private @Nullable Worker made;

        private Bare(Supplier<Worker> maker) {
            super(null, null, "coroutine-bridge-maker", 0, /* inheritThreadLocals= */ false);
            setDaemon(true);
            this.maker = maker;
        }

        @Override
        public void run() {
            made = maker.get();
        }

        static Worker make(Supplier<Worker> maker) {
            Bare bare = new Bare(maker);
            bare.start();
            boolean interrupted = false;
            while (bare.isAlive()) {
                try {
                    bare.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return Objects.requireNonNull(bare.made, "a fork-join worker could not be made, see the log");
        }
    }
}
