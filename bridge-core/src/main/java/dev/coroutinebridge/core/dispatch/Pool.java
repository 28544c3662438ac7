package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.Home;
import java.util.concurrent.RejectedExecutionException;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/** The threads behind a dispatcher. */
interface Pool {

    /** The pool's threads belong to {@code home} from now on. Called once, before anything else. */
    void belongTo(Home home);

    /**
     * Runs a task on one of the pool's threads, never in place.
     *
     * @throws RejectedExecutionException if it will not
     */
    void execute(CoroutineContext context, Runnable task);

    /** How many tasks run at a time. */
    int parallelism();

    /** One more thread than configured, for one that is blocked. */
    default void grow() {}

    /** Takes back one {@link #grow}. */
    default void shrink() {}

    /** Takes a queued task, for one of the pool's threads to run; null if there is none to be had. */
    default @Nullable Runnable pollQueuedTask() {
        return null;
    }

    /** Takes a task back that need not run any more, if it can be found in a queue. Whether or not, it must do nothing if it runs. */
    default void withdraw(TrackedTask task) {}

    /** How busy it is, in a few words. */
    String occupancy();

    /** Lets owned threads end once they have run what was accepted. */
    default void close() {}
}
