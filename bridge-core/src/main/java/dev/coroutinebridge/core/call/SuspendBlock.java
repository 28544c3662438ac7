package dev.coroutinebridge.core.call;

import kotlin.coroutines.Continuation;
import org.jspecify.annotations.Nullable;

/**
 * A suspend function whose arguments are already bound, as its bytecode looks. The function types of the public API are subtypes
 * of it, so that the engine runs them as they are.
 *
 * @param <R> what the function returns
 */
@FunctionalInterface
public interface SuspendBlock<R extends @Nullable Object> {

    /**
     * Starts the function on the calling thread.
     *
     * @param k where the result goes if the function suspends; not called otherwise
     * @return the result, or {@code COROUTINE_SUSPENDED}
     * @throws Throwable whatever the function throws before its first suspension
     */
    @Nullable
    Object invoke(Continuation<R> k) throws Throwable;
}
