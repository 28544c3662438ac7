package dev.coroutinebridge.function;

import org.jspecify.annotations.Nullable;

/**
 * Java code with 1 argument that may block and returns nothing.
 *
 * @param <A> what it takes
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface BlockingConsumer1<A extends @Nullable Object, X extends Throwable> {

    /**
     * Runs the code.
     *
     * @param a the argument
     * @throws X what the code throws
     */
    void accept(A a) throws X;
}
