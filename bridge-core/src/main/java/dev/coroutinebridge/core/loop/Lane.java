package dev.coroutinebridge.core.loop;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The work of one dispatcher that belongs to one blocked call: drained by the blocked thread, which belongs to that dispatcher,
 * and by a bounded number of helpers on the dispatcher's other threads. Whoever polls a task runs it.
 *
 * <p><b>Somebody comes for every task that can run.</b> An offer adds its task and then reads whether the blocked thread is
 * looking; the blocked thread says that it no longer looks, then polls, and when it has got a task, from here or from elsewhere,
 * it reads whether this lane is empty. All of these are volatile accesses, so they have one order: if the offer still sees a
 * looking thread, its add comes before that thread's last read, which therefore sees the task and sends a helper. A helper that
 * takes one task of several sends the next helper.
 *
 * <p><b>Nothing is lost at the end.</b> The loop is closed before its lanes are looked through a last time; an offer adds its task
 * before it reads whether the loop is closed. One of the two sees the other and sends a helper. A helper stops after it has found
 * the lane empty and given its place back, and then looks once more. What a helper that the dispatcher refuses would have run is left
 * to the blocked thread; after the call, and while that thread is {@linkplain CallerLoop away}, it runs where tasks go after a call.
 */
final class Lane implements Runnable {

    /** After so many tasks a helper goes to the back of the dispatcher's queue, to let its other users have a turn. */
    private static final int TASKS_IN_A_ROW = 16;

    private final Home home;
    private final CallerLoop loop;

    /** The next lane of the same loop. */
    final @Nullable Lane next;

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger helpers = new AtomicInteger();
    private final AtomicInteger blockedWorkers = new AtomicInteger();

    /** Whether the loop looked into its lanes first when it looked last. For who takes from the loop. */
    private boolean hadTurn;

    Lane(Home home, CallerLoop loop, @Nullable Lane next) {
        this.home = home;
        this.loop = loop;
        this.next = next;
    }

    Home home() {
        return home;
    }

    int size() {
        return tasks.size();
    }

    void offer(Runnable task) {
        tasks.add(task);
        if (loop.isClosed()) {
            sendHelper(1);
        } else {
            if (!loop.isLooking()) {
                sendHelper(maxHelpers());
            }
            loop.wake();
        }
    }

    @Nullable
    Runnable poll() {
        Runnable task = tasks.poll();
        if (task != null) {
            home.routedTaskTaken();
        }
        return task;
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    /** Every other time: for the first lane of a loop, whether the lanes come before what is queued for the thread itself. */
    boolean takesTurn() {
        hadTurn = !hadTurn;
        return hadTurn;
    }

    /** The blocked thread is about to run a task and cannot come for the rest. */
    void ownerBusy() {
        if (!tasks.isEmpty()) {
            sendHelper(maxHelpers());
        }
    }

    /** The loop is closed: the rest is the helpers'. */
    void loopClosed() {
        if (!tasks.isEmpty()) {
            sendHelper(1);
        }
    }

    /** The blocked thread is one of the dispatcher's threads itself; who is blocked elsewhere meanwhile does not count. */
    private int maxHelpers() {
        boolean ownerWorks = !loop.isOwnerBlockedBelow() && !loop.isPaused();
        return home.parallelism() - (ownerWorks ? 1 : 0) + blockedWorkers.get();
    }

    /** A helper is blocked in a call below, or is not any more. */
    void workerBlocked(boolean begins) {
        if (begins) {
            blockedWorkers.incrementAndGet();
            ownerBusy();
        } else {
            blockedWorkers.decrementAndGet();
        }
    }

    private void sendHelper(int limit) {
        if (takePlace(limit)) {
            submit();
        }
    }

    private boolean takePlace(int limit) {
        int now = helpers.get();
        while (now < limit) {
            if (helpers.compareAndSet(now, now + 1)) {
                return true;
            }
            now = helpers.get();
        }
        return false;
    }

    private void submit() {
        try {
            home.help(this, this::refused);
        } catch (RejectedExecutionException refused) {
            refused();
        }
    }

    private void refused() {
        if (loop.isClosed() || loop.isPaused()) {
            loop.runAfterwards(this);
            return;
        }
        // The blocked thread is still there, and may be the only one that may run them.
        helpers.decrementAndGet();
        loop.wake();
        // If it has gone between the lines above, it has found this helper's place taken.
        if ((loop.isClosed() || loop.isPaused()) && !tasks.isEmpty()) {
            sendHelper(1);
        }
    }

    /** A helper's turn. */
    @Override
    public void run() {
        runSome();
        home.helperEnds();
    }

    private void runSome() {
        for (int done = 0; done < TASKS_IN_A_ROW; done++) {
            Runnable task = poll();
            if (task == null) {
                helpers.decrementAndGet();
                // A task that came between the two lines above found this helper's place taken.
                if (tasks.isEmpty() || !takePlace(Math.max(1, maxHelpers()))) {
                    return;
                }
                continue;
            }
            ownerBusy();
            loop.countProgress();
            ThreadState state = ThreadState.current();
            Lane before = state.lane();
            state.setLane(this);
            try {
                CallerLoop.runTask(task);
            } finally {
                state.setLane(before);
            }
        }
        submit();
    }
}
