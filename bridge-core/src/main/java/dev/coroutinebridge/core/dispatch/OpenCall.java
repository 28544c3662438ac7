package dev.coroutinebridge.core.dispatch;

import java.util.concurrent.CancellationException;

/** A call that has not ended, as a bridge sees it that is closing. Internal. */
public interface OpenCall {

    /**
     * What was called, and where it runs.
     *
     * @return a few words
     */
    String describe();

    /**
     * The bridge has given it up: whoever waits for it without a thread is told so.
     *
     * @param reason what to tell
     */
    default void abandon(CancellationException reason) {}
}
