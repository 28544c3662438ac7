package dev.coroutinebridge.core.loop;

import java.util.concurrent.CancellationException;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.JobKt;

/** A task that runs on the caller's thread, or not at all as it was meant: late, its coroutine is cancelled before it runs. */
final class CallerThreadTask implements Runnable {

    private final CoroutineContext context;
    private final Runnable task;

    CallerThreadTask(CoroutineContext context, Runnable task) {
        this.context = context;
        this.task = task;
    }

    void callerHasReturned() {
        CancellationException cancellation =
                new CancellationException("the caller's thread has returned, so its coroutine is cancelled");
        cancellation.initCause(
                new IllegalStateException(
                        "callerThread(): expected a thread that is blocked in runBlocking"
                                + " above this coroutine, but that call has returned; await the coroutine before the call ends"));
        if (!Cleanup.isShielded(context)) {
            JobKt.cancel(context, cancellation);
        }
    }

    @Override
    public void run() {
        task.run();
    }
}
