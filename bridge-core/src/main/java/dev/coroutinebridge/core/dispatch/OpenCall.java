package dev.coroutinebridge.core.dispatch;

import java.util.concurrent.CancellationException;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/** A call that has not ended, as a bridge sees it that is closing. Internal. */
public interface OpenCall {

    /**
     * What was called, and where it runs.
     *
     * @return a few words
     */
    String describe();

    /**
     * What waits for it although it is not its parent.
     *
     * @return the job of a bridge or of a scope; null for none
     */
    default @Nullable Job boundTo() {
        return null;
    }

    /**
     * What it is known to be below, so that nobody has to climb up to that: calls may be nested deeply.
     *
     * @return the job of a bridge or of a scope; null if nothing is known
     */
    default @Nullable Job below() {
        return null;
    }

    /**
     * The bridge has given it up: whoever waits for it without a thread is told so.
     *
     * @param reason what to tell
     */
    default void abandon(CancellationException reason) {}
}
