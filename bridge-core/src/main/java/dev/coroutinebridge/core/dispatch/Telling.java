package dev.coroutinebridge.core.dispatch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells those who have waited for something that they have it. Who is told may be over at once, give back what it has got, and so have
 * the next one told, and that any number of times: on one thread, this goes on in a loop and not in a recursion. What is thrown
 * goes to the thread's handler of uncaught exceptions and keeps nobody else from being told.
 */
final class Telling {

    private static final System.Logger LOGGER = System.getLogger("dev.coroutinebridge");

    /** Those who are still to be told on this thread; null if nobody is being told. */
    private static final ThreadLocal<@Nullable Deque<Runnable>> CURRENT = new ThreadLocal<>();

    private Telling() {}

    /** Whether this thread tells somebody, and others wait to be told: no code of the user's must run here. */
    static boolean isCurrent() {
        return CURRENT.get() != null;
    }

    static void tell(List<Runnable> listeners) {
        if (listeners.isEmpty()) {
            return;
        }
        Deque<Runnable> telling = CURRENT.get();
        if (telling != null) {
            telling.addAll(listeners);
            return;
        }
        Deque<Runnable> toTell = new ArrayDeque<>(listeners);
        CURRENT.set(toTell);
        try {
            for (Runnable next = toTell.poll(); next != null; next = toTell.poll()) {
                tellOne(next);
            }
        } finally {
            CURRENT.remove();
        }
    }

    private static void tellOne(Runnable listener) {
        try {
            listener.run();
        } catch (Throwable e) {
            try {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            } catch (Throwable handlersOwn) {
                LOGGER.log(
                        System.Logger.Level.ERROR, "the handler of uncaught failures has failed itself", handlersOwn);
                LOGGER.log(System.Logger.Level.ERROR, "this is what it was told", e);
            }
        }
    }
}
