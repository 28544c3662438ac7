package dev.coroutinebridge.core.loop;

/** Finds the line of somebody's Java code that has called a bridge. */
final class StackFrames {

    private static final String[] MACHINERY = {
        "dev.coroutinebridge.core.", "kotlinx.coroutines.", "kotlin.coroutines.", "java.", "jdk.", "sun."
    };

    private StackFrames() {}

    /** The innermost call into a bridge on another thread's stack. */
    static StackTraceElement entry(Thread thread) {
        return entry(thread.getStackTrace());
    }

    static StackTraceElement entry(StackTraceElement[] stack) {
        int i = 0;
        while (i < stack.length && !isApi(stack[i])) {
            i++;
        }
        while (i < stack.length && (isApi(stack[i]) || isMachinery(stack[i]))) {
            i++;
        }
        if (i < stack.length) {
            return stack[i];
        }
        for (StackTraceElement frame : stack) {
            if (!isMachinery(frame)) {
                return frame;
            }
        }
        return stack.length == 0 ? new StackTraceElement("unknown", "unknown", null, -1) : stack[stack.length - 1];
    }

    /** The API's own classes are few and known by name: an application may well live in a package below ours. */
    private static boolean isApi(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.startsWith("dev.coroutinebridge.CallerView")
                || name.startsWith("dev.coroutinebridge.CoroutineBridge")
                || name.startsWith("dev.coroutinebridge.SuspendCaller")
                || name.startsWith("dev.coroutinebridge.UninterruptibleCaller")
                || name.startsWith("dev.coroutinebridge.core.call.");
    }

    private static boolean isMachinery(StackTraceElement frame) {
        for (String prefix : MACHINERY) {
            if (frame.getClassName().startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
