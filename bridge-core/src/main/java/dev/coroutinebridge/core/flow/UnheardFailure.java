package dev.coroutinebridge.core.flow;

import dev.coroutinebridge.core.dispatch.Undeclared;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What a flow has failed with, which somebody is to hear: whoever reads, or else whoever closes, or else the bridge's handler. The last
 * two hear of it once, and only if nobody has before; of a cancellation they do not.
 *
 * <p>It is set once, by the coroutine that ends. Who asks has read after that that it has ended.
 */
final class UnheardFailure {

    private final FlowCall call;
    private @Nullable Throwable failure;
    private final AtomicBoolean heard = new AtomicBoolean();

    UnheardFailure(FlowCall call) {
        this.call = call;
    }

    /** @param cause null if it has not failed */
    void set(@Nullable Throwable cause) {
        failure = cause;
    }

    /** Somebody is being told in another way. */
    void setHeard() {
        heard.set(true);
    }

    /** Throws it, if there is one, to a thread that reads. */
    void throwToReader() {
        Throwable cause = failure;
        if (cause != null) {
            heard.set(true);
            call.addCallSite(cause);
            throw Undeclared.rethrow(cause);
        }
    }

    /** For the first who asks, unless whoever reads has heard of it. */
    @Nullable
    Throwable take() {
        Throwable cause = failure;
        return cause == null || cause instanceof CancellationException || heard.getAndSet(true) ? null : cause;
    }

    /** A failure that nobody waits for reaches the bridge's handler. */
    void report() {
        Throwable cause = take();
        if (cause != null) {
            call.tell(() -> call.uncaught(cause));
        }
    }
}
