package dev.coroutinebridge.function;

import dev.coroutinebridge.core.call.SuspendBlock;
import kotlin.coroutines.Continuation;
import org.jspecify.annotations.Nullable;

/**
 * A Kotlin {@code suspend} function without arguments, as Java sees it: a method whose last parameter is a {@link Continuation}.
 * Written as a method reference ({@code repo::findAll}), or as a lambda that binds arguments ({@code k -> repo.find(42, k)}).
 *
 * <p>A lambda must hand {@code k} to exactly one suspend function and return what that returns. One that hands it to two, or
 * returns a value of another type, compiles and is wrong: the type of what a suspend function returns is not in its bytecode.
 *
 * @param <R> what the function returns
 * @param <X> what it declares to throw ({@code @Throws} in Kotlin); if it declares nothing, javac infers unchecked exceptions
 */
@FunctionalInterface
public interface SuspendFunction0<R extends @Nullable Object, X extends Throwable> extends SuspendBlock<R> {

    /**
     * Starts the function on the calling thread.
     *
     * @param k where the result goes if the function suspends; not called otherwise
     * @return the result, or {@code COROUTINE_SUSPENDED}
     * @throws X what the function throws before its first suspension
     */
    @Override
    @Nullable
    Object invoke(Continuation<R> k) throws X;
}
