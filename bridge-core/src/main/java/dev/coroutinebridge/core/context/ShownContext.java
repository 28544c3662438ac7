package dev.coroutinebridge.core.context;

import org.jspecify.annotations.Nullable;

/** Whose values a thread has at the moment. Each thread has one and only the thread itself uses it. Internal. */
public final class ShownContext {

    /** Null if the thread has its own. */
    @Nullable
    CapturedContext now;

    /** Nobody's. */
    public ShownContext() {}

    /**
     * What runs a task without the values of what this thread is in the middle of, to which the task does not belong.
     *
     * @param task a task
     * @return the task itself if the thread is in the middle of nothing
     */
    public Runnable without(Runnable task) {
        CapturedContext current = now;
        return current == null ? task : () -> current.none().runBeside(this, task);
    }
}
