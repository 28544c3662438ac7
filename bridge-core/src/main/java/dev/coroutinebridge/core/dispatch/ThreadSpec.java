package dev.coroutinebridge.core.dispatch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the threads of a dispatcher are like.
 *
 * @param name the beginning of their names, before {@code -<n>}; null for {@code <bridge>-<dispatcher>}
 * @param daemon whether they keep no JVM alive
 * @param stackSize in bytes
 * @param keepAlive how long an idle one waits before it ends
 * @param onStart run by each thread at its beginning; null for nothing
 * @param onStop run by each thread at its end; null for nothing
 * @param contextClassLoader null for that of the thread that has made the bridge
 */
record ThreadSpec(
        @Nullable String name,
        boolean daemon,
        long stackSize,
        Duration keepAlive,
        @Nullable Runnable onStart,
        @Nullable Runnable onStop,
        @Nullable ClassLoader contextClassLoader) {

    private static final long DEFAULT_STACK = 8L << 20;

    static final ThreadSpec DEFAULT =
            new ThreadSpec(null, true, DEFAULT_STACK, Duration.ofSeconds(60), null, null, null);

    ThreadSpec withName(String newName) {
        return new ThreadSpec(newName, daemon, stackSize, keepAlive, onStart, onStop, contextClassLoader);
    }

    ThreadSpec withDaemon(boolean isDaemon) {
        return new ThreadSpec(name, isDaemon, stackSize, keepAlive, onStart, onStop, contextClassLoader);
    }

    ThreadSpec withStackSize(long bytes) {
        return new ThreadSpec(name, daemon, bytes, keepAlive, onStart, onStop, contextClassLoader);
    }

    ThreadSpec withKeepAlive(Duration idle) {
        return new ThreadSpec(name, daemon, stackSize, idle, onStart, onStop, contextClassLoader);
    }

    ThreadSpec withHooks(Runnable start, Runnable stop) {
        return new ThreadSpec(name, daemon, stackSize, keepAlive, start, stop, contextClassLoader);
    }

    ThreadSpec withContextClassLoader(ClassLoader loader) {
        return new ThreadSpec(name, daemon, stackSize, keepAlive, onStart, onStop, loader);
    }
}
