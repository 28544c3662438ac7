package dev.coroutinebridge.core.offload;

import java.util.concurrent.CancellationException;

/** Whatever has ended a job, as the cancellation of what depends on it. */
final class Cancellations {

    private Cancellations() {}

    static CancellationException of(Throwable cause) {
        if (cause instanceof CancellationException cancelled) {
            return cancelled;
        }
        CancellationException cancelled = new CancellationException("the coroutine that waits for it has failed");
        cancelled.initCause(cause);
        return cancelled;
    }
}
