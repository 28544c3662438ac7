package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.loop.BridgeTimer;
import java.io.Serial;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledFuture;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * What a call is cancelled with whose time is over, by which it knows its own limit from any other, and the timer that does it: one
 * object, because most calls have none.
 */
final class TimeUp extends CancellationException {

    @Serial
    private static final long serialVersionUID = 1;

    /** Written after a job may have ended already, so whoever writes it looks at the job afterwards. */
    private transient volatile @Nullable ScheduledFuture<?> timer;

    TimeUp(Duration limit) {
        super("the call took longer than " + limit);
    }

    void startTimer(Duration limit, Job job) {
        timer = BridgeTimer.cancelAfter(limit, job, this);
    }

    void stopTimer() {
        ScheduledFuture<?> started = timer;
        if (started != null) {
            started.cancel(false);
        }
    }
}
