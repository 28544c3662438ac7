package dev.coroutinebridge.function;

import org.jspecify.annotations.Nullable;

/**
 * Blocking Java with five arguments, for example {@code dao::load}.
 *
 * @param <A> the first argument
 * @param <B> the second argument
 * @param <C> the third argument
 * @param <D> the fourth argument
 * @param <E> the fifth argument
 * @param <R> what it returns
 * @param <X> what it declares to throw
 */
@FunctionalInterface
public interface BlockingFunction5<
        A extends @Nullable Object,
        B extends @Nullable Object,
        C extends @Nullable Object,
        D extends @Nullable Object,
        E extends @Nullable Object,
        R extends @Nullable Object,
        X extends Throwable> {

    /**
     * Runs the body on the current thread, which may block.
     *
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param d the fourth argument
     * @param e the fifth argument
     * @return the result
     * @throws X what the body throws
     */
    R apply(A a, B b, C c, D d, E e) throws X;
}
