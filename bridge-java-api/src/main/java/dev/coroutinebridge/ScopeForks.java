package dev.coroutinebridge;

import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.dispatch.CancellationSignal;
import dev.coroutinebridge.core.dispatch.Forks;
import dev.coroutinebridge.core.dispatch.OpenCall;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import kotlin.Unit;
import kotlin.sequences.SequencesKt;
import kotlinx.coroutines.CompletableJob;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.SupervisorKt;
import org.jspecify.annotations.Nullable;

/**
 * What has become of the forks of a scope. Nothing is kept of one that has ended but the first result and the first failure.
 *
 * <p><b>Held.</b> {@code held} counts what is not over: calls on their way in, forks that have begun and not ended, futures that are
 * being completed. Each overlaps with the next of the same fork, so the count is 0 only when all forks have ended that were let in
 * before. {@code closed} is set once, under the same lock under which a call is let in: it is let in and counted before the close, or
 * it is refused. So when a close sees 0, nothing comes after it, and no fork is forgotten; one that was let in just before is below a
 * cancelled job, which completes it.
 *
 * <p><b>Decided.</b> The first of these decides the scope, once and for all: a failure under {@link ScopeMode#FAIL_FAST}, a result for
 * which somebody races, a cancellation. What comes of the others after it is a consequence, and changes nothing. Whoever decides cancels the
 * forks' job after that, outside the lock, so a fork that is begun later finds it cancelled, or is cancelled with it.
 *
 * <p><b>No wake-up is lost.</b> A wait adds itself and then looks; a change is made and then all waits are woken that there are.
 */
final class ScopeForks implements Forks {

    /** A report that nobody reads to its end helps nobody. */
    private static final int MOST_DESCRIPTIONS = 10;

    /** What a scope has come to. */
    private enum Decision {
        FAILED,
        WON,
        CANCELLED
    }

    private final String scope;
    private final ScopeMode mode;
    private final CompletableJob job;
    private final List<ScopeWait> waits = new CopyOnWriteArrayList<>();

    /** The threads that complete futures of forks. */
    private final Set<Thread> completing = ConcurrentHashMap.newKeySet();

    // Written under the monitor; what a wait looks at is volatile.
    private volatile long held;
    private volatile boolean closed;
    private volatile @Nullable Decision decision;
    private volatile @Nullable Throwable firstFailure;
    private volatile @Nullable Throwable cancellation;
    private boolean hadResults;
    private @Nullable Result firstResult;
    private int races;

    private record Result(@Nullable Object value) {}

    ScopeForks(String scope, ScopeMode mode, Job parent) {
        this.scope = scope;
        this.mode = mode;
        // First, so that the scope is known to be cancelled when its forks hear of it, and may fail in turn.
        var unused = CancellationSignal.listen(parent, cause -> {
            if (cause != null) {
                cancelled(cause);
            }
            return Unit.INSTANCE;
        });
        this.job = SupervisorKt.SupervisorJob(parent);
    }

    // ---- for the calls

    @Override
    public Job job() {
        return job;
    }

    @Override
    public synchronized boolean enter() {
        if (!closed) {
            held++;
        }
        return !closed;
    }

    @Override
    public synchronized void begun(boolean hasResult) {
        held++;
        hadResults |= hasResult;
    }

    @Override
    public Runnable completing(Runnable completion) {
        synchronized (this) {
            held++;
        }
        return () -> {
            Thread thread = Thread.currentThread();
            boolean first = completing.add(thread);
            try {
                completion.run();
            } finally {
                if (first) {
                    completing.remove(thread);
                }
                release();
            }
        };
    }

    /** Whether the code on the current thread belongs to a fork, or depends on the future of one. */
    boolean isInside() {
        return BridgeRuntime.isInside(job) || completing.contains(Thread.currentThread());
    }

    @Override
    public void release() {
        boolean last;
        synchronized (this) {
            last = --held == 0;
        }
        if (last) {
            wake();
        }
    }

    @Override
    public void succeeded(@Nullable Object result) {
        synchronized (this) {
            if (firstResult == null && decision == null) {
                firstResult = new Result(result);
            }
        }
        decideRace();
    }

    @Override
    public void failed(Throwable failure) {
        synchronized (this) {
            if (decision != null || firstFailure != null) {
                return;
            }
            firstFailure = failure;
            if (mode == ScopeMode.SUPERVISE) {
                return;
            }
            decision = Decision.FAILED;
        }
        CancellationException cancellationOfOthers = new CancellationException("another fork of the " + scope
                + " has failed with " + failure.getClass().getName());
        cancellationOfOthers.initCause(failure);
        job.cancel(cancellationOfOthers);
        wake();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public IllegalStateException closed() {
        return new IllegalStateException("the " + scope
                + " is closed: expected a call before its close(); open a new one with openScope(), or make the call"
                + " through the bridge itself");
    }

    // ---- for the scope

    /** Everything below the scope's job is about to be cancelled. */
    private void cancelled(Throwable cause) {
        synchronized (this) {
            if (decision == null) {
                decision = Decision.CANCELLED;
                cancellation = cause;
            }
        }
        wake();
    }

    /** Lets nobody in any more. */
    synchronized void refuse() {
        closed = true;
    }

    /** The job ends when the forks have. */
    void complete() {
        job.complete();
    }

    boolean haveEnded() {
        return held == 0;
    }

    /**
     * From now on until {@link #endRace} the first result decides.
     *
     * @return false if there was no fork that could have one
     */
    boolean beginRace() {
        synchronized (this) {
            if (!hadResults) {
                return false;
            }
            races++;
        }
        decideRace();
        return true;
    }

    synchronized void endRace() {
        races--;
    }

    private void decideRace() {
        synchronized (this) {
            if (races == 0 || firstResult == null || decision != null) {
                return;
            }
            decision = Decision.WON;
        }
        job.cancel(new CancellationException("another fork of the " + scope + " was the first to succeed"));
        wake();
    }

    /** What a join throws once all have ended; null for nothing. */
    @Nullable
    Throwable failure() {
        Decision decided = decision;
        return decided == Decision.FAILED ? firstFailure : decided == Decision.CANCELLED ? wasCancelled() : null;
    }

    /** What a race throws once all have ended; null if there is a winner. */
    @Nullable
    Throwable raceFailure() {
        if (decision == Decision.WON) {
            return null;
        }
        Throwable failure = failure();
        Throwable first = failure == null ? firstFailure : failure;
        return first == null
                ? new CancellationException(
                        "joinAny(): expected a fork that succeeds, but all forks of the " + scope + " were cancelled")
                : first;
    }

    @Nullable
    synchronized Object winner() {
        return firstResult == null ? null : firstResult.value;
    }

    private CancellationException wasCancelled() {
        Throwable cause = cancellation;
        CancellationException told = new CancellationException(
                "the " + scope + " was cancelled" + (cause == null ? "" : ": " + cause.getMessage()));
        told.initCause(cause);
        return told;
    }

    // ---- waiting

    void add(ScopeWait wait) {
        waits.add(wait);
    }

    void remove(ScopeWait wait) {
        waits.remove(wait);
    }

    /** Something that a wait looks at has changed. */
    void wake() {
        waits.forEach(ScopeWait::wake);
    }

    // ---- for people

    long running() {
        return SequencesKt.count(job.getChildren());
    }

    /** What runs, in a few words. */
    String describeRunning() {
        List<String> forks = new ArrayList<>();
        for (Iterator<Job> all = job.getChildren().iterator(); all.hasNext() && forks.size() < MOST_DESCRIPTIONS; ) {
            Job fork = all.next();
            forks.add(fork instanceof OpenCall call ? call.describe() : fork.toString());
        }
        long more = running() - forks.size();
        return String.join("; ", forks) + (more > 0 ? "; and " + more + " more" : "");
    }

    /** How it stands, in a few words. */
    String state() {
        Decision decided = decision;
        String end = decided == null
                ? ""
                : switch (decided) {
                    case FAILED ->
                        ", failed"
                                + (firstFailure == null
                                        ? ""
                                        : " with " + firstFailure.getClass().getName());
                    case WON -> ", won";
                    case CANCELLED -> closed ? "" : ", cancelled";
                };
        return (closed ? "closed" : "open") + end;
    }
}
