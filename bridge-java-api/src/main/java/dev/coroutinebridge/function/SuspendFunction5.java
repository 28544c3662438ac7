package dev.coroutinebridge.function;

import kotlin.coroutines.Continuation;
import org.jspecify.annotations.Nullable;

/**
 * A Kotlin {@code suspend} function with five arguments, as Java sees it; see {@link SuspendFunction0}.
 *
 * @param <A> the first argument
 * @param <B> the second argument
 * @param <C> the third argument
 * @param <D> the fourth argument
 * @param <E> the fifth argument
 * @param <R> what the function returns
 * @param <X> what it declares to throw
 */
@FunctionalInterface
public interface SuspendFunction5<
        A extends @Nullable Object,
        B extends @Nullable Object,
        C extends @Nullable Object,
        D extends @Nullable Object,
        E extends @Nullable Object,
        R extends @Nullable Object,
        X extends Throwable> {

    /**
     * Starts the function on the calling thread.
     *
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param d the fourth argument
     * @param e the fifth argument
     * @param k where the result goes if the function suspends; not called otherwise
     * @return the result, or {@code COROUTINE_SUSPENDED}
     * @throws X what the function throws before its first suspension
     */
    @Nullable
    Object invoke(A a, B b, C c, D d, E e, Continuation<R> k) throws X;
}
