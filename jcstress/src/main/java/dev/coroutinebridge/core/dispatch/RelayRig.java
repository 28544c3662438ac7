package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.ThreadState;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;

/** A relay to an executor whose threads are the test's own actors. */
final class RelayRig implements Executor, Relay.Destination {

    private static final ThreadState.Membership MEMBERSHIP = make();

    private final ConcurrentLinkedQueue<Runnable> runners = new ConcurrentLinkedQueue<>();
    private final AtomicInteger room;
    private volatile boolean toBeLookedAt;
    final AtomicInteger ran = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    final Relay relay;

    /** @param room how many runners the executor takes */
    RelayRig(int room, int threads) {
        this.room = new AtomicInteger(room);
        this.relay = new Relay(this, this, Runnable::run, threads);
    }

    private static ThreadState.Membership make() {
        Fallback nowhere = new Fallback();
        return new ThreadState.Membership(
                BridgeDispatcher.borrowed("rig", Runnable::run, nowhere).home());
    }

    @Override
    public void execute(Runnable runner) {
        if (room.getAndDecrement() <= 0) {
            throw new RejectedExecutionException("full");
        }
        runners.add(runner);
    }

    void offer() {
        try {
            relay.offer(EmptyCoroutineContext.INSTANCE, ran::incrementAndGet);
        } catch (RejectedExecutionException e) {
            refused.incrementAndGet();
        }
    }

    /** What a thread of the executor does. */
    void runOne() {
        Runnable runner = runners.poll();
        if (runner != null) {
            runner.run();
        }
    }

    /** What the executor's threads and the timer do in the end. */
    void finish() {
        while (!runners.isEmpty()) {
            runOne();
        }
        if (toBeLookedAt) {
            relay.look();
        }
        while (!runners.isEmpty()) {
            runOne();
        }
    }

    @Override
    public ThreadState.Membership membership() {
        return MEMBERSHIP;
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public Relay.Whereabouts whereIsTheRunner() {
        return Relay.Whereabouts.WAITING;
    }

    @Override
    public void refused(CoroutineContext context, Runnable task, RejectedExecutionException rejection) {
        refused.incrementAndGet();
    }

    @Override
    public void lookLater() {
        toBeLookedAt = true;
    }
}
