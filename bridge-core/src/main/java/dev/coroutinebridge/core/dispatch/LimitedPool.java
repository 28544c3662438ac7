package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.Home;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/**
 * A limited view: at most so many tasks at a time on another dispatcher's threads.
 *
 * <p>A task is queued, and whoever can takes a permit for the first in the queue. The task then goes to the base dispatcher with
 * its own context, so that it is routed to the thread that is blocked above it, if there is one, and to no other. When it has run
 * it hands its permit to the next.
 *
 * <p><b>No task is left behind.</b> A task is in the queue before its offer looks for a permit; a permit is given back before its
 * holder looks at the queue again. One of the two sees the other.
 */
final class LimitedPool implements Pool {

    private final BridgeDispatcher base;
    private final int permits;
    private final AtomicInteger taken = new AtomicInteger();
    private final ConcurrentLinkedQueue<Task> queue = new ConcurrentLinkedQueue<>();
    private ThreadState.@Nullable Membership membership;

    LimitedPool(BridgeDispatcher base, int permits) {
        this.base = base;
        this.permits = permits;
    }

    @Override
    public void belongTo(Home newHome) {
        membership = new ThreadState.Membership(newHome);
    }

    @Override
    public void execute(CoroutineContext context, Runnable body) {
        queue.add(new Task(context, body));
        startNext();
    }

    private void startNext() {
        while (!queue.isEmpty() && takePermit()) {
            Task next = queue.poll();
            if (next != null) {
                next.starter = Thread.currentThread();
                base.dispatch(next.context, next);
                next.starter = null;
                if (!next.refusedAtOnce) {
                    return;
                }
            }
            taken.decrementAndGet();
        }
    }

    private boolean takePermit() {
        int now = taken.get();
        while (now < permits) {
            if (taken.compareAndSet(now, now + 1)) {
                return true;
            }
            now = taken.get();
        }
        return false;
    }

    /** For a thread that holds a permit already, and keeps it. */
    @Override
    public @Nullable Runnable pollQueuedTask() {
        Task next = queue.poll();
        return next == null ? null : () -> ThreadState.current().runAt(Objects.requireNonNull(membership), next.body);
    }

    @Override
    public void withdraw(TrackedTask body) {
        // A task that has its permit is in a queue of the base: there it stays, does nothing and hands the permit on.
        queue.removeIf(task -> task.body == body);
    }

    @Override
    public int parallelism() {
        return permits;
    }

    @Override
    public String occupancy() {
        return taken.get() + " of " + permits + " permits taken, " + queue.size() + " tasks queued; base " + base.name()
                + ": " + base.pool().occupancy();
    }

    private final class Task implements RefusableTask {
        private final CoroutineContext context;
        private final Runnable body;

        /** The thread that hands it over, as long as it does. */
        private volatile @Nullable Thread starter;

        /** For the starter: it has the permit to give to the next, and does so in a loop and not in a recursion. */
        private boolean refusedAtOnce;

        Task(CoroutineContext context, Runnable body) {
            this.context = context;
            this.body = body;
        }

        @Override
        public void run() {
            try {
                ThreadState.current().runAt(Objects.requireNonNull(membership), body);
            } finally {
                handOver();
            }
        }

        private void handOver() {
            taken.decrementAndGet();
            startNext();
        }

        @Override
        public void refused(RejectedExecutionException rejection) {
            if (body instanceof RefusableTask refusable) {
                if (starter == Thread.currentThread()) {
                    refusedAtOnce = true;
                } else {
                    handOver();
                }
                refusable.refused(rejection);
            } else {
                base.runElsewhere(context, this, Rejections.original(rejection));
            }
        }

        @Override
        public String toString() {
            return body.toString();
        }
    }
}
