package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.CallerLoop;
import dev.coroutinebridge.core.loop.Home;
import dev.coroutinebridge.core.loop.OncePerLine;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import org.jspecify.annotations.Nullable;

/**
 * A {@link CoroutineDispatcher} on a Java executor.
 *
 * <p>A bridge makes its dispatchers; they are had from {@code CoroutineBridge.dispatcher(...)}. Those with a pool of the bridge's
 * own end with the bridge. Those of an executor that was handed in are <em>borrowed</em>: the executor stays its owner's and is
 * never shut down from here.
 *
 * <p>A task that belongs to a call for which a thread of this very dispatcher is blocked is shared between that thread and the
 * others, so nested blocking calls on a dispatcher of any size complete. Everything else runs on the executor.
 *
 * <p>On an executor that was handed in, a call that has not begun is one task of the executor's. Coroutines that have begun take turns
 * there: a task of the executor's runs pieces of several, up to 64 of them or for about 100 microseconds, and then goes to the back of the
 * executor's queue.
 *
 * <p>{@link #dispatch} never throws and never runs a task in place. When the executor refuses a task, the task's job is cancelled
 * with a {@link java.util.concurrent.CancellationException} whose cause is the {@link RejectedExecutionException}, and the task
 * runs on the bridge's default dispatcher, so that the coroutine sees its cancellation and its {@code finally} blocks run; under
 * {@code NonCancellable} they run to their end. An
 * {@link java.util.concurrent.ExecutorService} that is shut down and drops tasks has refused them; of an {@link Executor} that is
 * none and drops tasks nobody can know.
 *
 * <p>Instances are thread-safe.
 */
public final class BridgeDispatcher extends CoroutineDispatcher implements AutoCloseable {

    private final String name;
    private final Pool pool;
    private final BlockingPolicy blocking;
    private final Fallback fallback;
    private final Home home = new AsHome();
    private final Backlog backlog;
    private final RejectionPolicy onReject;
    private final Meter meter;

    BridgeDispatcher(
            String name,
            Pool pool,
            BlockingPolicy blocking,
            Backlog backlog,
            RejectionPolicy onReject,
            Fallback fallback) {
        this.name = name;
        this.pool = pool;
        this.blocking = blocking;
        this.backlog = backlog;
        this.onReject = onReject;
        this.fallback = fallback;
        this.meter = new Meter(name, pool);
        pool.belongTo(home);
    }

    BridgeDispatcher(String name, Pool pool, BlockingPolicy blocking, Fallback fallback) {
        this(name, pool, blocking, new Backlog(Backlog.UNLIMITED), RejectionPolicy.FAIL, fallback);
    }

    static BridgeDispatcher borrowed(String name, Executor executor, Fallback fallback) {
        return borrowed(name, executor, DispatcherSpec.external(), fallback);
    }

    static BridgeDispatcher borrowed(String name, Executor executor, DispatcherSpec spec, Fallback fallback) {
        BorrowedPool.Refusal refusal = (context, task, rejection) -> fallback.refused(name, context, task, rejection);
        return of(name, new BorrowedPool(executor, refusal, fallback), spec.permits(), spec, fallback);
    }

    /** @param permits how many tasks at a time; {@link DispatcherSpec#NO_PERMITS} for as many as there are threads */
    static BridgeDispatcher of(String name, Pool threads, int permits, DispatcherSpec spec, Fallback fallback) {
        Pool pool = permits == DispatcherSpec.NO_PERMITS
                ? threads
                : LimitedPool.allOf(
                        new BridgeDispatcher(name, threads, spec.blocking(), fallback), Permits.of(name, permits));
        return new BridgeDispatcher(
                name, pool, spec.blocking(), new Backlog(spec.queueCapacity()), spec.onReject(), fallback);
    }

    /**
     * The dispatcher's name: the one it is configured under or, for an executor that was handed in without one, a description
     * of the executor.
     *
     * @return the name, never empty
     */
    public String name() {
        return name;
    }

    /** {@inheritDoc} */
    @Override
    public void dispatch(CoroutineContext context, Runnable task) {
        if (!CallerLoop.offerToBlockedThread(context, home, task)) {
            executeOnPool(context, task);
        }
    }

    void executeOnPool(CoroutineContext context, Runnable task) {
        try {
            pool.execute(context, task);
        } catch (Throwable refused) {
            meter.rejected();
            fallback.refused(name, context, task, Rejections.of(refused));
            return;
        }
        meter.taskGiven();
    }

    /**
     * Takes a place for a call, unless a thread that is blocked above it comes for it. Internal.
     *
     * @param context the call's context
     * @param call the call
     * @return false if there is none
     */
    public boolean enter(CoroutineContext context, TrackedTask call) {
        return backlog.enter(call) || isBelowBlockedThread(context);
    }

    /** A view hands its tasks to its base, whose blocked thread they may belong to. */
    private boolean isBelowBlockedThread(CoroutineContext context) {
        return CallerLoop.isBelowBlockedThread(context, home)
                || (pool instanceof LimitedPool view && view.base().isBelowBlockedThread(context));
    }

    /**
     * The call has begun, or never will: gives its place back, if it has one. Internal.
     *
     * @param call any call
     */
    public void leave(TrackedTask call) {
        backlog.leave(call);
    }

    /**
     * Puts a call that could not enter into the line of those that wait for room. Internal.
     *
     * @param call the call; it is {@link TrackedTask#admitted} when there is room, which may be at once, unless it has left before
     */
    public void awaitRoom(TrackedTask call) {
        backlog.await(call);
    }

    /**
     * What becomes of calls for which there is no room. Internal.
     *
     * @return the policy
     */
    public RejectionPolicy onReject() {
        return onReject;
    }

    /**
     * What a call is told for which there is no room. Internal.
     *
     * @return to be thrown
     */
    public RejectedExecutionException full() {
        meter.rejected();
        return new RejectedExecutionException("dispatcher '" + name + "' is full: " + backlog.size()
                + " calls wait to begin (expected: fewer than queue-capacity, " + backlog.capacity() + "); "
                + pool.occupancy()
                + "; make fewer calls at a time, give it more threads, or set another queue-capacity or on-reject");
    }

    /** Runs a task that was refused, with its coroutine cancelled. */
    void runElsewhere(CoroutineContext context, Runnable task, RejectedExecutionException rejection) {
        fallback.cancelAndRun(name, context, task, rejection);
    }

    /**
     * Takes a task back that need not run any more, so that it does not take up a place in a queue. Internal.
     *
     * @param task a task that was dispatched, and does nothing if it runs all the same
     */
    public void withdraw(TrackedTask task) {
        pool.withdraw(task);
    }

    /**
     * Runs a task that is on its way to this dispatcher itself, on the thread that it has come to, as one of its own. Internal.
     *
     * @param task what was dispatched
     * @return false if the thread is one of this dispatcher's already, and the task has to go on by itself
     */
    public boolean runHere(TrackedTask task) {
        ThreadState state = ThreadState.current();
        if (!(pool instanceof BorrowedPool borrowed) || (isHomeOf(state) && state.handingOver() != task)) {
            return false;
        }
        borrowed.run(task, task);
        return true;
    }

    /**
     * Whether a thread belongs to this dispatcher. Internal.
     *
     * @param state the thread's state
     * @return true on its threads, and inside its tasks
     */
    @SuppressWarnings("exports") // internal, and so is the type
    public boolean isHomeOf(ThreadState state) {
        for (ThreadState.Membership m = state.membership(); m != null; m = m.next()) {
            if (m.home() == home) {
                return true;
            }
        }
        return false;
    }

    /**
     * A view of this dispatcher that runs at most so many tasks at a time.
     *
     * @param parallelism at least 1
     * @param viewName the view's name; null for one made from this dispatcher's
     * @return a new dispatcher on the same threads
     * @throws IllegalArgumentException if {@code parallelism} is less than 1
     */
    @Override
    public CoroutineDispatcher limitedParallelism(int parallelism, @Nullable String viewName) {
        if (parallelism < 1) {
            throw new IllegalArgumentException(
                    "dispatcher '" + name + "': limitedParallelism(" + parallelism + ") (expected: >= 1)");
        }
        return limited(viewName == null ? name + ".limited(" + parallelism + ")" : viewName, parallelism);
    }

    /**
     * A view of this dispatcher that runs at most so many tasks at a time, which can be changed while it runs with {@link #resize}. It
     * has the queue of this dispatcher: calls wait there, and are refused there.
     *
     * @param viewName the view's name, not blank
     * @param permits how many tasks at a time, at least 1
     * @return a new dispatcher on the same threads
     * @throws IllegalArgumentException if the name is blank or {@code permits} is less than 1
     */
    public BridgeDispatcher limited(String viewName, int permits) {
        requireName(viewName);
        if (permits < 1) {
            throw new IllegalArgumentException(
                    "dispatcher '" + viewName + "': permits = " + permits + " (expected: >= 1)");
        }
        return limited(viewName, Permits.of(viewName, permits));
    }

    /**
     * A view of this dispatcher that runs tasks as there are permits, which it may share with other views and with calls
     * {@code withPermits}. A task holds its permit from one suspension to the next, or for a whole blocking body.
     *
     * @param viewName the view's name, not blank
     * @param permits the permits; with none, all tasks wait until there are some
     * @return a new dispatcher on the same threads
     * @throws IllegalArgumentException if the name is blank
     */
    public BridgeDispatcher limited(String viewName, Permits permits) {
        requireName(viewName);
        if (permits == null) {
            throw new NullPointerException("permits: expected permits, for example Permits.of(\"db\", 10), got null");
        }
        return new BridgeDispatcher(
                viewName,
                LimitedPool.viewOf(this, permits),
                blocking,
                backlog,
                onReject == RejectionPolicy.CALLER_RUNS ? RejectionPolicy.FAIL : onReject,
                fallback);
    }

    private static void requireName(String viewName) {
        if (viewName == null) {
            throw new NullPointerException("viewName: expected a name for the view, for example \"reports\", got null");
        }
        if (viewName.isBlank()) {
            throw new IllegalArgumentException(
                    "viewName: expected a name for the view, for example \"reports\", got a blank string");
        }
    }

    /**
     * Changes how many tasks run at a time: the permits of a dispatcher or view that has some, the threads of one that is elastic or
     * fixed. Tasks that run go on; with more, those that wait begin at once.
     *
     * @param tasks how many at a time, at least 1
     * @throws IllegalArgumentException if it is less than 1
     * @throws IllegalStateException if it is one whose size is fixed: single, fork-join, virtual without permits, or an executor that
     *     was handed in; make a {@link #limited(String, int)} view of these
     */
    public void resize(int tasks) {
        if (tasks < 1) {
            throw new IllegalArgumentException("dispatcher '" + name + "': resize(" + tasks + ") (expected: >= 1)");
        }
        try {
            pool.resize(tasks);
        } catch (IllegalStateException fixed) {
            throw new IllegalStateException(
                    "dispatcher '" + name + "': " + fixed.getMessage()
                            + "; resize a view of it, limited(name, permits)",
                    fixed);
        }
    }

    /**
     * What limits how many tasks run at a time, if that is permits and not threads.
     *
     * @return the permits, which can be resized; null if there are none
     */
    public @Nullable Permits permits() {
        return pool.permits();
    }

    /**
     * What this dispatcher is doing at the moment. Costs a few microseconds for the caller, and nothing for those who use the
     * dispatcher: what is counted is counted by each thread for itself, or by the JDK anyway.
     *
     * @return a snapshot
     */
    public DispatcherStats stats() {
        return meter.read();
    }

    /**
     * The form that kotlinx-coroutines 1.8 has; later versions hide it from Java.
     *
     * @param parallelism at least 1
     * @return as {@link #limitedParallelism(int, String)}, with a name made from this dispatcher's
     */
    public CoroutineDispatcher limitedParallelism(int parallelism) {
        return limitedParallelism(parallelism, null);
    }

    /**
     * Shuts an owned pool down: what it has accepted still runs, new tasks are refused. Does not wait. Without effect on a
     * borrowed executor and on a limited view.
     */
    @Override
    public void close() {
        pool.close();
    }

    Pool pool() {
        return pool;
    }

    /** Its pool, or that of the dispatcher that it is a view of: no permits stand before it, and what it refuses it refuses at once. */
    Pool threads() {
        return pool instanceof LimitedPool view ? view.base().threads() : pool;
    }

    Home home() {
        return home;
    }

    /** {@inheritDoc} */
    @Override
    public String toString() {
        return name;
    }

    private record Helper(Runnable helper, Runnable refusedLater) implements RefusableTask {
        @Override
        public void run() {
            helper.run();
        }

        @Override
        public void refused(RejectedExecutionException rejection) {
            refusedLater.run();
        }
    }

    /** This dispatcher as its own blocked threads see it. */
    private final class AsHome implements Home {
        @Override
        public String name() {
            return name;
        }

        @Override
        public int parallelism() {
            return pool.parallelism();
        }

        @Override
        public void help(Runnable helper, Runnable refusedLater) {
            try {
                pool.execute(EmptyCoroutineContext.INSTANCE, new Helper(helper, refusedLater));
            } catch (Throwable refused) {
                throw Rejections.of(refused);
            }
        }

        @Override
        public void checkMayBlock() {
            switch (blocking) {
                case ALLOW -> {}
                case WARN ->
                    OncePerLine.warn(
                            "dispatcher '" + name + "' has blocking = warn, and runBlocking blocks one of its threads",
                            "make the code around it suspend, or run it elsewhere with bridge.offload(...)");
                case REJECT ->
                    throw new IllegalStateException("dispatcher '" + name
                            + "' has blocking = reject: expected no runBlocking that has to wait on one of its threads, got one"
                            + " on '" + Thread.currentThread().getName()
                            + "'; make the code around it suspend, or run it elsewhere with bridge.offload(...)");
            }
        }

        @Override
        public void threadBlocked() {
            meter.callerBlocked(1);
            pool.grow();
        }

        @Override
        public void threadUnblocked() {
            meter.callerBlocked(-1);
            pool.shrink();
        }

        @Override
        public void routedTaskTaken() {
            meter.routedTaskTaken();
        }

        @Override
        public void helperEnds() {
            meter.helperEnded();
        }

        @Override
        public @Nullable Runnable pollQueuedTask() {
            return pool.pollQueuedTask();
        }

        @Override
        public String occupancy() {
            return pool.occupancy() + meter.ageInWords();
        }
    }
}
