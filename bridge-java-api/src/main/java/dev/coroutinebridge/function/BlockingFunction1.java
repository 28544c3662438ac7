package dev.coroutinebridge.function;

import org.jspecify.annotations.Nullable;

/**
 * Blocking Java with one argument, for example {@code dao::load}.
 *
 * @param <A> the first argument
 * @param <R> what it returns
 * @param <X> what it declares to throw
 */
@FunctionalInterface
public interface BlockingFunction1<A extends @Nullable Object, R extends @Nullable Object, X extends Throwable> {

    /**
     * Runs the body on the current thread, which may block.
     *
     * @param a the first argument
     * @return the result
     * @throws X what the body throws
     */
    R apply(A a) throws X;
}
