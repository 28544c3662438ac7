package dev.coroutinebridge;

import dev.coroutinebridge.function.SuspendFunction0;
import dev.coroutinebridge.function.SuspendFunction1;
import dev.coroutinebridge.function.SuspendFunction2;
import dev.coroutinebridge.function.SuspendFunction3;
import dev.coroutinebridge.function.SuspendFunction4;
import dev.coroutinebridge.function.SuspendFunction5;
import org.jspecify.annotations.Nullable;

/**
 * {@code runBlocking} for places where {@link InterruptedException} has none: lambdas, streams, implementations of interfaces. An
 * interrupt of the calling thread does not reach the call; the flag is set again when it returns. Made by
 * {@link SuspendCaller#uninterruptible()}, whose other options it keeps.
 */
public interface UninterruptibleCaller {

    /**
     * Runs a suspend function and waits for its result; see {@link SuspendCaller#runBlocking(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param <R> the result
     * @param <X> what the function declares to throw
     * @return the result
     * @throws X what the function throws
     */
    <R extends @Nullable Object, X extends Throwable> R runBlocking(SuspendFunction0<R, X> f) throws X;

    /**
     * Runs a suspend function with one argument and waits for its result; see {@link #runBlocking(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param <A> the first argument
     * @param <R> the result
     * @param <X> what the function declares to throw
     * @return the result
     * @throws X what the function throws
     */
    default <A extends @Nullable Object, R extends @Nullable Object, X extends Throwable> R runBlocking(
            SuspendFunction1<A, R, X> f, A a) throws X {
        Require.suspendFunction(f);
        return this.<R, X>runBlocking(k -> f.invoke(a, k));
    }

    /**
     * Runs a suspend function with two arguments and waits for its result; see {@link #runBlocking(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param b the second argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <R> the result
     * @param <X> what the function declares to throw
     * @return the result
     * @throws X what the function throws
     */
    default <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object, X extends Throwable>
            R runBlocking(SuspendFunction2<A, B, R, X> f, A a, B b) throws X {
        Require.suspendFunction(f);
        return this.<R, X>runBlocking(k -> f.invoke(a, b, k));
    }

    /**
     * Runs a suspend function with three arguments and waits for its result; see {@link #runBlocking(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <C> the third argument
     * @param <R> the result
     * @param <X> what the function declares to throw
     * @return the result
     * @throws X what the function throws
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    R extends @Nullable Object,
                    X extends Throwable>
            R runBlocking(SuspendFunction3<A, B, C, R, X> f, A a, B b, C c) throws X {
        Require.suspendFunction(f);
        return this.<R, X>runBlocking(k -> f.invoke(a, b, c, k));
    }

    /**
     * Runs a suspend function with four arguments and waits for its result; see {@link #runBlocking(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param d the fourth argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <C> the third argument
     * @param <D> the fourth argument
     * @param <R> the result
     * @param <X> what the function declares to throw
     * @return the result
     * @throws X what the function throws
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    R extends @Nullable Object,
                    X extends Throwable>
            R runBlocking(SuspendFunction4<A, B, C, D, R, X> f, A a, B b, C c, D d) throws X {
        Require.suspendFunction(f);
        return this.<R, X>runBlocking(k -> f.invoke(a, b, c, d, k));
    }

    /**
     * Runs a suspend function with five arguments and waits for its result; see {@link #runBlocking(SuspendFunction0)}.
     *
     * @param f the suspend function
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
     * @param <X> what the function declares to throw
     * @return the result
     * @throws X what the function throws
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    R extends @Nullable Object,
                    X extends Throwable>
            R runBlocking(SuspendFunction5<A, B, C, D, E, R, X> f, A a, B b, C c, D d, E e) throws X {
        Require.suspendFunction(f);
        return this.<R, X>runBlocking(k -> f.invoke(a, b, c, d, e, k));
    }
}
