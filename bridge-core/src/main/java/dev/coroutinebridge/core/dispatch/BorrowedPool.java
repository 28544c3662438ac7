package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.BridgeTimer;
import dev.coroutinebridge.core.loop.Home;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/**
 * An executor that was handed in and stays its owner's. A call of a bridge that has not begun is one task of the executor's own, so
 * that the executor can refuse it, and give it a thread in its turn. Pieces of coroutines that have begun go there by a {@link Relay}.
 *
 * <p><b>Nothing is dropped silently.</b> {@code shutdownNow()} of an {@link ExecutorService} drops what it has queued, and tells
 * its owner only. So each call is in a list from before it is handed over until it begins, and while there is something in the
 * list, or in the relay, a timer looks from time to time whether the executor has terminated. What has not begun then never will, and
 * the timer refuses it after all. A call is claimed once, by whoever changes its state first: the thread that begins it, or the timer.
 * Calls that have begun stay in the list until they come to its head, without their bodies; whoever adds one takes such heads off.
 * (An {@link Executor} that is no {@code ExecutorService} cannot be asked.) What a thread pool's handler of rejections drops is
 * found by a {@link DiscardWatch}.
 *
 * <p><b>Nothing runs in place.</b> A task that the executor runs while it is being handed over, on the same thread, goes to the
 * default dispatcher instead: a resumption that runs its coroutine in place would run it on any thread, and any deep.
 */
final class BorrowedPool implements Pool {

    private static final long LOOK_AGAIN_MILLIS = 100;

    /** How many threads of an executor that does not tell its size may work for one blocked call. */
    private static final int MOST_HELPERS = 256;

    private final Executor executor;
    private final @Nullable ExecutorService watched;
    private final @Nullable DiscardWatch discards;
    private final Refusal refusal;
    private final Executor instead;
    private final Relay relay;
    private ThreadState.@Nullable Membership membership;

    private final TrackedTasks calls = new TrackedTasks();
    private final LongAdder callsBegun = new LongAdder();
    private final LongAdder callsDone = new LongAdder();
    private final AtomicBoolean looking = new AtomicBoolean();

    /** What the last look has seen; written and read by one look after the other. */
    private volatile boolean wasEmptied;

    /**
     * @param refusal what becomes of a task that is not going to begin
     * @param instead runs what the executor would run in place
     */
    BorrowedPool(Executor executor, Refusal refusal, Executor instead) {
        this.executor = executor;
        this.watched = executor instanceof ExecutorService service ? service : null;
        this.discards = DiscardWatch.of(executor);
        this.refusal = refusal;
        this.instead = instead;
        this.relay = new Relay(executor, new AsDestination(), instead, knownThreads());
    }

    @FunctionalInterface
    interface Refusal {
        void refuse(CoroutineContext context, Runnable task, RejectedExecutionException rejection);
    }

    Executor executor() {
        return executor;
    }

    @Override
    public void belongTo(Home newHome) {
        membership = new ThreadState.Membership(newHome);
    }

    /** A thread pool whose queue takes everything never has more than its core threads. */
    private int knownThreads() {
        if (executor instanceof ThreadPoolExecutor pool) {
            boolean takesEverything = pool.getQueue().remainingCapacity() == Integer.MAX_VALUE;
            return takesEverything ? Math.max(1, pool.getCorePoolSize()) : parallelism();
        }
        return executor instanceof ForkJoinPool ? parallelism() : Relay.UNKNOWN;
    }

    /** The most it may be: a helper too many waits in the executor's queue, one too few would be missed. */
    @Override
    public int parallelism() {
        if (executor instanceof ThreadPoolExecutor pool) {
            return Math.min(pool.getMaximumPoolSize(), MOST_HELPERS);
        }
        if (executor instanceof ForkJoinPool pool) {
            return pool.getParallelism();
        }
        return MOST_HELPERS;
    }

    /** What the executor has not begun, or never will; whoever claims it first runs it. */
    @Override
    public @Nullable Runnable pollQueuedTask() {
        for (TrackedTask call = calls.poll(); call != null; call = calls.poll()) {
            if (!call.isSettled()) {
                return call;
            }
        }
        return relay.poll();
    }

    @Override
    public void execute(CoroutineContext context, Runnable body) {
        if (body instanceof TrackedTask call && isDestinationOf(call)) {
            begin(call);
        } else {
            relay.offer(context, body);
        }
    }

    private boolean isDestinationOf(TrackedTask call) {
        BridgeDispatcher destination = call.destination();
        return destination != null && destination.pool() == this;
    }

    private void begin(TrackedTask call) {
        calls.add(call);
        calls.dropClaimed();
        if (watched != null) {
            startLooking();
        }
        ThreadState state = ThreadState.current();
        Runnable before = state.setHandingOver(call);
        try {
            executor.execute(call);
        } catch (Throwable refused) {
            if (call.mayBeRefused()) {
                throw Rejections.of(refused);
            }
        } finally {
            state.setHandingOver(before);
        }
    }

    /**
     * Runs a task on a thread of the executor, which belongs to the dispatcher meanwhile.
     *
     * @param task what the executor was given
     * @param body what to run
     */
    void run(TrackedTask task, Runnable body) {
        ThreadState state = ThreadState.current();
        if (state.handingOver() == task) {
            task.handedOn = true;
            instead.execute(body);
        } else {
            callsBegun.increment();
            try {
                state.runAt(Objects.requireNonNull(membership), body);
            } finally {
                callsDone.increment();
            }
        }
    }

    /** A thread pool gives its place in the queue to another. */
    @Override
    public void withdraw(TrackedTask task) {
        if (executor instanceof ThreadPoolExecutor pool) {
            pool.remove(task);
        }
        calls.dropClaimed();
    }

    @Override
    public Load load() {
        long callsEnded = callsDone.sum();
        long completed = callsEnded + relay.queues().done();
        int active = (int) (callsBegun.sum() - callsEnded) + relay.queues().runners();
        int queued = calls.unsettled() + relay.queues().size();
        return new Load(threads(active), active, queued, completed, /* compensating= */ 0);
    }

    private int threads(int active) {
        return executor instanceof ThreadPoolExecutor pool
                ? pool.getPoolSize()
                : executor instanceof ForkJoinPool pool ? pool.getPoolSize() : active;
    }

    @Override
    public String occupancy() {
        return "borrowed " + executor;
    }

    private String name() {
        return Objects.requireNonNull(membership).home().name();
    }

    private void startLooking() {
        if (!looking.get() && looking.compareAndSet(false, true)) {
            BridgeTimer.after(LOOK_AGAIN_MILLIS, this::look);
        }
    }

    private boolean nothingIsPending() {
        return calls.isEmpty() && relay.isEmpty();
    }

    /** Goes on as long as there is something pending; what is added after the last look begins anew. */
    private void look() {
        try {
            if (watched != null && hasDroppedTasks(watched)) {
                refuseCalls(
                        new RejectedExecutionException("the executor was shut down and dropped the task: " + executor));
            } else if (discards != null) {
                discards.look(calls, name());
            }
            relay.look();
            calls.dropClaimed();
            calls.forgetLast();
            relay.queues().forgetLast();
        } finally {
            looking.set(false);
            if (!nothingIsPending()) {
                startLooking();
            }
        }
    }

    private void refuseCalls(RejectedExecutionException dropped) {
        for (TrackedTask call = calls.poll(); call != null; call = calls.poll()) {
            if (!call.handedOn) {
                call.dropped(Rejections.by(name(), dropped));
            }
        }
    }

    /**
     * Whether what has not begun never will. An executor that one of its threads keeps from terminating, because it waits for a
     * dropped task, can be seen through if it shows its queue: shut down with an empty queue, at two looks in a row, so that no task
     * is on its way from the queue to its thread.
     */
    private boolean hasDroppedTasks(ExecutorService service) {
        if (service.isTerminated()) {
            return true;
        }
        boolean emptied = service.isShutdown()
                && service instanceof ThreadPoolExecutor pool
                && pool.getQueue().isEmpty();
        boolean twice = emptied && wasEmptied;
        wasEmptied = emptied;
        return twice;
    }

    private final class AsDestination implements Relay.Destination {
        @Override
        public ThreadState.Membership membership() {
            return Objects.requireNonNull(membership);
        }

        @Override
        public boolean isShutdown() {
            return watched != null && watched.isShutdown();
        }

        @Override
        public Relay.Whereabouts whereIsTheRunner() {
            if (executor instanceof ForkJoinPool pool) {
                return pool.isTerminating() ? Relay.Whereabouts.MISSING : Relay.Whereabouts.WAITING;
            }
            if (discards == null) {
                return Relay.Whereabouts.UNKNOWN;
            }
            return discards.isQueued(relay) ? Relay.Whereabouts.WAITING : Relay.Whereabouts.MISSING;
        }

        @Override
        public void refused(CoroutineContext context, Runnable task, RejectedExecutionException rejection) {
            refusal.refuse(context, task, rejection);
        }

        @Override
        public void lookLater() {
            startLooking();
        }
    }
}
