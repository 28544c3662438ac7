package dev.coroutinebridge.core.dispatch;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kotlin.Unit;
import kotlinx.coroutines.CompletableJob;

/**
 * The orderly end of a bridge: finish, cancel, interrupt, give up. Every call is a child of the one job, so "all calls have
 * ended" is "the job is complete", and no call can be forgotten.
 */
final class Shutdown {

    private static final System.Logger LOGGER = System.getLogger("dev.coroutinebridge");

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
    private final DispatcherRegistry dispatchers;
    private final Patience patience;
    private final CountDownLatch callsEnded = new CountDownLatch(1);

    /** Whether the closing thread was interrupted while it waited. */
    private boolean interrupted;

    Shutdown(String bridge, CompletableJob job, DispatcherRegistry dispatchers, Patience patience) {
        this.bridge = bridge;
        this.job = job;
        this.dispatchers = dispatchers;
        this.patience = patience;
    }

    /** Runs once, on one thread. An interrupt ends the current wait and goes on with the next step; the flag is set again. */
    void run() {
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
    }

    private void endCalls() {
        job.complete();
        if (!endedWithin(patience.finish)) {
            job.cancel(new CancellationException("bridge '" + bridge + "' is closing"));
            if (!endedWithin(patience.interruptAfter)) {
                dispatchers.interruptOwnedThreads();
                if (!endedWithin(patience.giveUpAfter)) {
                    LOGGER.log(
                            System.Logger.Level.WARNING,
                            "bridge ''{0}'' is closed, but some of its calls ignore both cancellation and interrupts and"
                                    + " still run; their threads end when they do",
                            bridge);
                }
            }
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
}
