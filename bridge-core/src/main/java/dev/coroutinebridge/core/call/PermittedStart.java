package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.dispatch.Permits;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import kotlinx.coroutines.CoroutineStart;
import org.jspecify.annotations.Nullable;

/** The start of a coroutine that needs a permit, which happens once: when the permit is there, or when it is not needed any more. */
final class PermittedStart implements PendingStart {

    private final Permits.Request permit;
    private final Consumer<CoroutineStart> start;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile @Nullable CallStart<?> queued;

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

    /** It is about to be handed to its dispatcher; null once it is not in its queue any more. */
    void setQueued(@Nullable CallStart<?> start) {
        queued = start;
    }

    /** It leaves the queue, and is started so that it ends. */
    @Override
    public void cancelled() {
        permit.leaveQueue();
        startAnyway();
        CallStart<?> waiting = queued;
        if (waiting != null) {
            waiting.cancelled();
        }
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

    @Override
    public void over() {
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
