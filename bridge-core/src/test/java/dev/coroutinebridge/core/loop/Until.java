package dev.coroutinebridge.core.loop;

import dev.coroutinebridge.core.observe.Events;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What a test's own thread waits for, uninterruptibly. */
record Until(BooleanSupplier condition) implements Awaited {

    private static final HangPolicy PATIENT = new HangPolicy(
            Duration.ofDays(1), HangPolicy.Action.REPORT, new Events("test", List.of(), (thread, failure) -> {}));

    @Override
    public boolean isDone() {
        return condition.getAsBoolean();
    }

    @Override
    public boolean interrupted() {
        return false;
    }

    @Override
    public String waitingFor() {
        return "the end of a test";
    }

    @Override
    public boolean isLongRunning() {
        return true;
    }

    @Override
    public HangPolicy hangPolicy() {
        return PATIENT;
    }

    @Override
    public void failHung(String reason) {}
}
