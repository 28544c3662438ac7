package dev.coroutinebridge.core.loop;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How a thread waits that has nothing to do, mostly the owner of a {@link CallerLoop}: it spins for a while, then parks. */
final class Waiting {

    /**
     * How often a thread looks before it parks: some 20 to 50 us, about as long as it takes to wake a parked thread, which is what a
     * short wait saves. The benchmark of one hop to a pool took, on 2 cores with JDK 17, 14.3 us with these numbers, 16.4 us with
     * 2,000 looks and an offer of the processor at every 16th, 18.2 us with 2,000 and none, and 22.6 us without looking.
     */
    static final int MAX_SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 500 : 0;

    private static final int SPINS_PER_YIELD = 4;
    private static final long LONGEST_SPIN_NANOS = 200_000;
    private static final int MIN_SPINS = MAX_SPINS / 8;

    private Waiting() {}

    /**
     * Something to look at, or nothing after a number of looks. That number follows what has helped on this thread; a full one
     * now and then finds out whether it would help again. Every few looks the processor is offered to whoever needs it, which may
     * be the thread that this one waits for. Not on one core, nor on a virtual thread, which would hold its carrier.
     */
    static boolean spin(CallerLoop loop, ThreadState state, Awaited awaited) {
        return spin(state, () -> awaited.isDone() || loop.hasTasks());
    }

    /** The same, until something is so. */
    static boolean spin(ThreadState state, BooleanSupplier awaited) {
        if (state.isVirtual()) {
            return false;
        }
        int limit = state.nextSpins(MAX_SPINS);
        long begun = System.nanoTime();
        for (int i = 1; i <= limit; i++) {
            if (awaited.getAsBoolean()) {
                state.setSpins(Math.min(MAX_SPINS, Math.max(limit, 2 * i)));
                return true;
            }
            if (i % SPINS_PER_YIELD == 0) {
                Thread.yield();
                if (System.nanoTime() - begun > LONGEST_SPIN_NANOS) {
                    break; // others need the processor: to look any longer would only be to wait for them
                }
            } else {
                Thread.onSpinWait();
            }
        }
        state.setSpins(Math.max(MIN_SPINS, limit - limit / 8));
        return false;
    }

    /** Parks until {@link CallerLoop#wake}, an interrupt, the time is over, or for no reason. */
    static void park(CallerLoop loop, ThreadState state, Awaited awaited, long nanos) {
        loop.setParked(true);
        try {
            if (state.isForkJoinWorker()) {
                parkReplaced(loop, state, awaited, nanos);
            } else if (mayPark(loop, state, awaited)) {
                LockSupport.parkNanos(loop, nanos);
            }
        } finally {
            loop.setParked(false);
        }
    }

    /** The last look, after it was said that the thread is parked. */
    private static boolean mayPark(CallerLoop loop, ThreadState state, Awaited awaited) {
        return loop.isParked()
                && !awaited.isDone()
                && !loop.hasTasks()
                && !state.thread().isInterrupted();
    }

    /** On a fork-join worker, whoever owns the pool: another worker takes its place while it is parked. */
    private static void parkReplaced(CallerLoop loop, ThreadState state, Awaited awaited, long nanos) {
        ForkJoinPool.ManagedBlocker blocker = new ForkJoinPool.ManagedBlocker() {
            @Override
            public boolean isReleasable() {
                return !mayPark(loop, state, awaited);
            }

            @Override
            public boolean block() {
                LockSupport.parkNanos(loop, nanos);
                return true;
            }
        };
        try {
            ForkJoinPool.managedBlock(blocker);
        } catch (RejectedExecutionException poolIsAtItsLimit) {
            if (mayPark(loop, state, awaited)) {
                LockSupport.parkNanos(loop, nanos);
            }
        } catch (InterruptedException e) {
            state.thread().interrupt();
        }
    }
}
