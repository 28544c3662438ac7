package dev.coroutinebridge;

import dev.coroutinebridge.core.dispatch.Undeclared;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Blocking bodies that may throw anything, as {@link Callable}s. */
final class Bodies {

    private Bodies() {}

    static <R extends @Nullable Object> Callable<R> callable(Body<R> body) {
        return () -> {
            try {
                return body.run();
            } catch (Throwable e) {
                throw Undeclared.rethrow(e);
            }
        };
    }

    @FunctionalInterface
    interface Body<R extends @Nullable Object> {
        R run() throws Throwable;
    }
}
