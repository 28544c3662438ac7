package dev.coroutinebridge.core.offload;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** What comes of a cancellation: by an interrupt, or told through the call that a body is blocked in. */
final class Interruptions {

    private static final int DEEPEST_CAUSE = 16;

    private Interruptions() {}

    /** Whether a failure says, itself or as one of its causes, that its thread was interrupted or its call cancelled. */
    static boolean isCauseOf(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (isInterruption(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isInterruption(Throwable failure) {
        return failure instanceof InterruptedException
                || failure instanceof CancellationException
                || failure instanceof ClosedByInterruptException
                || failure instanceof FileLockInterruptionException
                || isSocketClosedByInterrupt(failure)
                // A socket that has waited long enough is not interrupted, whatever its type says.
                || (failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException));
    }

    /** What the JDK's sockets throw on a virtual thread that is interrupted; only the text tells it from others. */
    private static boolean isSocketClosedByInterrupt(Throwable failure) {
        return failure instanceof SocketException && "Closed by interrupt".equals(failure.getMessage());
    }
}
