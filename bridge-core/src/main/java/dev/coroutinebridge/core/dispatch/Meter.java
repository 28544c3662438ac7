package dev.coroutinebridge.core.dispatch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a dispatcher's pool does not: see {@link DispatcherStats}. */
final class Meter {

    private final String dispatcher;
    private final Pool pool;
    private final QueueAge queueAge;
    private final LongAdder rejected = new LongAdder();
    private final AtomicInteger blockedCallers = new AtomicInteger();

    /** Tasks of calls for which a thread of this dispatcher is blocked: they do not go through the pool. */
    private final LongAdder routed = new LongAdder();

    /** Tasks of the pool that only ran routed ones. */
    private final LongAdder helpers = new LongAdder();

    /** The most that was told. */
    private final AtomicLong completed = new AtomicLong();

    Meter(String dispatcher, Pool pool) {
        this.dispatcher = dispatcher;
        this.pool = pool;
        this.queueAge = new QueueAge(pool::load);
    }

    void taskGiven() {
        queueAge.taskGiven();
    }

    void rejected() {
        rejected.increment();
    }

    void callerBlocked(int more) {
        blockedCallers.addAndGet(more);
    }

    void routedTaskTaken() {
        routed.increment();
    }

    void helperEnded() {
        helpers.increment();
    }

    DispatcherStats read() {
        long shells = helpers.sum();
        Pool.Load load = pool.load();
        Permits permits = pool.permits();
        return new DispatcherStats(
                dispatcher,
                load.threads(),
                load.active(),
                load.queued(),
                Duration.ofNanos(queueAge.oldest(load, System.nanoTime())),
                completed.accumulateAndGet(load.completed() - shells + routed.sum(), Math::max),
                rejected.sum(),
                blockedCallers.get(),
                load.compensating(),
                permits == null ? -1 : permits.total());
    }

    /** For how long the oldest task has waited; nothing if none waits. */
    String ageInWords() {
        long nanos = queueAge.oldest(pool.load(), System.nanoTime());
        return nanos == 0
                ? ""
                : "; the oldest task has waited for at least " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms";
    }
}
