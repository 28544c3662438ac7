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
    private final @Nullable Home home;
    private final long begun = System.nanoTime();

    // What the watchdog has seen; only its thread writes these, but for the report, which the end takes back.
    private long seenProgress;
    private long seenAt = begun;
    private int reports;
    private volatile @Nullable HangReport reported;

    private BlockedWait(CallerLoop loop, ThreadState state, Awaited awaited) {
        this.loop = loop;
        this.awaited = awaited;
        this.thread = state.thread();
        this.home = state.home();
        this.seenProgress = loop.progress();
    }

    static BlockedWait begin(CallerLoop loop, ThreadState state, Awaited awaited) {
        BlockedWait wait = new BlockedWait(loop, state, awaited);
        if (wait.home != null) {
            wait.home.threadBlocked();
        } else {
            KotlinxWorkers.warnIfOneBlocks(state.thread());
        }
        HangWatch.watch(wait);
        return wait;
    }

    /** On the thread that waited. */
    void end() {
        HangWatch.unwatch(this);
        if (home != null) {
            home.threadUnblocked();
        }
        recovered();
    }

    /** Whether it hangs: nothing has happened for the time allowed, once more since the last report. For the watchdog. */
    boolean hangs(long now) {
        long progress = loop.progress();
        if (progress != seenProgress) {
            seenProgress = progress;
            seenAt = now;
            reports = 0;
            recovered();
            return false;
        }
        if (awaited.isLongRunning() || awaited.isDone()) {
            return false;
        }
        if (now - seenAt < awaited.hangPolicy().timeout().toNanos() * (reports + 1L)) {
            return false;
        }
        reports++;
        return true;
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
                home == null ? "none" : home.name() + ": " + home.occupancy());
    }
}
