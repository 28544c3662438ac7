package dev.coroutinebridge;

import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.loop.Awaited;
import dev.coroutinebridge.core.loop.HangPolicy;
import dev.coroutinebridge.core.loop.RecurringWait;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** One wait of a thread for a scope: a join, or a close. */
final class ScopeWait implements Awaited {

    private final BridgeRuntime runtime;
    private final BooleanSupplier over;
    private final Supplier<String> what;
    private final boolean interruptible;

    /** Where threads wait for the scope's forks. */
    private final RecurringWait place;

    private volatile boolean timeIsOver;
    private volatile boolean bodyCancelled;
    private volatile String hung = "";

    /** Whether the waiting thread was interrupted, which only that one asks. */
    private boolean interrupted;

    /**
     * @param place where threads wait for the scope's forks
     * @param over whether the wait is; whoever makes this true wakes the wait after
     * @param what what is waited for, in a few words
     * @param interruptible whether an interrupt ends it
     */
    ScopeWait(
            BridgeRuntime runtime,
            RecurringWait place,
            BooleanSupplier over,
            Supplier<String> what,
            boolean interruptible) {
        this.runtime = runtime;
        this.place = place;
        this.over = over;
        this.what = what;
        this.interruptible = interruptible;
    }

    /**
     * Waits on the current thread.
     *
     * @return whether what was waited for is over; if not, the time is
     */
    boolean run() throws InterruptedException {
        place.await(this);
        if (over.getAsBoolean() || !interruptible) {
            keepInterrupt();
            return true;
        }
        if (interrupted || bodyCancelled) {
            boolean unused = Thread.interrupted(); // which is what this tells
            throw new InterruptedException("interrupted in the " + what.get());
        }
        if (!hung.isEmpty()) {
            throw new CancellationException(hung);
        }
        return false;
    }

    private void keepInterrupt() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void wake() {
        place.wake();
    }

    void timeIsOver() {
        timeIsOver = true;
        wake();
    }

    // ---- Awaited

    @Override
    public boolean isDone() {
        return over.getAsBoolean() || (interruptible && (timeIsOver || bodyCancelled || !hung.isEmpty()));
    }

    @Override
    public boolean interrupted() {
        interrupted = true;
        return interruptible;
    }

    @Override
    public void bodyCancelled() {
        bodyCancelled = true;
        wake();
    }

    @Override
    public String waitingFor() {
        return "the " + what.get();
    }

    @Override
    public boolean isLongRunning() {
        return false;
    }

    @Override
    public HangPolicy hangPolicy() {
        return runtime.hangPolicy();
    }

    @Override
    public void failHung(String reason) {
        hung = reason;
        wake();
    }
}
