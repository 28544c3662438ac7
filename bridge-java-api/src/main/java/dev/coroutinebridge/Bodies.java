package dev.coroutinebridge;

import dev.coroutinebridge.core.dispatch.Undeclared;
import dev.coroutinebridge.function.BlockingAction;
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

    static Callable<@Nullable Void> action(BlockingAction<?> action) {
        return () -> {
            try {
                action.run();
                return null;
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
