package dev.coroutinebridge.core.loop;

import java.util.concurrent.Executor;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import org.jspecify.annotations.Nullable;

/**
 * The Java thread that is blocked above a coroutine, as a dispatcher. Internal.
 *
 * <p>It is one certain thread if the call was a coroutine already when this was made. A function that has not yet suspended nor
 * looked into its context is not; then it is the nearest one above the coroutine that is dispatched, which is the same thread.
 */
public final class CallerThread extends CoroutineDispatcher {

    private final @Nullable CallerLoop loop;
    private final Executor afterwards;

    private CallerThread(@Nullable CallerLoop loop, Executor afterwards) {
        this.loop = loop;
        this.afterwards = afterwards;
    }

    /**
     * The caller's thread, seen from the current one.
     *
     * @param afterwards runs what comes too late; must not refuse
     * @return the dispatcher
     * @throws IllegalStateException if no thread is blocked above
     */
    public static CallerThread current(Executor afterwards) {
        CallerLoop above = CallerLoop.ofCurrentCall();
        CallerLoop open = above == null ? null : above.nearestOpen();
        if (open == null && ThreadState.current().entered() == 0) {
            throw new IllegalStateException(
                    "callerThread(): expected a thread that is blocked in runBlocking above this"
                            + " call, got none on '" + Thread.currentThread().getName()
                            + "'; call it inside a function that runBlocking runs");
        }
        return new CallerThread(open, afterwards);
    }

    /** {@inheritDoc} */
    @Override
    public void dispatch(CoroutineContext context, Runnable task) {
        CallerThreadTask confined = new CallerThreadTask(context, task);
        CallerLoop target = loop == null ? above(context) : loop;
        if (target == null || target.isClosed()) {
            confined.callerHasReturned();
            afterwards.execute(task);
        } else {
            target.offer(confined);
        }
    }

    private static @Nullable CallerLoop above(CoroutineContext context) {
        CallElement element = context.get(CallElement.KEY);
        CallerLoop nearest = element == null ? null : element.loop();
        return nearest == null ? null : nearest.nearestOpen();
    }

    /** {@inheritDoc} */
    @Override
    public String toString() {
        return "CallerThread[" + (loop == null ? "nearest" : loop) + "]";
    }
}
