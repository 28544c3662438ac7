package dev.coroutinebridge.core.loop;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Warnings that are told once for each line of code that calls a bridge. Internal. */
public final class OncePerLine {

    private static final System.Logger LOGGER = System.getLogger("dev.coroutinebridge");

    /** Enough to see the pattern; a limit, because lines of generated classes are without number. */
    private static final int MAX_LINES = 1_000;

    private static final Set<StackTraceElement> TOLD = ConcurrentHashMap.newKeySet();

    private OncePerLine() {}

    /**
     * Warns of the line that has called the bridge on the current thread, if that was not done before.
     *
     * @param what what is wrong with it
     * @param remedy what to do instead
     */
    public static void warn(String what, String remedy) {
        if (TOLD.size() >= MAX_LINES) {
            return;
        }
        StackTraceElement entry = StackFrames.entry(Thread.currentThread());
        if (TOLD.add(entry)) {
            LOGGER.log(System.Logger.Level.WARNING, what + " at " + entry + "; " + remedy);
        }
    }
}
