package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.dispatch.Permits;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import kotlinx.coroutines.CoroutineStart;

/** The start of a coroutine that needs a permit, which happens once: when the permit is there, or when it is not needed any more. */
final class PermittedStart {

    private final Permits.Request permit;
    private final Consumer<CoroutineStart> start;
    private final AtomicBoolean started = new AtomicBoolean();

    PermittedStart(Permits permits, Consumer<CoroutineStart> start) {
        this.permit = permits.request(this::startAnyway);
        this.start = start;
    }

    /** Asks for the permit. */
    void begin(CoroutineStart ifPermittedNow) {
        if (permit.take()) {
            startOnce(ifPermittedNow);
        }
    }

    /** It is cancelled: it leaves the queue, and is started so that it ends. */
    void cancelled() {
        permit.leaveQueue();
        startAnyway();
    }

    /** Dispatched, because it may be anybody's thread that has released the permit. */
    void startAnyway() {
        startOnce(CoroutineStart.DEFAULT);
    }

    private void startOnce(CoroutineStart how) {
        if (started.compareAndSet(false, true)) {
            start.accept(how);
        }
    }

    /** The call is over. */
    void end() {
        permit.end();
    }

    boolean isWaiting() {
        return permit.isWaiting();
    }

    @Override
    public String toString() {
        return permit.toString();
    }
}
