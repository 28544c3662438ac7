package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.ThreadState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What waits in a {@link Relay}: one queue for each of its threads. What a thread's own tasks add, and they mostly resume themselves,
 * goes into the queue that this thread takes from, so threads that have enough to do do not meet. A thread takes from all
 * the others before it takes anything to be empty, and from another one at the beginning of each turn, so that a queue whose
 * thread does not come back is served, too.
 */
final class RelayQueues {

    private static final int MOST = 8;

    /** In {@link #runners}: one bit for each queue that has a runner, and above these the number of those that found none free. */
    private static final int ONE_WITHOUT = 1 << MOST;

    private final Queue[] queues;
    private final AtomicInteger runners = new AtomicInteger();
    private final LongAdder doneWithout = new LongAdder();

    /** @param threads with 1 there is one queue, and tasks run in order */
    RelayQueues(int threads) {
        int useful = Math.min(Math.min(threads, MOST), Runtime.getRuntime().availableProcessors());
        queues = new Queue[Math.max(1, Integer.highestOneBit(useful))];
        Arrays.setAll(queues, i -> new Queue(this, i));
    }

    /** One thread's queue, and how many of its tasks are done. */
    private static final class Queue extends CacheLines {
        private static final VarHandle DONE;

        static {
            try {
                DONE = MethodHandles.lookup().findVarHandle(Queue.class, "done", long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        final RelayQueues all;
        final int index;
        final TrackedTasks tasks = new TrackedTasks();

        /** Written by the runner that has this queue. */
        private long done;

        Queue(RelayQueues all, int index) {
            this.all = all;
            this.index = index;
        }

        void countOne() {
            DONE.setOpaque(this, done + 1);
        }

        long done() {
            return (long) DONE.getOpaque(this);
        }
    }

    void add(RelayedTask task) {
        queues[ThreadState.current().relayQueue() instanceof Queue own && own.all == this ? own.index : 0].tasks.add(
                task);
    }

    /** @param first the queue to begin with, counted round and round */
    @Nullable
    RelayedTask poll(int first) {
        for (int i = 0; i < queues.length; i++) {
            TrackedTasks tasks = queues[(first + i) & (queues.length - 1)].tasks;
            for (TrackedTask task = tasks.poll(); task != null; task = tasks.poll()) {
                if (task instanceof RelayedTask found) {
                    return found;
                }
            }
        }
        return null;
    }

    boolean isEmpty() {
        for (Queue queue : queues) {
            if (!queue.tasks.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** How many tasks wait; an estimate, if they come and go meanwhile. */
    int size() {
        return Arrays.stream(queues).mapToInt(queue -> queue.tasks.unsettled()).sum();
    }

    void forgetLast() {
        for (Queue queue : queues) {
            queue.tasks.forgetLast();
        }
    }

    // ---- runners

    /**
     * A runner begins.
     *
     * @return its queue: one that no other runner has, if there is one, and if possible the one that the same thread had before; or
     *     the number of queues, which is none
     */
    int enter() {
        int thread = (int) Thread.currentThread().getId();
        while (true) {
            int now = runners.get();
            int queue = 0;
            while (queue < queues.length && (now & bit(thread + queue)) != 0) {
                queue++;
            }
            boolean free = queue < queues.length;
            if (runners.compareAndSet(now, free ? now | bit(thread + queue) : now + ONE_WITHOUT)) {
                return free ? (thread + queue) & (queues.length - 1) : queues.length;
            }
        }
    }

    private int bit(int queue) {
        return 1 << (queue & (queues.length - 1));
    }

    void leave(int queue) {
        runners.addAndGet(queue < queues.length ? -bit(queue) : -ONE_WITHOUT);
    }

    boolean haveRunner() {
        return runners.get() != 0;
    }

    int runners() {
        int now = runners.get();
        return Integer.bitCount(now & (ONE_WITHOUT - 1)) + now / ONE_WITHOUT;
    }

    /** Stands for a queue in the {@link ThreadState} of the runner that has it, or for none. */
    Object key(int queue) {
        return queue < queues.length ? queues[queue] : this;
    }

    /** Whether something stands for a queue of these, or for none of them. */
    boolean isKey(@Nullable Object key) {
        return key == this || (key instanceof Queue queue && queue.all == this);
    }

    /** A runner has run a task. */
    void done(int queue) {
        if (queue < queues.length) {
            queues[queue].countOne();
        } else {
            doneWithout.increment();
        }
    }

    long done() {
        return doneWithout.sum() + Arrays.stream(queues).mapToLong(Queue::done).sum();
    }
}
