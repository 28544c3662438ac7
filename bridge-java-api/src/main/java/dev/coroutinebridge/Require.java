package dev.coroutinebridge;

import dev.coroutinebridge.core.offload.CancelMode;
import java.util.concurrent.Executor;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.flow.Flow;
import org.jspecify.annotations.Nullable;

/** Checks of arguments: says what was expected, what came, and how it looks when it is right. */
final class Require {

    private Require() {}

    static <T> T notNull(@Nullable T value, String parameter, String expected) {
        if (value == null) {
            throw new NullPointerException(parameter + ": expected " + expected + ", got null");
        }
        return value;
    }

    static <T> T suspendFunction(@Nullable T f) {
        return notNull(f, "f", "a suspend function, for example repo::find");
    }

    static <T> T blockingFunction(@Nullable T f) {
        return notNull(f, "f", "a blocking function, for example dao::load");
    }

    static <T> T body(@Nullable T body) {
        return notNull(body, "body", "a blocking body, for example () -> dao.load(42)");
    }

    static <S> S source(@Nullable S source) {
        return notNull(source, "source", "what opens a stream or an iterator, for example dao::streamOrders");
    }

    static <F extends Flow<?>> F flow(@Nullable F flow) {
        return notNull(flow, "flow", "a Kotlin flow, for example repo.users()");
    }

    static <C> C listener(@Nullable C listener, String parameter) {
        return notNull(listener, parameter, "a listener, for example a lambda");
    }

    static CancelMode cancelMode(@Nullable CancelMode mode) {
        return notNull(mode, "mode", "a CancelMode, for example CancelMode.INTERRUPT");
    }

    static <K extends Continuation<?>> K continuation(@Nullable K k) {
        return notNull(k, "k", "the continuation that the suspend method was given as its last argument");
    }

    static String name(@Nullable String value, String parameter, String expected) {
        String name = notNull(value, parameter, expected);
        if (name.isBlank()) {
            throw new IllegalArgumentException(parameter + ": expected " + expected + ", got a blank string");
        }
        return name;
    }

    static void atLeastOne(int number, String what) {
        if (number < 1) {
            throw new IllegalArgumentException(what + " = " + number + " (expected: >= 1)");
        }
    }

    static String dispatcherName(@Nullable String name) {
        return name(name, "dispatcher", "the name of a dispatcher, for example \"io\"");
    }

    static Executor executor(@Nullable Executor executor) {
        return notNull(executor, "executor", "an executor, for example Executors.newFixedThreadPool(4)");
    }
}
