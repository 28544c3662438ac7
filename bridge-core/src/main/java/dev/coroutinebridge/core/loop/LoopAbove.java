package dev.coroutinebridge.core.loop;

import org.jspecify.annotations.Nullable;

/**
 * Leads from a coroutine to the nearest thread that is blocked for it: always to the same one in a call that blocks once, and to one
 * of several in a {@link RecurringWait}. Internal.
 */
public sealed interface LoopAbove permits CallerLoop, RecurringWait {

    /**
     * The loop of that thread.
     *
     * @return open or closed; null if no thread has come yet
     */
    @Nullable
    CallerLoop loop();
}
