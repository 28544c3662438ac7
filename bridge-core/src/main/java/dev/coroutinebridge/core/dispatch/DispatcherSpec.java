package dev.coroutinebridge.core.dispatch;

import java.time.Duration;

/**
 * What a dispatcher with a pool of its own is made of. Immutable: each {@code with} gives a new one.
 *
 * @param type what kind of pool
 * @param threads how many threads, at least 1; 1 for {@link Type#SINGLE}
 * @param stackSize the stack of each thread in bytes, at least 64 KiB; without effect on {@link Type#FORK_JOIN}, whose threads
 *     cannot have one. 1,000 nested calls need about 2 MiB; memory is taken as it is used
 * @param keepAlive how long an idle thread waits before it ends; a {@code fixed} or {@code single} pool keeps its threads
 * @param blocking what is said when a thread is about to be blocked in {@code runBlocking}
 */
public record DispatcherSpec(Type type, int threads, long stackSize, Duration keepAlive, BlockingPolicy blocking) {

    /** Kinds of pools. */
    public enum Type {
        /** A fixed number of threads that take tasks in order of arrival. Fastest for coroutines. */
        FORK_JOIN,
        /** Threads made as they are needed, up to a limit, which end when idle. For blocking Java. */
        ELASTIC,
        /** A fixed number of threads. It grows by one for each of them that is blocked in {@code runBlocking}. */
        FIXED,
        /**
         * One thread, never more: what runs on it never runs at the same time. It is re-entrant, though: while a task is blocked
         * in {@code runBlocking}, tasks of that call run on the same thread, so a monitor does not keep them apart, and a
         * {@code Mutex} held across the call blocks itself.
         */
        SINGLE
    }

    private static final long DEFAULT_STACK = 8L << 20;
    private static final long SMALLEST_STACK = 64L << 10;
    private static final Duration DEFAULT_KEEP_ALIVE = Duration.ofSeconds(60);

    /**
     * Checks the values.
     *
     * @param type what kind of pool
     * @param threads how many threads
     * @param stackSize the stack of each thread in bytes
     * @param keepAlive how long an idle thread waits before it ends
     * @param blocking what is said when a thread is about to be blocked
     * @throws IllegalArgumentException if one is out of its range
     */
    public DispatcherSpec {
        if (threads < 1) {
            throw new IllegalArgumentException("threads = " + threads + " (expected: >= 1)");
        }
        if (type == Type.SINGLE && threads != 1) {
            throw new IllegalArgumentException("threads = " + threads + " (expected: 1, because the type is SINGLE)");
        }
        if (stackSize < SMALLEST_STACK) {
            throw new IllegalArgumentException(
                    "stackSize = " + stackSize + " bytes (expected: >= " + SMALLEST_STACK + ")");
        }
        if (keepAlive.isNegative() || keepAlive.isZero()) {
            throw new IllegalArgumentException("keepAlive = " + keepAlive + " (expected: > 0)");
        }
    }

    private static DispatcherSpec of(Type type, int threads) {
        return new DispatcherSpec(type, threads, DEFAULT_STACK, DEFAULT_KEEP_ALIVE, BlockingPolicy.ALLOW);
    }

    /**
     * One thread, never more; see {@link Type#SINGLE} for what that does not protect from.
     *
     * @return a spec
     */
    public static DispatcherSpec single() {
        return of(Type.SINGLE, 1);
    }

    /**
     * A fixed number of threads.
     *
     * @param threads how many, at least 1
     * @return a spec
     */
    public static DispatcherSpec fixed(int threads) {
        return of(Type.FIXED, threads);
    }

    /**
     * A fork-join pool.
     *
     * @param threads how many, at least 1
     * @return a spec
     */
    public static DispatcherSpec forkJoin(int threads) {
        return of(Type.FORK_JOIN, threads);
    }

    /**
     * Threads as they are needed.
     *
     * @param threads how many at most, at least 1
     * @return a spec
     */
    public static DispatcherSpec elastic(int threads) {
        return of(Type.ELASTIC, threads);
    }

    /**
     * Sets the stack of each thread.
     *
     * @param bytes at least 64 KiB
     * @return a spec
     */
    public DispatcherSpec withStackSize(long bytes) {
        return new DispatcherSpec(type, threads, bytes, keepAlive, blocking);
    }

    /**
     * Sets how long idle threads are kept.
     *
     * @param idle more than zero
     * @return a spec
     */
    public DispatcherSpec withKeepAlive(Duration idle) {
        return new DispatcherSpec(type, threads, stackSize, idle, blocking);
    }

    /**
     * Sets what is said when a thread is about to be blocked.
     *
     * @param policy the policy
     * @return a spec
     */
    public DispatcherSpec withBlocking(BlockingPolicy policy) {
        return new DispatcherSpec(type, threads, stackSize, keepAlive, policy);
    }
}
