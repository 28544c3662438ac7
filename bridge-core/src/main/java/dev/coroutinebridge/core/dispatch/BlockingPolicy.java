package dev.coroutinebridge.core.dispatch;

/** What a dispatcher says when one of its threads is about to be blocked in {@code runBlocking}. */
public enum BlockingPolicy {
    /** Nothing; the default. The thread is replaced where the pool allows. */
    ALLOW,
    /** A warning in the log, once for each line of code. */
    WARN,
    /** An {@link IllegalStateException}, at once. A function that does not suspend still returns its result. */
    REJECT
}
