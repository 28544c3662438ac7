package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.VirtualThreads;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a dispatcher is made of. Immutable: each {@code with} gives a new one. A setting that means nothing for the type is an error
 * and not ignored.
 *
 * <pre>{@code
 * CoroutineBridge.builder()
 *     .dispatcher("jdbc", DispatcherSpec.elastic(16).withQueueCapacity(100))
 *     .dispatcher("scores", DispatcherSpec.forkJoin(4).withBlocking(BlockingPolicy.REJECT))
 * }</pre>
 */
public final class DispatcherSpec {

    /** Kinds of dispatchers. */
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
        SINGLE,
        /** A virtual thread for each task, on JDK 21 and later; threads as of {@link #ELASTIC} before. For blocking Java. */
        VIRTUAL,
        /** An executor that the application hands in under the same name; it stays its owner's. */
        EXTERNAL;

        /**
         * The type as it is written in a configuration.
         *
         * @return for example {@code fork-join}
         */
        public String notation() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        boolean isAnyOf(Type... types) {
            return List.of(types).contains(this);
        }
    }

    /** How many calls wait to begin on a dispatcher of a bridge's own, if nothing else is said, before more are refused. */
    public static final int DEFAULT_QUEUE_CAPACITY = 10_000;

    /** How many platform threads a dispatcher of virtual threads has at most where there are none. */
    static final int THREADS_INSTEAD_OF_VIRTUAL = 256;

    static final int NO_PERMITS = -1;

    /**
     * How many calls and tasks a dispatcher takes.
     *
     * @param queueCapacity how many calls may wait to begin
     * @param onReject what becomes of one more
     * @param permits how many tasks run at a time; {@link #NO_PERMITS} for as many as there are threads
     */
    record Limits(int queueCapacity, RejectionPolicy onReject, int permits) {}

    /** The most that any {@link java.util.concurrent.ForkJoinPool} may have. */
    static final int MOST_FORK_JOIN_THREADS = 0x7fff;

    private static final long SMALLEST_STACK = 64L << 10;

    /** Fits into nanoseconds, with which pools count. */
    private static final Duration LONGEST_KEEP_ALIVE = Duration.ofDays(36_500);

    private final Type type;
    private final int threads;
    private final int coreThreads;
    private final VirtualMode virtual;
    private final BlockingPolicy blocking;
    private final Limits limits;
    private final ThreadSpec threadSpec;

    private DispatcherSpec(
            Type type,
            int threads,
            int coreThreads,
            VirtualMode virtual,
            BlockingPolicy blocking,
            Limits limits,
            ThreadSpec threadSpec) {
        this.type = type;
        this.threads = threads;
        this.coreThreads = coreThreads;
        this.virtual = virtual;
        this.blocking = blocking;
        this.limits = limits;
        this.threadSpec = threadSpec;
    }

    private boolean needsPlatformThreads() {
        return coreThreads > 0 || !threadSpec.daemon() || threadSpec.stackSize() != ThreadSpec.DEFAULT.stackSize();
    }

    /** Fails if its threads are to be virtual whatever happens, which have none of what {@link #needsPlatformThreads} asks for. */
    private DispatcherSpec requireThreadsFor(String setting, String reason) {
        if (virtual == VirtualMode.ON && needsPlatformThreads()) {
            throw new IllegalArgumentException(setting + " (expected: "
                    + (type == Type.VIRTUAL
                            ? "none, because the type is virtual, and "
                            : "none beside virtual = on, because ")
                    + reason + ")");
        }
        return this;
    }

    /** Whether it uses virtual threads on this JVM. */
    boolean usesVirtualThreads() {
        return VirtualThreads.areAvailable()
                && (virtual == VirtualMode.ON || (virtual == VirtualMode.AUTO && !needsPlatformThreads()));
    }

    private static DispatcherSpec of(Type type, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads = " + threads + " (expected: >= 1)");
        }
        if (type == Type.FORK_JOIN && threads > MOST_FORK_JOIN_THREADS) {
            throw new IllegalArgumentException("threads = " + threads + " (expected: <= " + MOST_FORK_JOIN_THREADS
                    + ", because the type is fork-join, and the JDK's pool takes no more)");
        }
        return new DispatcherSpec(
                type,
                threads,
                /* coreThreads= */ 0,
                type == Type.VIRTUAL ? VirtualMode.ON : VirtualMode.OFF,
                BlockingPolicy.ALLOW,
                new Limits(
                        type == Type.EXTERNAL ? Backlog.UNLIMITED : DEFAULT_QUEUE_CAPACITY,
                        RejectionPolicy.FAIL,
                        NO_PERMITS),
                ThreadSpec.DEFAULT);
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
     * @param threads how many, at least 1 and at most 32767
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
     * A virtual thread for each task, as many as there are tasks; {@link #withPermits} limits them. On a JVM without virtual threads
     * it has platform threads, at most as many as permits, or 256, and says so in the log, once.
     *
     * @return a spec
     */
    public static DispatcherSpec virtual() {
        return of(Type.VIRTUAL, THREADS_INSTEAD_OF_VIRTUAL);
    }

    /**
     * An executor that the application hands in, with limits: the builder has to be given the executor under the same name, too.
     *
     * @return a spec; without a limit on its queue, unless {@link #withQueueCapacity} gives it one, because that is its owner's
     */
    public static DispatcherSpec external() {
        return of(Type.EXTERNAL, 1);
    }

    // ---- what it says

    /**
     * What kind of dispatcher it is.
     *
     * @return the type
     */
    public Type type() {
        return type;
    }

    /**
     * How many threads there are, at most.
     *
     * @return at least 1; for {@link Type#VIRTUAL} those instead of virtual ones; for {@link Type#EXTERNAL} of no meaning
     */
    public int threads() {
        return threads;
    }

    /**
     * How many threads stay although they are idle.
     *
     * @return 0 unless it was set
     */
    public int coreThreads() {
        return coreThreads;
    }

    /**
     * Whether it uses virtual threads.
     *
     * @return {@link VirtualMode#OFF} but for {@link Type#VIRTUAL}, unless it was set
     */
    public VirtualMode virtualMode() {
        return virtual;
    }

    /**
     * What is said when one of its threads is about to be blocked in {@code runBlocking}.
     *
     * @return the policy
     */
    public BlockingPolicy blocking() {
        return blocking;
    }

    /**
     * How many calls may wait to begin.
     *
     * @return at least 1; {@link Integer#MAX_VALUE} for any number
     */
    public int queueCapacity() {
        return limits.queueCapacity();
    }

    /**
     * What becomes of a call that finds the queue full.
     *
     * @return the policy
     */
    public RejectionPolicy onReject() {
        return limits.onReject();
    }

    /**
     * How many tasks run at a time.
     *
     * @return at least 1; -1 for as many as there are threads
     */
    public int permits() {
        return limits.permits();
    }

    /**
     * How long an idle thread waits before it ends.
     *
     * @return more than zero
     */
    public Duration keepAlive() {
        return threadSpec.keepAlive();
    }

    /**
     * The stack of each thread, in bytes.
     *
     * @return at least 64 KiB
     */
    public long stackSize() {
        return threadSpec.stackSize();
    }

    /**
     * Whether its threads keep no JVM alive.
     *
     * @return true unless it was set
     */
    public boolean daemon() {
        return threadSpec.daemon();
    }

    /**
     * The beginning of the names of its threads, before {@code -<n>}.
     *
     * @return null for {@code <bridge>-<dispatcher>}
     */
    public @Nullable String threadName() {
        return threadSpec.name();
    }

    ThreadSpec threadSpec() {
        return threadSpec;
    }

    // ---- with something else

    private DispatcherSpec with(int newCoreThreads, VirtualMode newVirtual, BlockingPolicy newBlocking) {
        return new DispatcherSpec(type, threads, newCoreThreads, newVirtual, newBlocking, limits, threadSpec);
    }

    private DispatcherSpec with(int capacity, RejectionPolicy policy, int permits) {
        return new DispatcherSpec(
                type, threads, coreThreads, virtual, blocking, new Limits(capacity, policy, permits), threadSpec);
    }

    private DispatcherSpec with(ThreadSpec newThreads) {
        return new DispatcherSpec(type, threads, coreThreads, virtual, blocking, limits, newThreads);
    }

    private void requireType(String setting, String reason, Type... types) {
        if (!type.isAnyOf(types)) {
            throw new IllegalArgumentException(
                    setting + " (expected: none, because the type is " + type.notation() + ", and " + reason + ")");
        }
    }

    /**
     * Keeps threads although they are idle. For {@link Type#ELASTIC}.
     *
     * @param kept how many, at least 0 and no more than there are threads
     * @return a spec
     * @throws IllegalArgumentException if it is another number, the type is another, or virtual threads are {@linkplain VirtualMode#ON
     *     on}, which do not wait for work
     */
    public DispatcherSpec withCoreThreads(int kept) {
        requireType("core-threads = " + kept, "only elastic ends idle threads", Type.ELASTIC);
        if (kept < 0 || kept > threads) {
            throw new IllegalArgumentException(
                    "core-threads = " + kept + " (expected: >= 0, and no more than threads = " + threads + ")");
        }
        return with(kept, virtual, blocking)
                .requireThreadsFor("core-threads = " + kept, "virtual threads do not wait for work");
    }

    /**
     * Sets whether it uses virtual threads. For {@link Type#ELASTIC}, whose number of threads is then how many tasks run at a time,
     * and {@link Type#VIRTUAL}.
     *
     * @param mode the mode
     * @return a spec
     * @throws IllegalArgumentException if the type is another; or if it is {@link VirtualMode#ON} and a stack size, core threads or
     *     threads that are no daemons are set, which virtual threads cannot have
     */
    public DispatcherSpec withVirtual(VirtualMode mode) {
        requireNotNull(mode, "mode", "a VirtualMode, for example VirtualMode.AUTO");
        requireType(
                "virtual = " + mode.name().toLowerCase(Locale.ROOT),
                "virtual threads take the place of elastic ones only",
                Type.ELASTIC,
                Type.VIRTUAL);
        if (mode == VirtualMode.ON && needsPlatformThreads()) {
            throw new IllegalArgumentException("virtual = on (expected: auto | off, because "
                    + (coreThreads > 0
                            ? "core-threads = " + coreThreads
                            : !threadSpec.daemon() ? "daemon = false" : "stack-size = " + bytes(threadSpec.stackSize()))
                    + ", which virtual threads cannot have)");
        }
        return with(coreThreads, mode, blocking);
    }

    /**
     * Sets what is said when a thread is about to be blocked in {@code runBlocking}.
     *
     * @param policy the policy
     * @return a spec
     */
    public DispatcherSpec withBlocking(BlockingPolicy policy) {
        requireNotNull(policy, "policy", "a BlockingPolicy, for example BlockingPolicy.WARN");
        return with(coreThreads, virtual, policy);
    }

    /**
     * Sets how many calls of bridges may wait to begin before more are refused. Coroutines that have begun are always taken.
     *
     * @param calls at least 1; {@link Integer#MAX_VALUE} for any number
     * @return a spec
     * @throws IllegalArgumentException if it is less than 1
     */
    public DispatcherSpec withQueueCapacity(int calls) {
        if (calls < 1) {
            throw new IllegalArgumentException("queue-capacity = " + calls + " (expected: >= 1)");
        }
        return with(calls, limits.onReject(), limits.permits());
    }

    /**
     * Sets what becomes of a call that finds the queue full.
     *
     * @param policy the policy
     * @return a spec
     * @throws IllegalArgumentException if it is {@link RejectionPolicy#CALLER_RUNS} and the dispatcher promises that only so many
     *     tasks run at a time, which a caller's thread would break
     */
    public DispatcherSpec withOnReject(RejectionPolicy policy) {
        requireNotNull(policy, "policy", "a RejectionPolicy, for example RejectionPolicy.SUSPEND");
        requireMayRunOnCaller(policy, limits.permits());
        return with(limits.queueCapacity(), policy, limits.permits());
    }

    private void requireMayRunOnCaller(RejectionPolicy policy, int permits) {
        if (policy == RejectionPolicy.CALLER_RUNS && (type == Type.SINGLE || permits != NO_PERMITS)) {
            throw new IllegalArgumentException("on-reject = caller-runs (expected: fail | suspend, because "
                    + (permits != NO_PERMITS
                            ? "permits limit how many tasks run at a time, and the caller's would be one more"
                            : "the type is single, and the caller's thread would be a second one")
                    + ")");
        }
    }

    /**
     * Limits how many tasks run at a time, whatever threads there are; can be changed while it runs, see
     * {@link BridgeDispatcher#permits}.
     *
     * @param atATime at least 1
     * @return a spec
     * @throws IllegalArgumentException if it is less than 1, or callers run what is refused
     */
    public DispatcherSpec withPermits(int atATime) {
        if (atATime < 1) {
            throw new IllegalArgumentException("permits = " + atATime + " (expected: >= 1)");
        }
        requireMayRunOnCaller(limits.onReject(), atATime);
        return with(limits.queueCapacity(), limits.onReject(), atATime);
    }

    /**
     * Sets the stack of each thread, of which memory is taken as it is used; 1,000 nested calls need about 2 MiB. For
     * {@link Type#FIXED}, {@link Type#SINGLE} and {@link Type#ELASTIC}.
     *
     * @param bytes at least 64 KiB; 8 MiB if this is not called
     * @return a spec
     * @throws IllegalArgumentException if it is less, the type is another, or virtual threads are {@linkplain VirtualMode#ON on}
     */
    public DispatcherSpec withStackSize(long bytes) {
        requireType(
                "stack-size = " + bytes(bytes),
                "only threads of fixed, single and elastic dispatchers can have one",
                Type.FIXED,
                Type.SINGLE,
                Type.ELASTIC);
        if (bytes < SMALLEST_STACK) {
            throw new IllegalArgumentException(
                    "stack-size = " + bytes(bytes) + " (expected: >= " + bytes(SMALLEST_STACK) + ")");
        }
        return with(threadSpec.withStackSize(bytes))
                .requireThreadsFor("stack-size = " + bytes(bytes), "virtual threads have stacks of no set size");
    }

    /** As it is written in a configuration, for example {@code 60s}. */
    private static String notation(Duration time) {
        Duration wholeSeconds = Duration.ofSeconds(time.toSeconds());
        return time.equals(wholeSeconds) || time.compareTo(LONGEST_KEEP_ALIVE) > 0
                ? time.toSeconds() + "s"
                : time.toMillis() + "ms";
    }

    /** As it is written in a configuration, for example {@code 8m}. */
    private static String bytes(long size) {
        if (size == 0 || size % (1 << 10) != 0) {
            return String.valueOf(size);
        }
        return size % (1 << 20) == 0 ? (size >> 20) + "m" : (size >> 10) + "k";
    }

    /**
     * Sets how long idle threads wait before they end. For {@link Type#ELASTIC} and {@link Type#FORK_JOIN}, and {@link Type#VIRTUAL} where
     * platform threads take the place of virtual ones; others keep their threads.
     *
     * @param idle more than zero; 60 s if this is not called
     * @return a spec
     * @throws IllegalArgumentException if it is not more than zero, more than 100 years, or the type is another
     */
    public DispatcherSpec withKeepAlive(Duration idle) {
        requireNotNull(idle, "idle", "a duration, for example Duration.ofSeconds(60)");
        String setting = "keep-alive = " + notation(idle);
        requireType(setting, "only elastic and fork-join end idle threads", Type.ELASTIC, Type.FORK_JOIN, Type.VIRTUAL);
        if (idle.isNegative() || idle.isZero()) {
            throw new IllegalArgumentException(setting + " (expected: more than zero, for example 60s)");
        }
        if (idle.compareTo(LONGEST_KEEP_ALIVE) > 0) {
            throw new IllegalArgumentException(setting + " (expected: <= " + LONGEST_KEEP_ALIVE.toDays() + "d)");
        }
        return with(threadSpec.withKeepAlive(idle));
    }

    /**
     * Sets the beginning of the names of its threads, which a number follows.
     *
     * @param prefix not blank; {@code <bridge>-<dispatcher>} if this is not called
     * @return a spec
     * @throws IllegalArgumentException if it is blank, or the threads are not the bridge's
     */
    public DispatcherSpec withThreadName(String prefix) {
        requireNotNull(prefix, "prefix", "the beginning of a name, for example \"jdbc\"");
        requireOwnThreads("thread-name = " + prefix);
        if (prefix.isBlank()) {
            throw new IllegalArgumentException("thread-name = '" + prefix + "' (expected: not blank)");
        }
        return with(threadSpec.withName(prefix));
    }

    /**
     * Sets whether its threads keep no JVM alive.
     *
     * @param isDaemon true if this is not called; virtual threads can be nothing else
     * @return a spec
     * @throws IllegalArgumentException if it is false and the threads are virtual, or not the bridge's
     */
    public DispatcherSpec withDaemon(boolean isDaemon) {
        requireOwnThreads("daemon = " + isDaemon);
        return with(threadSpec.withDaemon(isDaemon))
                .requireThreadsFor("daemon = " + isDaemon, "virtual threads are daemons");
    }

    /**
     * Sets what each of its threads runs at its beginning and at its end, for example to attach and detach it somewhere. What they
     * throw is logged. With virtual threads that is before and after each task.
     *
     * @param onStart run at the beginning
     * @param onStop run at the end, also if {@code onStart} has failed
     * @return a spec
     * @throws IllegalArgumentException if the threads are not the bridge's
     */
    public DispatcherSpec withThreadHooks(Runnable onStart, Runnable onStop) {
        requireOwnThreads("thread hooks");
        requireNotNull(onStart, "onStart", "something to run, () -> {} for nothing");
        requireNotNull(onStop, "onStop", "something to run, () -> {} for nothing");
        return with(threadSpec.withHooks(onStart, onStop));
    }

    /**
     * Sets the context class loader of its threads.
     *
     * @param loader the loader; that of the thread that has made the bridge if this is not called
     * @return a spec
     * @throws IllegalArgumentException if the threads are not the bridge's
     */
    public DispatcherSpec withContextClassLoader(ClassLoader loader) {
        requireOwnThreads("a context class loader");
        requireNotNull(loader, "loader", "a class loader");
        return with(threadSpec.withContextClassLoader(loader));
    }

    private static void requireNotNull(@Nullable Object value, String parameter, String expected) {
        if (value == null) {
            throw new NullPointerException(parameter + ": expected " + expected + ", got null");
        }
    }

    private void requireOwnThreads(String setting) {
        if (type == Type.EXTERNAL) {
            throw new IllegalArgumentException(
                    setting + " (expected: none, because the type is external, and the threads are their owner's)");
        }
    }

    /** The type and what is not as usual, for people to read. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(type.notation());
        if (!type.isAnyOf(Type.SINGLE, Type.VIRTUAL, Type.EXTERNAL)) {
            text.append(" of ").append(threads).append(threads == 1 ? " thread" : " threads");
        }
        if (limits.permits() != NO_PERMITS) {
            text.append(", ").append(limits.permits()).append(" permits");
        }
        return text.toString();
    }
}
