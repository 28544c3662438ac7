package dev.coroutinebridge.core.context;

/** What becomes of the calling thread's thread-locals, as far as they travel, on the threads that a call runs on. */
public enum Propagation {

    /** They are there, as they were when the bridge was called. What is set there stays there, and is gone when the thread leaves the call. */
    COPY,

    /**
     * They are there, and what is set there is kept: by a coroutine from one thread to the next, by {@code suspending} for the coroutine
     * that waits, by {@code runBlocking} for the calling thread. A coroutine that is launched begins with a copy of its own. A future has
     * nobody to give anything to.
     *
     * <p>A coroutine that is resumed before its last thread has quite left it waits for that thread, for a second at most: the two may
     * be coroutines that somebody has started by hand with one context, and wait for each other.
     *
     * <p>A coroutine on {@code Dispatchers.Unconfined} that is resumed in the middle of a part with a {@code ThreadContextElement} of
     * somebody's for the same value sees that element's, and what it sets then is not kept.
     */
    WRITE_BACK,

    /** They are not there: a call begins without any, which is right for work that outlives the request that has started it. */
    CLEAR,

    /** Nothing is looked at, and nothing is changed. */
    OFF
}
