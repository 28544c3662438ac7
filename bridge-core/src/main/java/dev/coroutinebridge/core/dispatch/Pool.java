package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.Home;
import java.util.concurrent.RejectedExecutionException;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/** The threads behind a dispatcher. */
interface Pool {

    /**
     * How busy a pool is.
     *
     * @param threads how many threads it has
     * @param active how many of them are in a task
     * @param queued how many tasks wait
     * @param completed how many tasks have run
     * @param compensating how many of the threads are there in place of blocked ones
     */
    record Load(int threads, int active, int queued, long completed, int compensating) {}

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

    /**
     * Changes how many tasks run at a time.
     *
     * @throws IllegalStateException if this pool cannot
     */
    default void resize(int newSize) {
        throw new IllegalStateException("its size cannot be changed");
    }

    /** What limits how many tasks run at a time, if it is that. */
    default @Nullable Permits permits() {
        return null;
    }

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

    /** How busy it is: what was done read before what runs, and that before what waits. */
    Load load();

    /** How busy it is, in a few words. */
    default String occupancy() {
        Load load = load();
        return load.active() + " of " + load.threads() + " threads active, " + load.queued() + " tasks queued";
    }

    /** Lets owned threads end once they have run what was accepted. */
    default void close() {}
}
