package dev.coroutinebridge.core.dispatch;

import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Why a coroutine was cancelled whose dispatcher refused to run it. A call that ends with it gives its caller the
 * {@link #rejection}. Internal.
 */
public final class DispatchRefusedException extends CancellationException {

    private static final long serialVersionUID = 1;

    /** What the executor said. */
    private final RejectedExecutionException rejection;

    /**
     * Makes one.
     *
     * @param dispatcher the dispatcher
     * @param rejection what a call that ends with it gives its caller
     */
    public DispatchRefusedException(String dispatcher, RejectedExecutionException rejection) {
        super("dispatcher '" + dispatcher + "': its executor refused a task, so the coroutine is cancelled");
        this.rejection = rejection;
        initCause(rejection);
    }

    /**
     * What the executor said.
     *
     * @return the refusal
     */
    public RejectedExecutionException rejection() {
        return rejection;
    }
}
