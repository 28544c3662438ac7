package dev.coroutinebridge.core.call;

/** What a coroutine goes through before its function begins: a dispatcher's queue, or a wait for a permit and then perhaps such a queue. */
sealed interface PendingStart permits CallStart, PermittedStart {

    /** The coroutine is cancelled: it leaves, so that it ends. Without effect once the function has begun. */
    void cancelled();

    /** The coroutine's outcome is known. */
    void over();
}
