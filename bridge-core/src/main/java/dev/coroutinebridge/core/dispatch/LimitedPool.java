package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.Home;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/**
 * A limited view: another dispatcher's threads, on which only so many tasks run at a time.
 *
 * <p>A task waits for a permit. When it has one it goes to the base dispatcher with its own context, so that it is routed to the thread
 * that is blocked above it, if there is one, and to no other. When it has run it gives its permit back.
 */
final class LimitedPool implements Pool {

    private final BridgeDispatcher base;
    private final Permits permits;
    private final boolean whole;
    private final LongAdder given = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder begun = new LongAdder();
    private final LongAdder done = new LongAdder();
    private ThreadState.@Nullable Membership membership;

    private LimitedPool(BridgeDispatcher base, Permits permits, boolean whole) {
        this.base = base;
        this.permits = permits;
        this.whole = whole;
    }

    /** A view among others. */
    static LimitedPool viewOf(BridgeDispatcher base, Permits permits) {
        return new LimitedPool(base, permits, false);
    }

    /**
     * All there is of a pool: it ends with this, and where threads are not limited otherwise, a blocked one is replaced by one more
     * permit.
     */
    static LimitedPool allOf(BridgeDispatcher base, Permits permits) {
        return new LimitedPool(base, permits, true);
    }

    BridgeDispatcher base() {
        return base;
    }

    @Override
    public void belongTo(Home newHome) {
        membership = new ThreadState.Membership(newHome);
    }

    private ThreadState.Membership membership() {
        return Objects.requireNonNull(membership);
    }

    @Override
    public void execute(CoroutineContext context, Runnable body) {
        Task task = new Task(context, body);
        given.increment();
        if (task.take()) {
            task.granted();
        }
    }

    /** For a thread that holds a permit already, and keeps it. */
    @Override
    public @Nullable Runnable pollQueuedTask() {
        return permits.pollWaiter(this::isMine) instanceof Task next ? next::runBody : null;
    }

    private boolean isMine(Permits.Request request) {
        return request instanceof Task task && task.pool() == this;
    }

    @Override
    public void withdraw(TrackedTask body) {
        // A task that has its permit is in a queue of the base: there it stays, does nothing and gives the permit back.
        if (permits.pollWaiter(request -> isMine(request) && ((Task) request).body == body) != null) {
            dropped.increment();
        }
    }

    @Override
    public int parallelism() {
        return Math.max(1, permits.total());
    }

    @Override
    public Permits permits() {
        return permits;
    }

    @Override
    public void resize(int newSize) {
        permits.resize(newSize);
    }

    private boolean permitsStandForThreads() {
        return whole && base.pool() instanceof VirtualThreadPool;
    }

    @Override
    public void grow() {
        if (permitsStandForThreads()) {
            permits.addExtra(1);
        }
    }

    @Override
    public void shrink() {
        if (permitsStandForThreads()) {
            permits.addExtra(-1);
        }
    }

    @Override
    public Load load() {
        long completed = done.sum();
        long began = begun.sum();
        int active = (int) (began - completed);
        // Those that wait for a permit, and those that have one and wait for a thread.
        int queued = (int) Math.max(0, given.sum() - dropped.sum() - began);
        Load ofBase = base.pool().load();
        return new Load(
                ofBase.threads(),
                active,
                queued,
                completed,
                permitsStandForThreads() ? permits.extra() : whole ? ofBase.compensating() : 0);
    }

    @Override
    public String occupancy() {
        return permits.taken() + " of " + permits.total() + " permits taken, " + permits.waiting()
                + " tasks queued; base " + base.name() + ": " + base.pool().occupancy();
    }

    @Override
    public void close() {
        if (whole) {
            base.close();
        }
    }

    private final class Task extends Permits.Request implements RefusableTask {
        private final CoroutineContext context;
        private final Runnable body;

        Task(CoroutineContext context, Runnable body) {
            super(permits);
            this.context = context;
            this.body = body;
        }

        LimitedPool pool() {
            return LimitedPool.this;
        }

        @Override
        void granted() {
            base.dispatch(context, this);
        }

        @Override
        public void run() {
            try {
                runBody();
            } finally {
                end();
            }
        }

        void runBody() {
            begun.increment();
            try {
                ThreadState.current().runAt(membership(), body);
            } finally {
                done.increment();
            }
        }

        @Override
        public void refused(RejectedExecutionException rejection) {
            if (body instanceof RefusableTask refusable) {
                dropped.increment();
                end();
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
