package dev.coroutinebridge;

import dev.coroutinebridge.function.SuspendFunction0;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of suspend functions and blocking bodies, of which only so many run at a time; with a concurrency of 1, one after
 * the other, in the order in which they were submitted. It is opened with {@link CoroutineBridge#openQueue}:
 *
 * <pre>{@code
 * try (TaskQueue mails = bridge.openQueue("mails", 1_000, 1)) {
 *     mails.offload(() -> smtp.send(mail));                    // fails at once when 1,000 tasks wait
 *     mails.awaitRoom().future(k -> api.send(mail, k));        // waits for room
 * }                                                            // returns when all have ended
 * }</pre>
 *
 * <p>A task runs where the bridge's {@code future} and {@code offload} run. It belongs to the queue, not to the coroutine that has
 * submitted it: that may be cancelled, the task goes on. Cancelling the future of a task that has not begun takes it out of the queue.
 * Closing the bridge lets the accepted tasks run, for as long as it lets other calls.
 *
 * <p>Instances are thread-safe.
 */
public interface TaskQueue extends AutoCloseable {

    /**
     * Submits a suspend function.
     *
     * @param f the suspend function
     * @param <R> its result
     * @return the result to come; cancelling it cancels the coroutine
     * @throws RejectedExecutionException if the queue is full or closed; the message has its name and numbers
     */
    <R extends @Nullable Object> CompletableFuture<R> future(SuspendFunction0<R, ?> f);

    /**
     * Submits a blocking body.
     *
     * @param body the body
     * @param <R> its result
     * @return the result to come; cancelling it interrupts the body
     * @throws RejectedExecutionException if the queue is full or closed; the message has its name and numbers
     */
    <R extends @Nullable Object> CompletableFuture<R> offload(Callable<? extends R> body);

    /**
     * Waits until there is room, and reserves it: the next submission through the returned queue is not refused for want of room.
     * Those who wait are served in order of arrival. The thread waits as in {@code runBlocking}.
     *
     * @return this queue with a reserved place, for one submission; later ones through it are as through this queue
     * @throws InterruptedException if the thread is interrupted; no place is reserved then
     * @throws RejectedExecutionException if the queue is closed, before or meanwhile
     */
    TaskQueue awaitRoom() throws InterruptedException;

    /**
     * As {@link #awaitRoom}, for callers that must not block: {@code queue.room().await()} in Kotlin.
     *
     * @return completes when a place is reserved, with {@link RejectedExecutionException} if the queue is closed meanwhile; cancelling
     *     it gives up the place in the line
     * @throws RejectedExecutionException if the queue is closed
     */
    CompletableFuture<TaskQueue> room();

    /**
     * The queue's name.
     *
     * @return as it was opened
     */
    String name();

    /**
     * How many tasks have been accepted and have not begun.
     *
     * @return at least 0, at most {@link #capacity()}
     */
    int pending();

    /**
     * How many tasks may wait.
     *
     * @return as it was opened
     */
    int capacity();

    /**
     * Refuses new tasks, and waits until those that were accepted have run. Called by one of the queue's own tasks it does not wait.
     * An interrupt does not end the wait; the flag is set again. A second call waits as the first does.
     */
    @Override
    void close();

    /**
     * Refuses new tasks and cancels those that have not begun. Those that run go on; this does not wait for them, {@link #close} would.
     */
    void closeNow();
}
