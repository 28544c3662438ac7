package dev.coroutinebridge.function;

import org.jspecify.annotations.Nullable;

/**
 * Java code with 2 arguments that may block and returns nothing.
 *
 * @param <A> the first thing it takes
 * @param <B> the second
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface BlockingConsumer2<A extends @Nullable Object, B extends @Nullable Object, X extends Throwable> {

    /**
     * Runs the code.
     *
     * @param a the first argument
     * @param b the second
     * @throws X what the code throws
     */
    void accept(A a, B b) throws X;
}
