package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.dispatch.Undeclared;
import kotlin.coroutines.Continuation;
import kotlin.jvm.functions.Function2;
import kotlinx.coroutines.CoroutineScope;
import org.jspecify.annotations.Nullable;

/** {@link SuspendBlock}s as kotlinx's builders take them. */
final class Blocks {

    private Blocks() {}

    static <R extends @Nullable Object>
            Function2<CoroutineScope, Continuation<? super R>, @Nullable Object> asSuspendLambda(
                    SuspendBlock<R> block) {
        return (scope, k) -> {
            try {
                return block.invoke(exactly(k));
            } catch (Throwable e) {
                throw Undeclared.rethrow(e);
            }
        };
    }

    /** A continuation only takes results, so one that takes a supertype of R serves as one that takes R. */
    @SuppressWarnings("unchecked")
    private static <R extends @Nullable Object> Continuation<R> exactly(Continuation<? super R> k) {
        return (Continuation<R>) k;
    }
}
