package dev.coroutinebridge.core.dispatch;

import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * The forks of a scope, as a call sees them that is made through it. It is held while somebody {@linkplain #enter makes} one, from its
 * {@linkplain #begun beginning} to the end of its job, and while its future is {@linkplain #completing completed}: when nothing holds it, all have ended.
 * Implementations are thread-safe, and run nothing of the user's under a lock. Internal.
 */
public interface Forks {

    /**
     * The parent of each fork.
     *
     * @return a supervisor below the scope's job
     */
    Job job();

    /**
     * A fork is about to be made; {@link #release} has to be called when that is over, whatever has come of it.
     *
     * @return false if the scope is closed: then there will be none, and nothing is held
     */
    boolean enter();

    /**
     * A fork begins; {@link #release} has to be called when its job has ended.
     *
     * @param hasResult whether it is one that has a result
     */
    void begun(boolean hasResult);

    /**
     * The future of a fork is about to be completed, for which the fork is held. What depends on it may run there, and belongs to the
     * fork.
     *
     * @param completion completes it
     * @return does the same and ends the hold; to be run once, on any thread
     */
    Runnable completing(Runnable completion);

    /** Ends one of the others. */
    void release();

    /**
     * A fork has a result. Told before its future is complete.
     *
     * @param result the result
     */
    void succeeded(@Nullable Object result);

    /**
     * A fork has failed, otherwise than by a cancellation. Told before its future is complete, unless it was completed by somebody else.
     *
     * @param failure what it has failed with
     */
    void failed(Throwable failure);

    /**
     * Whether the scope was closed.
     *
     * @return true from its first {@code close()} on
     */
    boolean isClosed();

    /**
     * What a call is told that comes too late.
     *
     * @return to be thrown
     */
    IllegalStateException closed();
}
