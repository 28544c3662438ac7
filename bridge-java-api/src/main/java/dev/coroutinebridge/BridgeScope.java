package dev.coroutinebridge;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * Calls that belong together: they begin in a block, and when the block is left, all have ended. What {@code StructuredTaskScope} is to
 * threads and {@code coroutineScope} to coroutines, for both at once. Opened with {@link CoroutineBridge#openScope()}:
 *
 * <pre>{@code
 * try (BridgeScope scope = bridge.openScope()) {
 *     CompletableFuture<User> user = scope.future(users::find, 42);            // a suspend function
 *     CompletableFuture<List<Order>> orders = scope.offload(dao::orders, 42);  // blocking Java
 *     scope.join();                                                            // throws the first failure
 *     return new Page(user.join(), orders.join());
 * }                                                                            // nothing runs any more
 * }</pre>
 *
 * <p><b>Forks</b> are what {@code future}, {@code launch} and {@code offload} start through the scope, or through a view of it such as
 * {@code scope.on("db").withTimeout(limit)}: from any thread, until it is closed. The joins wait for them, and a fork has ended when
 * nothing of it runs any more: its body has returned, its coroutine and all children of that are over, and its future is complete. (A
 * body that is cancelled under {@code CancelMode.ABANDON} is given up; nothing waits for it.)
 *
 * <p><b>Failure.</b> A fork has failed when its future has, other than by being cancelled; of a {@code launch}, which has no future,
 * the failure goes to the bridge's uncaught handler and is one of the scope as well. Under {@link ScopeMode#FAIL_FAST} the first one
 * cancels the other forks. What the others fail with later is in their futures and nowhere else. A fork that is made after that is
 * cancelled from the start: its future is a cancelled one, so the code reaches {@link #join()}, which throws the failure. A fork that
 * somebody cancels through its own future has not failed. Under {@link ScopeMode#SUPERVISE} failures stay in the futures.
 *
 * <p><b>Cancellation.</b> The scope is cancelled by {@link #cancel()}, by its {@link #job()}, by the closing of its bridge once that
 * loses its patience, and together with the coroutine around {@code openScope()}: when that is cancelled, at once, and when it ends,
 * so that a scope which nobody closes holds up nothing. A section under {@code NonCancellable} is not cancelled, and so neither is a
 * scope that was opened in it. Nothing goes the other way: a scope that fails, or is cancelled, does so to nobody around it.
 *
 * <p><b>Everything else</b> that is called through the scope is no fork. {@code runBlocking} and {@code suspending} belong to the
 * coroutine around them, as ever; besides, they are cancelled with the scope, and its {@link #close()} waits for them. Calls that bring
 * many values are below the scope's job, too, and no join waits for them.
 *
 * <p><b>Threads.</b> Any thread may do anything. The one that has opened the scope is more than the others: it is the thread that is
 * blocked for the forks when it joins or closes, as it would be in {@code runBlocking}. So a scope that is opened on the only thread of a
 * dispatcher, and whose forks run on that dispatcher, gets to its end, and {@link CoroutineBridge#callerThread()} inside a fork is the
 * opener's thread, which comes when it joins. It does not come in between: a fork that waits for {@code callerThread()}, or for a
 * dispatcher whose only thread is the opener's, waits for the join, and {@code get()} of its future before that may wait for ever.
 *
 * <p>A thread that joins is blocked as in {@code runBlocking}: replaced in its pool, kept from it by {@code blocking = reject}, and
 * reported and rescued if nothing happens for {@code hang-timeout}; the report names the forks. If the bridge fails calls that hang,
 * the join throws a {@link CancellationException}, and the forks go on. A fork that joins its own scope would wait for itself, and gets
 * an {@link IllegalStateException}. An interrupt ends a join with an {@link InterruptedException} and does nothing to the scope, which
 * the end of the block closes.
 */
public interface BridgeScope extends BridgeCaller, AutoCloseable {

    /**
     * Waits until all forks have ended. If none has failed, more may be made and joined after that.
     *
     * <p>Under {@link ScopeMode#FAIL_FAST} this throws the first failure itself, the very object that is in its fork's future, be it
     * checked or not: {@code catch (Exception e)} finds it where the compiler finds no {@code IOException}. Joining again throws it again.
     *
     * @throws InterruptedException if the thread is interrupted, or the offloaded body that it runs is cancelled; the forks go on
     * @throws CancellationException if the scope was cancelled before anything had failed, under both modes; it says by whom
     * @throws IllegalStateException inside a fork of this scope, at the nesting limit, or on a thread that must not be blocked
     */
    void join() throws InterruptedException;

    /**
     * Waits as {@link #join()}, but only for some time. When that is over the forks go on, and nothing is cancelled.
     *
     * @param timeout zero to look without waiting, or more
     * @return whether all forks have ended; false if the time is over
     * @throws InterruptedException as {@link #join()}
     * @throws IllegalArgumentException if {@code timeout} is negative
     */
    boolean join(Duration timeout) throws InterruptedException;

    /**
     * Waits for the first fork that succeeds, cancels the others and waits until they have ended. Only {@code future} and {@code offload}
     * count, with what they themselves result in. That decides the scope: asked again it gives the same result, {@link #join()} returns
     * after it, and forks that are made after it are cancelled from the start.
     *
     * <p>Under {@link ScopeMode#FAIL_FAST} the first failure ends it, even if others could still succeed: a race wants
     * {@link ScopeMode#SUPERVISE}, under which the first failure is thrown when all have failed. It is thrown as {@link #join()} throws it.
     *
     * @param <R> the result of the forks
     * @return the first result, which may be null if a fork's may
     * @throws InterruptedException as {@link #join()}; the forks go on
     * @throws CancellationException if the scope was cancelled before, or all forks were
     * @throws IllegalStateException if no fork with a result was made before, or as {@link #join()}
     */
    @SuppressWarnings("TypeParameterUnusedInFormals") // the caller knows what its forks give, as with a scope in Kotlin
    <R extends @Nullable Object> R joinAny() throws InterruptedException;

    /**
     * The job above all calls of this scope, below the bridge's. Cancelling it cancels the scope.
     *
     * @return a supervisor
     */
    Job job();

    /** Cancels everything that runs in this scope, and does not wait. Forks that are made from now on are cancelled from the start. */
    void cancel();

    /**
     * Ends the scope: refuses new calls, cancels what still runs, and waits until all has ended, however long that takes; an interrupt
     * does not end the wait, the flag is set again. A second call waits as the first does.
     *
     * <p>From now on a call through the scope, or a view of it, throws {@link IllegalStateException}. Not so what a fork calls that still
     * runs, to clean up in a {@code finally} under {@code NonCancellable}, say: its {@code runBlocking}, {@code suspending} and
     * {@code offload} belong to the coroutine around them. A fork that another thread makes at this moment is refused, or it is cancelled
     * from the start and its future completes, before this returns.
     *
     * <p>Called inside something that it would have to wait for, a fork or what depends on one's future, it cancels and returns. It waits
     * also on a thread that must not be blocked: to leave the block with something still running would be worse.
     */
    @Override
    void close();
}
