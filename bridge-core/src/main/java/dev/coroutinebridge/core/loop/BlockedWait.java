package dev.coroutinebridge.core.loop;

import dev.coroutinebridge.core.observe.HangReport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One wait of a thread, from its first parking to its end: the thread's dispatcher may put another thread in its place, and the
 * watchdog knows of it.
 */
final class BlockedWait {

    final CallerLoop loop;
    final Awaited awaited;
    private final Thread thread;
    private final @Nullable BlockedWait around;
    private final ThreadState.@Nullable Membership memberships;
    private final @Nullable Lane lane;
    private final @Nullable CallerLoop loopAround;
    private final long begun = System.nanoTime();

    // What the watchdog has seen; only its thread writes these, but for the report, which the end takes back.
    private int seenProgress;
    private long seenAt = begun;
    private int reports;
    private volatile @Nullable HangReport reported;

    /** Guarded by this: a rescue of a wait that is over would be one of the next wait of the same loop. */
    private boolean ended;

    private BlockedWait(CallerLoop loop, ThreadState state, Awaited awaited) {
        this.loop = loop;
        this.awaited = awaited;
        this.thread = state.thread();
        this.around = state.blockedWait();
        this.memberships = state.membership();
        this.lane = state.lane();
        this.loopAround = loop.aroundOnThread(state);
        this.seenProgress = loop.progress();
    }

    static BlockedWait begin(CallerLoop loop, ThreadState state, Awaited awaited) {
        BlockedWait wait = new BlockedWait(loop, state, awaited);
        state.setBlockedWait(wait);
        if (wait.memberships == null) {
            KotlinxWorkers.warnIfOneBlocks(state.thread());
        }
        wait.tellOthers(true);
        HangWatch.watch(wait);
        return wait;
    }

    /** On the thread that waited. */
    void end() {
        HangWatch.unwatch(this);
        synchronized (this) {
            ended = true;
        }
        tellOthers(false);
        ThreadState.current().setBlockedWait(around);
        recovered();
    }

    /**
     * Tells whoever counts this thread among those at work: its dispatchers, once however deep it is blocked; the lane it helps;
     * and the lanes of the call around this one on the same thread.
     */
    private void tellOthers(boolean begins) {
        for (ThreadState.Membership m = memberships; m != null; m = m.next()) {
            if (around == null || !around.counts(m.home())) {
                if (begins) {
                    m.home().threadBlocked();
                } else {
                    m.home().threadUnblocked();
                }
            }
        }
        if (lane != null) {
            lane.workerBlocked(begins);
        }
        if (loopAround != null) {
            loopAround.ownerBlockedBelow(begins);
        }
    }

    private boolean counts(Home home) {
        for (ThreadState.Membership m = memberships; m != null; m = m.next()) {
            if (m.home() == home) {
                return true;
            }
        }
        return around != null && around.counts(home);
    }

    /** Whether it hangs: nothing has happened for the time allowed, once more since the last report. For the watchdog. */
    boolean hangs(long now) {
        int progress = loop.progress();
        if (progress != seenProgress) {
            seenProgress = progress;
            seenAt = now;
            reports = 0;
            recovered();
            return false;
        }
        if (loop.isBusy() || awaited.isLongRunning() || awaited.isDone()) {
            seenAt = now;
            return false;
        }
        if (now - seenAt < awaited.hangPolicy().timeout().toNanos() * (reports + 1L)) {
            return false;
        }
        reports++;
        return true;
    }

    synchronized void startRescue() {
        if (!ended) {
            loop.startRescue();
        }
    }

    void reported(HangReport report) {
        reported = report;
    }

    private void recovered() {
        HangReport report;
        synchronized (this) {
            report = reported;
            reported = null;
        }
        if (report != null) {
            awaited.hangPolicy().events().recovered(report);
        }
    }

    long begun() {
        return begun;
    }

    HangReport.BlockedCall describe(long now) {
        return new HangReport.BlockedCall(
                thread,
                StackFrames.entry(thread),
                Duration.ofNanos(now - begun),
                awaited.waitingFor() + "; " + loop.queued(),
                memberships == null
                        ? "none"
                        : memberships.home().name() + ": " + memberships.home().occupancy());
    }
}
