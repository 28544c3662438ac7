package dev.coroutinebridge.core.loop;

import kotlin.coroutines.Continuation;
import org.jspecify.annotations.Nullable;

/**
 * A continuation that ends a call. What it does is safe on any thread and runs nothing of the user's, so nobody has to dispatch it.
 * Internal.
 *
 * @param <R> the call's result
 */
public interface CallCompletion<R extends @Nullable Object> extends Continuation<R> {}
