package dev.coroutinebridge.core.call;

/**
 * Where a thread was blocked for a coroutine that failed, added to the failure as a suppressed exception: the failure's own stack
 * trace is that of the thread it happened on. Added once, by the innermost call that the failure came out of. Never thrown.
 */
public final class CallSite extends Throwable {

    private static final long serialVersionUID = 1;

    private CallSite(Thread thread) {
        super("the call that waited for this on thread '" + thread.getName() + "'", null, false, true);
    }

    /**
     * Adds where the current thread has waited. Internal.
     *
     * @param failure what has come out of that; unchanged if an inner call has done so before
     */
    public static void addTo(Throwable failure) {
        for (Throwable suppressed : failure.getSuppressed()) {
            if (suppressed instanceof CallSite) {
                return;
            }
        }
        failure.addSuppressed(new CallSite(Thread.currentThread()));
    }
}
