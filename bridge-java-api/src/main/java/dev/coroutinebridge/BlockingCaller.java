package dev.coroutinebridge;

import dev.coroutinebridge.core.context.Propagation;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.offload.CancelMode;
import dev.coroutinebridge.function.BlockingAction;
import dev.coroutinebridge.function.BlockingFunction1;
import dev.coroutinebridge.function.BlockingFunction2;
import dev.coroutinebridge.function.BlockingFunction3;
import dev.coroutinebridge.function.BlockingFunction4;
import dev.coroutinebridge.function.BlockingFunction5;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.jvm.functions.Function1;
import kotlin.jvm.functions.Function2;
import kotlin.jvm.functions.Function3;
import kotlin.jvm.functions.Function4;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.flow.Flow;
import org.jspecify.annotations.Nullable;

/**
 * How a coroutine calls blocking Java without holding a thread of its own dispatcher: {@code offload} gives a future, which
 * Kotlin awaits; {@code suspending} is the body of a {@code suspend} function written in Java:
 *
 * <pre>{@code
 * val row = bridge.offload(dao::load, 42).await()                              // Kotlin
 *
 * public Object find(int id, Continuation<? super Row> k) {                    // Java, implements a Kotlin interface
 *     return bridge.suspending(k, dao::load, id);
 * }
 * }</pre>
 *
 * <p>A caller is immutable and thread-safe; each method that sets an option gives a new view and leaves this one as it is. In
 * tests it can be mocked.
 */
public interface BlockingCaller {

    /**
     * Runs blocking Java on a thread made for blocking.
     *
     * <p><b>Thread:</b> the dispatcher {@code io}, unless {@code offloadTo(...)} has chosen another. The future is completed there,
     * and so are stages that depend on it. <b>Cancellation:</b> cancelling the future, as a cancelled coroutine that awaits it does,
     * completes it at once; a body that has not begun by then never runs and leaves its queue, and what happens to one that runs
     * is for {@link #onCancel(CancelMode)} to say: by default it is interrupted. {@code cancel(false)} does the same. Called inside a
     * coroutine that a bridge has started, the body belongs to that coroutine: cancelling it cancels the body, and it does not
     * complete before the body has ended. <b>Failure:</b> the future completes with what the body throws, whatever that is, and with
     * {@link java.util.concurrent.RejectedExecutionException} if the dispatcher's executor refuses it.
     *
     * <p>Java that the body calls may call {@code runBlocking} again: that call belongs to the body's, and is cancelled with it.
     *
     * @param body the body
     * @param <R> the result
     * @return the result to come
     * @throws IllegalStateException if the bridge is closed
     * @throws java.util.concurrent.CancellationException if the coroutine around it is cancelled already
     */
    <R extends @Nullable Object> CompletableFuture<R> offload(Callable<? extends R> body);

    /**
     * Runs a blocking function with one argument; see {@link #offload(Callable)}.
     *
     * @param f the blocking function
     * @param a the first argument
     * @param <A> the first argument
     * @param <R> the result
     * @return the result to come
     */
    default <A extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> offload(
            BlockingFunction1<A, ? extends R, ?> f, A a) {
        Require.blockingFunction(f);
        return this.<R>offload(Bodies.callable(() -> f.apply(a)));
    }

    /**
     * Runs a blocking function with two arguments; see {@link #offload(Callable)}.
     *
     * @param f the blocking function
     * @param a the first argument
     * @param b the second argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <R> the result
     * @return the result to come
     */
    default <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            CompletableFuture<R> offload(BlockingFunction2<A, B, ? extends R, ?> f, A a, B b) {
        Require.blockingFunction(f);
        return this.<R>offload(Bodies.callable(() -> f.apply(a, b)));
    }

    /**
     * Runs a blocking function with three arguments; see {@link #offload(Callable)}.
     *
     * @param f the blocking function
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <C> the third argument
     * @param <R> the result
     * @return the result to come
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    R extends @Nullable Object>
            CompletableFuture<R> offload(BlockingFunction3<A, B, C, ? extends R, ?> f, A a, B b, C c) {
        Require.blockingFunction(f);
        return this.<R>offload(Bodies.callable(() -> f.apply(a, b, c)));
    }

    /**
     * Runs a blocking function with four arguments; see {@link #offload(Callable)}.
     *
     * @param f the blocking function
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param d the fourth argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <C> the third argument
     * @param <D> the fourth argument
     * @param <R> the result
     * @return the result to come
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    R extends @Nullable Object>
            CompletableFuture<R> offload(BlockingFunction4<A, B, C, D, ? extends R, ?> f, A a, B b, C c, D d) {
        Require.blockingFunction(f);
        return this.<R>offload(Bodies.callable(() -> f.apply(a, b, c, d)));
    }

    /**
     * Runs a blocking function with five arguments; see {@link #offload(Callable)}.
     *
     * @param f the blocking function
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param d the fourth argument
     * @param e the fifth argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <C> the third argument
     * @param <D> the fourth argument
     * @param <E> the fifth argument
     * @param <R> the result
     * @return the result to come
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    R extends @Nullable Object>
            CompletableFuture<R> offload(BlockingFunction5<A, B, C, D, E, ? extends R, ?> f, A a, B b, C c, D d, E e) {
        Require.blockingFunction(f);
        return this.<R>offload(Bodies.callable(() -> f.apply(a, b, c, d, e)));
    }

    /**
     * Runs blocking Java that has no result; see {@link #offload(Callable)}. The name is its own, because as an overload of
     * {@code offload} it would make lambdas ambiguous, in Java and in Kotlin.
     *
     * @param body the body
     * @return completes with {@code null} when the body has ended
     * @throws IllegalStateException if the bridge is closed
     */
    default CompletableFuture<@Nullable Void> offloadVoid(BlockingAction<?> body) {
        return this.<@Nullable Void>offload(Bodies.action(Require.body(body)));
    }

    /**
     * Blocking Java that gives many values, as a Kotlin flow: a cursor, the lines of a file, a paged query.
     *
     * <pre>{@code
     * val orders: Flow<Order> = bridge.offloadFlow { dao.streamOrders() }        // Kotlin
     * }</pre>
     *
     * <p>The flow is cold: each collector opens the source anew. <b>Thread:</b> the source is opened, read and closed as
     * {@link #suspending(Continuation, Callable)} runs a body, and elements are emitted in the collector's own coroutine. An element is
     * there as soon as it was read. So many are read in one go, 16 at first and at most 256, and when the collector has taken them
     * all, the next; in between no thread is kept. <b>The end:</b> the stream is closed, once and also in a cancelled coroutine, before
     * the collection ends: at its last element, when it fails, and when the collector has had enough, fails or is cancelled, which
     * cancels a read that goes on. With {@link CancelMode#ABANDON} a read that is left alone closes it when it is over. A close that
     * the dispatcher does not take is done on the collector's thread. <b>Options</b> are those of each read: {@code withTimeout(...)}
     * limits how long one may take, and a permit is held as long as that. <b>Failure:</b> what the source throws is thrown where the
     * flow is collected, after the elements before it.
     *
     * @param source opens the stream; called once for each collector
     * @param <T> the elements
     * @return the flow; a closed bridge, or a cancelled coroutine, is an error when it is collected
     */
    <T extends @Nullable Object> Flow<T> offloadFlow(Callable<? extends Stream<? extends T>> source);

    /**
     * The same for an iterator; see {@link #offloadFlow}. One that is {@link AutoCloseable} is closed. The name is its own, because as
     * an overload it would make lambdas ambiguous, in Java and in Kotlin.
     *
     * @param source opens the iterator; called once for each collector
     * @param <T> the elements
     * @return the flow
     */
    <T extends @Nullable Object> Flow<T> offloadIterator(Callable<? extends Iterator<? extends T>> source);

    /**
     * The body of a suspend function written in Java: runs blocking Java on a thread made for blocking, and the coroutine waits
     * without holding a thread.
     *
     * <p><b>Thread:</b> as {@link #offload(Callable)}, and the coroutine resumes on its own dispatcher; a coroutine that is on the
     * body's dispatcher already runs the body in place. <b>Cancellation:</b> a body that has not begun never runs. One that runs is
     * interrupted, unless {@link #onCancel(CancelMode)} says otherwise, and the coroutine resumes when it has ended: with a
     * {@link java.util.concurrent.CancellationException} if the interrupt was what ended it, and with its own result or failure
     * otherwise. <b>Failure:</b> what the body throws is thrown where the function was called.
     *
     * @param k the continuation that the Java method was given
     * @param body the body
     * @param <R> the result
     * @return what the Java method has to return: the result, or {@code COROUTINE_SUSPENDED}
     * @throws IllegalStateException if the bridge is closed
     * @throws java.util.concurrent.CancellationException if the coroutine is cancelled already
     */
    <R extends @Nullable Object> @Nullable Object suspending(Continuation<? super R> k, Callable<? extends R> body);

    /**
     * The body of a suspend function written in Java, with one argument; see {@link #suspending(Continuation, Callable)}.
     *
     * @param k the continuation that the Java method was given
     * @param f the blocking function
     * @param a the first argument
     * @param <A> the first argument
     * @param <R> the result
     * @return what the Java method has to return
     */
    default <A extends @Nullable Object, R extends @Nullable Object> @Nullable Object suspending(
            Continuation<? super R> k, BlockingFunction1<A, ? extends R, ?> f, A a) {
        Require.blockingFunction(f);
        return this.<R>suspending(k, Bodies.callable(() -> f.apply(a)));
    }

    /**
     * The body of a suspend function written in Java, with two arguments; see {@link #suspending(Continuation, Callable)}.
     *
     * @param k the continuation that the Java method was given
     * @param f the blocking function
     * @param a the first argument
     * @param b the second argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <R> the result
     * @return what the Java method has to return
     */
    default <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> @Nullable
            Object suspending(Continuation<? super R> k, BlockingFunction2<A, B, ? extends R, ?> f, A a, B b) {
        Require.blockingFunction(f);
        return this.<R>suspending(k, Bodies.callable(() -> f.apply(a, b)));
    }

    /**
     * The body of a suspend function written in Java, with three arguments; see {@link #suspending(Continuation, Callable)}.
     *
     * @param k the continuation that the Java method was given
     * @param f the blocking function
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <C> the third argument
     * @param <R> the result
     * @return what the Java method has to return
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    R extends @Nullable Object>
            @Nullable Object suspending(
            Continuation<? super R> k, BlockingFunction3<A, B, C, ? extends R, ?> f, A a, B b, C c) {
        Require.blockingFunction(f);
        return this.<R>suspending(k, Bodies.callable(() -> f.apply(a, b, c)));
    }

    /**
     * The body of a suspend function written in Java, with four arguments; see {@link #suspending(Continuation, Callable)}.
     *
     * @param k the continuation that the Java method was given
     * @param f the blocking function
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param d the fourth argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <C> the third argument
     * @param <D> the fourth argument
     * @param <R> the result
     * @return what the Java method has to return
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    R extends @Nullable Object>
            @Nullable Object suspending(
            Continuation<? super R> k, BlockingFunction4<A, B, C, D, ? extends R, ?> f, A a, B b, C c, D d) {
        Require.blockingFunction(f);
        return this.<R>suspending(k, Bodies.callable(() -> f.apply(a, b, c, d)));
    }

    /**
     * The body of a suspend function written in Java, with five arguments; see {@link #suspending(Continuation, Callable)}.
     *
     * @param k the continuation that the Java method was given
     * @param f the blocking function
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param d the fourth argument
     * @param e the fifth argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <C> the third argument
     * @param <D> the fourth argument
     * @param <E> the fifth argument
     * @param <R> the result
     * @return what the Java method has to return
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    R extends @Nullable Object>
            @Nullable Object suspending(
            Continuation<? super R> k, BlockingFunction5<A, B, C, D, E, ? extends R, ?> f, A a, B b, C c, D d, E e) {
        Require.blockingFunction(f);
        return this.<R>suspending(k, Bodies.callable(() -> f.apply(a, b, c, d, e)));
    }

    /**
     * The body of a suspend function written in Java: waits for a stage without holding a thread.
     *
     * <p><b>Cancellation:</b> a cancelled coroutine cancels the stage, if it is a future, and resumes at once. <b>Failure:</b>
     * what the stage failed with is thrown where the function was called.
     *
     * @param k the continuation that the Java method was given
     * @param stage the stage
     * @param <R> the result
     * @return what the Java method has to return: the result, or {@code COROUTINE_SUSPENDED}
     * @throws IllegalStateException if the bridge is closed
     */
    <R extends @Nullable Object> @Nullable Object suspending(
            Continuation<? super R> k, CompletionStage<? extends R> stage);

    /**
     * The body of a suspend function written in Java that returns {@code Unit}; see {@link #suspending(Continuation, Callable)}.
     * The name is its own, because as an overload of {@code suspending} it would make lambdas ambiguous.
     *
     * @param k the continuation that the Java method was given
     * @param body the body
     * @return what the Java method has to return
     */
    default @Nullable Object suspendingVoid(Continuation<? super Unit> k, BlockingAction<?> body) {
        Callable<@Nullable Void> action = Bodies.action(Require.body(body));
        return this.<Unit>suspending(k, () -> {
            action.call();
            return Unit.INSTANCE;
        });
    }

    /**
     * Blocking Java as a suspend lambda without arguments: passes where a Kotlin function takes a {@code suspend () -> R}.
     * See {@link #suspending(Continuation, Callable)} for what it does when it is called.
     *
     * @param f the blocking function
     * @param <R> the result
     * @return the lambda, as Java sees it
     */
    default <R extends @Nullable Object> Function1<Continuation<? super R>, @Nullable Object> suspendFunction(
            Callable<? extends R> f) {
        Require.body(f);
        return k -> this.<R>suspending(k, f);
    }

    /**
     * Blocking Java as a suspend lambda with one argument: passes where a Kotlin function takes a {@code suspend (A) -> R}.
     *
     * @param f the blocking function
     * @param <A> the first argument
     * @param <R> the result
     * @return the lambda, as Java sees it
     */
    default <A extends @Nullable Object, R extends @Nullable Object>
            Function2<A, Continuation<? super R>, @Nullable Object> suspendFunction(
                    BlockingFunction1<? super A, ? extends R, ?> f) {
        Require.blockingFunction(f);
        return (a, k) -> this.<R>suspending(k, Bodies.callable(() -> f.apply(a)));
    }

    /**
     * Blocking Java as a suspend lambda with two arguments: passes where a Kotlin function takes a {@code suspend (A, B) -> R}.
     *
     * @param f the blocking function
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <R> the result
     * @return the lambda, as Java sees it
     */
    default <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            Function3<A, B, Continuation<? super R>, @Nullable Object> suspendFunction(
                    BlockingFunction2<? super A, ? super B, ? extends R, ?> f) {
        Require.blockingFunction(f);
        return (a, b, k) -> this.<R>suspending(k, Bodies.callable(() -> f.apply(a, b)));
    }

    /**
     * Blocking Java as a suspend lambda with three arguments: passes where a Kotlin function takes a
     * {@code suspend (A, B, C) -> R}.
     *
     * @param f the blocking function
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <C> the third argument
     * @param <R> the result
     * @return the lambda, as Java sees it
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    R extends @Nullable Object>
            Function4<A, B, C, Continuation<? super R>, @Nullable Object> suspendFunction(
                    BlockingFunction3<? super A, ? super B, ? super C, ? extends R, ?> f) {
        Require.blockingFunction(f);
        return (a, b, c, k) -> this.<R>suspending(k, Bodies.callable(() -> f.apply(a, b, c)));
    }

    /**
     * Chooses where the blocking bodies run.
     *
     * @param dispatcher a dispatcher, of this bridge or of kotlinx
     * @return a view with that option
     */
    BlockingCaller offloadTo(CoroutineDispatcher dispatcher);

    /**
     * Chooses where the blocking bodies run.
     *
     * @param dispatcher the name of a dispatcher of this bridge
     * @return a view with that option
     * @throws IllegalArgumentException if the bridge has no dispatcher of that name; the message lists those it has
     */
    BlockingCaller offloadTo(String dispatcher);

    /**
     * Chooses where the blocking bodies run.
     *
     * @param executor an executor, which stays its owner's and is never shut down by the bridge
     * @return a view with that option
     */
    BlockingCaller offloadTo(Executor executor);

    /**
     * Chooses what a cancellation does to a body that runs. Nothing interrupts a thread once the body has ended, whatever runs there
     * next, and no flag is left set on a thread of a pool.
     *
     * @param mode the mode; {@link CancelMode#INTERRUPT} if this is not called
     * @return a view with that option, and without a closer
     */
    BlockingCaller onCancel(CancelMode mode);

    /**
     * Chooses what a cancellation does to a body that runs, for work that interrupts do not reach: a blocking read of a socket,
     * a query.
     *
     * <pre>{@code
     * bridge.onCancel(CancelMode.WAIT, statement::cancel).offload(statement::executeQuery, sql)
     * }</pre>
     *
     * <p>The closer runs once at most (again and again with {@link CancelMode#INTERRUPT_UNTIL_EXIT}), after the interrupt if the mode
     * has one, on the body's dispatcher (or on a thread made for it,
     * if that has none free); never on the thread that cancels. It does not begin after the body has ended, and the body's call does
     * not end before the closer has, so it cannot hit whoever uses the same thing next; it must not wait for the body itself. If the body fails after it was closed, that
     * is the cancellation. What the closer itself throws goes to the bridge's handler of uncaught exceptions. A view with a closer
     * is for one call, or for calls that share what is closed.
     *
     * @param mode the mode
     * @param closer ends what the body is blocked in
     * @return a view with that option
     */
    BlockingCaller onCancel(CancelMode mode, AutoCloseable closer);

    /**
     * Lets each body begin only when it has a permit, which it keeps until it has ended. No thread is held while it waits. Waiting for
     * a stage needs none.
     *
     * @param permits the permits, which others may share
     * @return a view with that option
     */
    BlockingCaller withPermits(Permits permits);

    /**
     * Limits the time of each call, the time in queues included. After it the body is cancelled as {@link #onCancel(CancelMode)}
     * says, and when it has ended the call fails with a {@link dev.coroutinebridge.core.call.CallTimeoutException}; with
     * {@link CancelMode#ABANDON} at once. A failure of the body's own that is no consequence is the outcome all the same.
     *
     * @param timeout more than zero
     * @return a view with that option
     * @throws IllegalArgumentException if {@code timeout} is not more than zero
     */
    BlockingCaller withTimeout(Duration timeout);

    /**
     * Chooses what becomes of the calling thread's thread-locals, as far as they travel, on the thread of the body: those in Micrometer's
     * {@code ContextRegistry}, and those that the bridge was built with. What the coroutine has in its context, such as an
     * {@code MDCContext}, is put onto the thread after them. A thread that leaves the body has what it had before, also if the body throws
     * or was abandoned, but with {@link Propagation#OFF}, which takes nothing off. With {@link Propagation#WRITE_BACK}, a coroutine in
     * {@code suspending} that was itself called with it has what the body has set; a future gives nothing back.
     *
     * @param mode {@link Propagation#COPY} unless the bridge was built otherwise
     * @return a view with that option
     */
    BlockingCaller withPropagation(Propagation mode);

    /**
     * Says that calls may take long, so that a thread of the bridge that waits for their futures is not taken for hanging.
     *
     * @return a view with that option
     */
    BlockingCaller longRunning();

    /**
     * Adds elements to the context that the blocking bodies run in; a {@code ThreadContextElement} is installed around them.
     *
     * @param extra the elements; they win over those that an earlier call added
     * @return a view with that option
     * @throws IllegalArgumentException if {@code extra} contains a dispatcher, which is for {@code offloadTo(...)}, or a
     *     {@code Job}, because the bridge makes one for each call
     */
    BlockingCaller withContext(CoroutineContext extra);
}
