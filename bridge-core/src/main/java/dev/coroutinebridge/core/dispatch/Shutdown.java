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

    /** How long running calls may go on before they are cancelled. */
    private static final Duration FINISH = Duration.ofSeconds(30);

    /** How long cancelled calls may go on before the threads of the owned pools are interrupted. */
    private static final Duration INTERRUPT_AFTER = Duration.ofSeconds(10);

    /** How long interrupted calls may go on before they are given up. */
    private static final Duration GIVE_UP_AFTER = Duration.ofSeconds(1);

    private static final System.Logger LOGGER = System.getLogger("dev.coroutinebridge");

    private final String bridge;
    private final CompletableJob job;
    private final DispatcherRegistry dispatchers;
    private final CountDownLatch callsEnded = new CountDownLatch(1);

    /** Whether the closing thread was interrupted while it waited. */
    private boolean interrupted;

    Shutdown(String bridge, CompletableJob job, DispatcherRegistry dispatchers) {
        this.bridge = bridge;
        this.job = job;
        this.dispatchers = dispatchers;
    }

    /** Runs once, on one thread. An interrupt ends the current wait and goes on with the next step; the flag is set again. */
    void run() {
        job.invokeOnCompletion(cause -> {
            callsEnded.countDown();
            return Unit.INSTANCE;
        });
        job.complete();
        if (!endedWithin(FINISH)) {
            job.cancel(new CancellationException("bridge '" + bridge + "' is closing"));
            if (!endedWithin(INTERRUPT_AFTER)) {
                dispatchers.interruptOwnedThreads();
                if (!endedWithin(GIVE_UP_AFTER)) {
                    LOGGER.log(
                            System.Logger.Level.WARNING,
                            "bridge ''{0}'' is closed, but some of its calls ignore both cancellation and interrupts and"
                                    + " still run; their threads end when they do",
                            bridge);
                }
            }
        }
        dispatchers.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
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
