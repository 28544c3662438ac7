package dev.coroutinebridge.core.loop;

import dev.coroutinebridge.core.observe.Events;
import java.time.Duration;

/**
 * When a blocked call counts as hanging, and what to do then. Internal.
 *
 * @param timeout how long a call may make no progress
 * @param action what to do about it, besides telling
 * @param events who is told
 */
public record HangPolicy(Duration timeout, Action action, Events events) {

    /** What to do about a hang. */
    public enum Action {
        /** The blocked thread runs work that is not its own call's: of its outer calls, and of its dispatcher's queue. */
        RESCUE,
        /** Nothing. */
        REPORT,
        /** The call that was blocked last fails. */
        FAIL_YOUNGEST
    }
}
