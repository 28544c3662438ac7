package dev.coroutinebridge.function;

import org.jspecify.annotations.Nullable;

/**
 * Blocking Java with three arguments, for example {@code dao::load}.
 *
 * @param <A> the first argument
 * @param <B> the second argument
 * @param <C> the third argument
 * @param <R> what it returns
 * @param <X> what it declares to throw
 */
@FunctionalInterface
public interface BlockingFunction3<
        A extends @Nullable Object,
        B extends @Nullable Object,
        C extends @Nullable Object,
        R extends @Nullable Object,
        X extends Throwable> {

    /**
     * Runs the body on the current thread, which may block.
     *
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @return the result
     * @throws X what the body throws
     */
    R apply(A a, B b, C c) throws X;
}
