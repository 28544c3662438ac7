package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.BridgeTimer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How long the oldest task of a dispatcher has waited, without a time in each task: as long as the dispatcher is in use, a timer notes
 * how many tasks it had been given at what time. If tasks begin in order, the oldest that waits is the one after as many as
 * have begun, and it was there at the first time when more than that had been given. What is told is therefore a little less than the
 * truth, by one period of the timer at most; and more than the truth if tasks were taken out of the middle of a queue.
 *
 * <p><b>The timer runs when it is needed.</b> A dispatch adds its task and then reads {@code watching}; the timer stops by taking
 * that back, and then looks once more whether anything is there. Both are volatile accesses with one order: one of the two sees
 * the other.
 */
final class QueueAge {

    private static final long PERIOD_MILLIS = 25;
    private static final int IDLE_PERIODS = 40;

    /** How many times as long as a look the pause after it is, at least. */
    private static final int LEAST_PAUSE = 50;

    private static final int MOST_SAMPLES = 64;

    private static final VarHandle WATCHING;

    static {
        try {
            WATCHING = MethodHandles.lookup().findVarHandle(QueueAge.class, "watching", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** @param given how many tasks there had been, those that wait included */
    private record Sample(long nanos, long given) {}

    private final Supplier<Pool.Load> load;
    private volatile boolean watching;

    // Guarded by this.
    private Deque<Sample> samples = new ArrayDeque<>();
    private long begunBefore;
    private int idlePeriods;

    /** @param load what the dispatcher is doing */
    QueueAge(Supplier<Pool.Load> load) {
        this.load = load;
    }

    /** A task was given to the dispatcher. */
    void taskGiven() {
        if (!watching) {
            watch();
        }
    }

    private void watch() {
        if (WATCHING.compareAndSet(this, false, true)) {
            BridgeTimer.after(PERIOD_MILLIS, this::look);
        }
    }

    private void look() {
        boolean idle;
        long begins = System.nanoTime();
        try {
            idle = note(load.get(), begins);
        } catch (Throwable e) { // somebody's executor
            idle = true;
        }
        if (!idle) {
            // To count a very long queue takes a while, on a timer that has others to serve.
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begins);
            BridgeTimer.after(Math.max(PERIOD_MILLIS, LEAST_PAUSE * took), this::look);
            return;
        }
        watching = false;
        if (load.get().queued() > 0) {
            watch();
        }
    }

    /** Returns whether nothing has happened for so long that one need not look any more. */
    private synchronized boolean note(Pool.Load now, long nanos) {
        long begun = now.completed() + now.active();
        addSample(now, nanos);
        idlePeriods = now.queued() == 0 && begun == begunBefore ? idlePeriods + 1 : 0;
        begunBefore = begun;
        return idlePeriods > IDLE_PERIODS;
    }

    private void addSample(Pool.Load now, long nanos) {
        long begun = now.completed() + now.active();
        if (now.queued() == 0) {
            samples.clear();
            return;
        }
        while (!samples.isEmpty() && samples.getFirst().given() <= begun) {
            samples.removeFirst();
        }
        long given = begun + now.queued();
        if (samples.isEmpty() || samples.getLast().given() < given) {
            samples.addLast(new Sample(nanos, given));
        } else if (samples.getLast().given() > given) {
            forgetWithdrawn(given);
        }
        if (samples.size() > MOST_SAMPLES) {
            thinOut();
        }
    }

    /** Tasks that were counted before are there no more, and have not begun: nobody knows where in the queue they were. */
    private void forgetWithdrawn(long given) {
        Deque<Sample> fewer = new ArrayDeque<>();
        for (Sample sample : samples) {
            if (sample.given() < given) {
                fewer.addLast(sample);
            } else {
                fewer.addLast(new Sample(sample.nanos(), given));
                break;
            }
        }
        samples = fewer;
    }

    /** Every other sample; what was given between two of them seems younger then. */
    private void thinOut() {
        List<Sample> all = new ArrayList<>(samples);
        samples.clear();
        for (int i = 0; i < all.size(); i++) {
            if (i % 2 == 0 || i == all.size() - 1) {
                samples.addLast(all.get(i));
            }
        }
    }

    /** For how long the oldest task has waited, at least, in nanoseconds. */
    synchronized long oldest(Pool.Load now, long nanos) {
        addSample(now, nanos);
        Sample first = samples.peekFirst();
        return first == null ? 0 : nanos - first.nanos();
    }
}
