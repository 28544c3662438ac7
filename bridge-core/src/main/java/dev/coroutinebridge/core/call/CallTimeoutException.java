package dev.coroutinebridge.core.call;

import java.time.Duration;

/**
 * A call took longer than its {@code withTimeout(...)} allows. Its coroutine or body was cancelled, and has ended if the call waited
 * for it. It is not a {@link java.util.concurrent.CancellationException}: nobody asked for the call to be cancelled. A timeout of the
 * function's own ({@code withTimeout} in Kotlin) passes through as what it is.
 */
public final class CallTimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** The time that was allowed. */
    private final Duration timeout;

    /**
     * For the library itself.
     *
     * @param timeout the time that was allowed
     * @param call what took longer, in a few words
     */
    public CallTimeoutException(Duration timeout, String call) {
        super(call + " took longer than the " + timeout
                + " allowed by withTimeout(...), so it was cancelled; the time in the dispatcher's queue counts");
        this.timeout = timeout;
    }

    /**
     * The time that was allowed.
     *
     * @return as it was given to {@code withTimeout}
     */
    public Duration timeout() {
        return timeout;
    }
}
