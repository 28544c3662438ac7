package dev.coroutinebridge.core.flow;

import dev.coroutinebridge.core.loop.CallerLoop;
import dev.coroutinebridge.core.loop.RecurringWait;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.concurrent.Executor;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import org.jspecify.annotations.Nullable;

/**
 * The thread that reads a stream, as the dispatcher of its flow; and after {@link #detach}, when the thread may never come again, another
 * one, so that the flow can clean up.
 *
 * <p><b>No task is left behind.</b> A task is sent to the thread's loop before it is read whether this is detached; it is detached before
 * the loop's tasks are moved. Of the two, one at least moves the task. While the thread waits it runs its tasks itself, and when it
 * leaves, {@link #moveIfDetached} looks once more.
 */
final class ReadersThread extends CoroutineDispatcher {

    private final RecurringWait wait;
    private final Thread reader = Thread.currentThread();
    private volatile CallerLoop thread;
    private final Executor afterwards;
    private volatile @Nullable CallerLoop detached;

    /**
     * Of the calling thread.
     *
     * @param wait where it waits
     * @param thread its loop there
     * @param afterwards runs what it does not run itself; must not refuse
     */
    ReadersThread(RecurringWait wait, CallerLoop thread, Executor afterwards) {
        this.wait = wait;
        this.thread = thread;
        this.afterwards = afterwards;
    }

    @Override
    public void dispatch(CoroutineContext context, Runnable task) {
        thread.dispatch(context, task);
        moveIfDetached();
    }

    boolean isCurrent() {
        return reader == Thread.currentThread();
    }

    /** The thread comes to wait. If it belongs to other dispatchers than before, its loop is another one. */
    void follow() {
        CallerLoop now = wait.open();
        if (now != thread) {
            thread = now;
            wait.handOver();
        }
    }

    /** From now on what the thread does not run itself runs elsewhere, one task after the other. */
    void detach() {
        CallerLoop serial = new CallerLoop(ThreadState.current(), null, null, afterwards);
        serial.close(); // from its end on a loop is a serial queue
        detached = serial;
        moveIfDetached();
    }

    void moveIfDetached() {
        CallerLoop serial = detached;
        if (serial != null) {
            wait.moveTasks(serial);
        }
    }

    @Override
    public String toString() {
        return "ReadersThread[" + thread + "]";
    }
}
