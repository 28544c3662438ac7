package dev.coroutinebridge.core.context;

/** What becomes of the calling thread's thread-locals, as far as they travel, on the threads that a call runs on. */
public enum Propagation {

    /**
     * They are there, as they were when the bridge was called. What is set there is seen until the next suspension at least, and never by
     * the caller.
     */
    COPY,

    /**
     * They are there, and what is set there is kept: by a coroutine from one thread to the next, by {@code suspending} for the coroutine
     * that waits if that has this mode, too, by {@code runBlocking} for the calling thread. A coroutine that is launched begins with a
     * copy of its own. A future has nobody to give anything to.
     *
     * <p>A coroutine that is resumed before its last thread has quite left it waits for that thread, for a second at most: the two may
     * be coroutines that somebody has started by hand with one context, and wait for each other.
     *
     * <p>A coroutine on {@code Dispatchers.Unconfined} that is resumed in the middle of a part with a {@code ThreadContextElement} of
     * somebody's for the same value sees that element's, and what it sets then is not kept.
     */
    WRITE_BACK,

    /**
     * They are not there: a call begins without any, which is right for work that outlives the request that has started it. The context
     * class loader stays the thread's, and elements in a coroutine's context are not cleared.
     */
    CLEAR,

    /** Nothing is looked at, and nothing is taken off: what a call sets stays on its thread. */
    OFF
}
