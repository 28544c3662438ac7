package dev.coroutinebridge.function;

import kotlin.coroutines.Continuation;
import org.jspecify.annotations.Nullable;

/**
 * A Kotlin {@code suspend} function with three arguments, as Java sees it; see {@link SuspendFunction0}.
 *
 * @param <A> the first argument
 * @param <B> the second argument
 * @param <C> the third argument
 * @param <R> what the function returns
 * @param <X> what it declares to throw
 */
@FunctionalInterface
public interface SuspendFunction3<
        A extends @Nullable Object,
        B extends @Nullable Object,
        C extends @Nullable Object,
        R extends @Nullable Object,
        X extends Throwable> {

    /**
     * Starts the function on the calling thread.
     *
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param k where the result goes if the function suspends; not called otherwise
     * @return the result, or {@code COROUTINE_SUSPENDED}
     * @throws X what the function throws before its first suspension
     */
    @Nullable
    Object invoke(A a, B b, C c, Continuation<R> k) throws X;
}
