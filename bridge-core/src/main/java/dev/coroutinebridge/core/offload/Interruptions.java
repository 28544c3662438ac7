package dev.coroutinebridge.core.offload;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import org.jspecify.annotations.Nullable;

/** What comes of an interrupt. */
final class Interruptions {

    private static final int DEEPEST_CAUSE = 16;

    private Interruptions() {}

    /** Whether a failure says, itself or as one of its causes, that its thread was interrupted. */
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
                || failure instanceof ClosedByInterruptException
                || failure instanceof FileLockInterruptionException
                // A socket that has waited long enough is not interrupted, whatever its type says.
                || (failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException));
    }
}
