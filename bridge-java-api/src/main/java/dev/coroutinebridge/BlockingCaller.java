package dev.coroutinebridge;

import dev.coroutinebridge.function.BlockingAction;
import dev.coroutinebridge.function.BlockingFunction1;
import dev.coroutinebridge.function.BlockingFunction2;
import dev.coroutinebridge.function.BlockingFunction3;
import dev.coroutinebridge.function.BlockingFunction4;
import dev.coroutinebridge.function.BlockingFunction5;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
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
     * <p><b>Thread:</b> the dispatcher {@code io}, unless {@code offloadTo(...)} has chosen another. <b>Cancellation:</b>
     * cancelling the future, as a cancelled coroutine that awaits it does, completes it at once and interrupts the body. A body
     * that has not begun by then never runs. <b>Failure:</b> the future completes with what the body throws.
     *
     * @param body the body
     * @param <R> the result
     * @return the result to come
     * @throws IllegalStateException if the bridge is closed
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
     * The body of a suspend function written in Java: runs blocking Java on a thread made for blocking, and the coroutine waits
     * without holding a thread.
     *
     * <p><b>Thread:</b> as {@link #offload(Callable)}; the coroutine resumes on its own dispatcher. <b>Cancellation:</b> a
     * cancelled coroutine interrupts the body and resumes after the body has ended. <b>Failure:</b> what the body throws is
     * thrown where the function was called.
     *
     * @param k the continuation that the Java method was given
     * @param body the body
     * @param <R> the result
     * @return what the Java method has to return: the result, or {@code COROUTINE_SUSPENDED}
     * @throws IllegalStateException if the bridge is closed
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
     * Adds elements to the context that the blocking bodies run in; a {@code ThreadContextElement} is installed around them.
     *
     * @param extra the elements; they win over those that an earlier call added
     * @return a view with that option
     * @throws IllegalArgumentException if {@code extra} contains a dispatcher, which is for {@code offloadTo(...)}, or a
     *     {@code Job}, because the bridge makes one for each call
     */
    BlockingCaller withContext(CoroutineContext extra);
}
