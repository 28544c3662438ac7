package dev.coroutinebridge.core.loop;

import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A dispatcher that a thread belongs to, as a blocked thread sees it. Internal. */
public interface Home {

    /**
     * The dispatcher's name.
     *
     * @return the name
     */
    String name();

    /**
     * How many tasks the dispatcher runs at a time.
     *
     * @return at least 1
     */
    int parallelism();

    /**
     * Runs a helper on a thread of the dispatcher, when one is free.
     *
     * @param helper what to run
     * @param refusedLater run instead, if the dispatcher refuses it after it has taken it
     * @throws RejectedExecutionException if the dispatcher refuses
     */
    void help(Runnable helper, Runnable refusedLater);

    /**
     * A thread of the dispatcher is about to be blocked.
     *
     * @throws IllegalStateException if the dispatcher is configured to forbid that
     */
    void checkMayBlock();

    /** A thread of the dispatcher is blocked from now on; another may take its place. */
    void threadBlocked();

    /** A thread of the dispatcher is blocked no more. */
    void threadUnblocked();

    /** A task that was dispatched here runs for a blocked thread's call, without having been in the dispatcher's queue. */
    void routedTaskTaken();

    /** A {@link #help helper} ends, which has been in the dispatcher's queue and was no task of anybody's. */
    void helperEnds();

    /**
     * Takes one task out of the dispatcher's own queue, for the calling thread, which belongs to the dispatcher, to run.
     *
     * @return null if there is none, or if the queue is not this library's to take from
     */
    @Nullable
    Runnable pollQueuedTask();

    /**
     * How busy the dispatcher is, for a report on a hang.
     *
     * @return a few words
     */
    String occupancy();
}
