package dev.coroutinebridge.core.loop;

/** Finds the lines of somebody's code on a stack. Internal. */
public final class StackFrames {

    private static final String[] MACHINERY = {
        "dev.coroutinebridge.core.", "kotlinx.coroutines.", "kotlin.coroutines.", "java.", "jdk.", "sun."
    };

    private static final StackTraceElement NOWHERE = new StackTraceElement("unknown", "unknown", null, -1);

    private StackFrames() {}

    /**
     * Where another thread is.
     *
     * @param thread the thread
     * @return the innermost line that is neither the JDK's, kotlinx's nor ours; the innermost of all if there is none
     */
    public static StackTraceElement innermost(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        for (StackTraceElement frame : stack) {
            if (!isMachinery(frame)) {
                return frame;
            }
        }
        return stack.length == 0 ? NOWHERE : stack[0];
    }

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
        return stack.length == 0 ? NOWHERE : stack[stack.length - 1];
    }

    /** The API's own classes are few and known by name: an application may well live in a package below ours. */
    private static boolean isApi(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.startsWith("dev.coroutinebridge.CallerView")
                || name.startsWith("dev.coroutinebridge.CoroutineBridge")
                || name.startsWith("dev.coroutinebridge.Listening")
                || name.startsWith("dev.coroutinebridge.OpenScope")
                || name.startsWith("dev.coroutinebridge.PermittedQueue")
                || name.startsWith("dev.coroutinebridge.ScopeWait")
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
