package dev.coroutinebridge;

import dev.coroutinebridge.function.SuspendFunction0;
import java.util.concurrent.Callable;
import kotlin.coroutines.Continuation;
import org.jspecify.annotations.Nullable;

/** Java that a coroutine waits for, and that waits for a coroutine. */
record SuspendingJava(Callable<@Nullable String> body) {

    static SuspendingJava of(CoroutineBridge bridge, SuspendFunction0<@Nullable String, RuntimeException> inner) {
        return new SuspendingJava(() -> bridge.runBlocking(inner));
    }

    @Nullable
    Object run(CoroutineBridge bridge, Continuation<@Nullable String> k) {
        return bridge.suspending(k, body);
    }
}
