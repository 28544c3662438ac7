package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.ThreadState;
import dev.coroutinebridge.core.observe.CloseReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kotlin.Unit;
import kotlinx.coroutines.CompletableJob;
import kotlinx.coroutines.Job;

/**
 * The orderly end of a bridge: finish, cancel, interrupt, give up. Every call is below the one job, so "all calls have
 * ended" is "the job is complete", and no call can be forgotten.
 */
final class Shutdown {

    /** A report that nobody reads to its end helps nobody. */
    private static final int MOST_DESCRIPTIONS = 100;

    /**
     * How long each step waits before the next.
     *
     * @param finish how long running calls may go on before they are cancelled
     * @param interruptAfter how long cancelled calls may go on before the threads of the owned pools are interrupted
     * @param giveUpAfter how long interrupted calls may go on before they are given up
     */
    record Patience(Duration finish, Duration interruptAfter, Duration giveUpAfter) {
        static Patience of(BridgeSettings settings) {
            return new Patience(settings.shutdownTimeout, settings.interruptAfter, Duration.ofSeconds(1));
        }
    }

    private final String bridge;
    private final CompletableJob job;
    private final Guests guests;
    private final DispatcherRegistry dispatchers;
    private final Patience patience;
    private final CountDownLatch callsEnded = new CountDownLatch(1);
    private List<String> cancelled = List.of();
    private List<String> abandoned = List.of();

    /** Whether the closing thread was interrupted while it waited. */
    private boolean interrupted;

    /** @param guests work that has no job of its own; one child of {@code job} stands for it */
    Shutdown(String bridge, CompletableJob job, Guests guests, DispatcherRegistry dispatchers, Patience patience) {
        this.bridge = bridge;
        this.job = job;
        this.guests = guests;
        this.dispatchers = dispatchers;
        this.patience = patience;
    }

    /**
     * Runs once, on one thread. An interrupt ends the current wait and goes on with the next step; the flag is set again.
     *
     * @return what did not end by itself
     */
    CloseReport run() {
        long begun = System.nanoTime();
        job.invokeOnCompletion(cause -> {
            callsEnded.countDown();
            return Unit.INSTANCE;
        });
        try {
            endCalls();
        } finally {
            dispatchers.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return new CloseReport(bridge, Duration.ofNanos(System.nanoTime() - begun), cancelled, abandoned);
    }

    private void endCalls() {
        job.complete();
        if (!endedWithin(patience.finish)) {
            cancelled = describeCalls();
            job.cancel(cancellation(bridge));
            if (!endedWithin(patience.interruptAfter)) {
                dispatchers.interruptOwnedThreads();
                if (!endedWithin(patience.giveUpAfter)) {
                    abandoned = describeCalls();
                    abandon(
                            job,
                            new CancellationException("bridge '" + bridge + "' is closed; the call was cancelled and"
                                    + " interrupted, and still runs"));
                }
            }
        }
    }

    /** Why calls are cancelled. */
    static CancellationException cancellation(String bridge) {
        return new CancellationException("bridge '" + bridge + "' is closing");
    }

    /** All that is below a job, because each may have a future that somebody waits for. */
    private static void abandon(Job parent, CancellationException reason) {
        for (Iterator<Job> children = parent.getChildren().iterator(); children.hasNext(); ) {
            Job child = children.next();
            if (child instanceof OpenCall call && !child.isCompleted()) {
                ThreadState.current().deliver(() -> call.abandon(reason));
            }
            abandon(child, reason);
        }
    }

    private boolean endedWithin(Duration atMost) {
        try {
            return callsEnded.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
            return false;
        }
    }

    private static String describe(Job call) {
        try {
            return call instanceof OpenCall open ? open.describe() : call.toString();
        } catch (Throwable e) { // somebody's toString
            return "a call that cannot say what it is: " + e.getClass().getName();
        }
    }

    /** Those that have not ended. */
    private List<String> describeCalls() {
        List<String> calls = new ArrayList<>();
        int more = describeBelow(job, calls);
        List<String> bodies = guests.describe();
        int room = Math.min(bodies.size(), MOST_DESCRIPTIONS - calls.size());
        calls.addAll(bodies.subList(0, room));
        more += bodies.size() - room;
        if (more > 0) {
            calls.add("and " + more + " more");
        }
        return calls;
    }

    /** Adds the calls below a job; a scope or a queue is no call itself. How many more there are than fit. */
    private int describeBelow(Job parent, List<String> calls) {
        int more = 0;
        for (Iterator<Job> children = parent.getChildren().iterator(); children.hasNext(); ) {
            Job call = children.next();
            if (call.isCompleted() || guests.areBehind(call)) {
                continue;
            }
            if (call instanceof CallParent
                    || (!(call instanceof OpenCall)
                            && call.getChildren().iterator().hasNext())) {
                more += describeBelow(call, calls);
            } else if (calls.size() < MOST_DESCRIPTIONS) {
                calls.add(describe(call));
            } else {
                more++;
            }
        }
        return more;
    }
}
