package dev.coroutinebridge.core.loop;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads, which this library is not compiled against, because it runs on JDK 17, too. The one place that looks them up.
 * Internal.
 */
public final class VirtualThreads {

    /** {@code (String name, Runnable task) -> Thread}; null before JDK 21. */
    private static final @Nullable MethodHandle UNSTARTED = lookUpUnstarted();

    /** {@code Thread -> boolean}; null before JDK 21. */
    private static final @Nullable MethodHandle IS_VIRTUAL = lookUpIsVirtual();

    private VirtualThreads() {}

    /**
     * Whether this JVM has them.
     *
     * @return true from JDK 21 on
     */
    public static boolean areAvailable() {
        return UNSTARTED != null;
    }

    /**
     * Makes one that inherits no thread-locals.
     *
     * @param name its name
     * @param task what it runs
     * @return a thread that is not started
     * @throws IllegalStateException if this JVM has none
     */
    public static Thread unstarted(String name, Runnable task) {
        if (UNSTARTED == null) {
            throw new IllegalStateException("virtual threads: expected a JVM of version 21 or later, got "
                    + Runtime.version().feature());
        }
        try {
            return (Thread) UNSTARTED.invokeExact(name, task);
        } catch (Throwable e) {
            throw new IllegalStateException("a virtual thread could not be made", e);
        }
    }

    static boolean isVirtual(Thread thread) {
        if (IS_VIRTUAL == null) {
            return false;
        }
        try {
            return (boolean) IS_VIRTUAL.invokeExact(thread);
        } catch (Throwable e) {
            throw new IllegalStateException("Thread.isVirtual has failed", e);
        }
    }

    private static @Nullable MethodHandle lookUpUnstarted() {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        try {
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle make = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
            MethodHandle inherit = lookup.findVirtual(
                    ofVirtual, "inheritInheritableThreadLocals", MethodType.methodType(ofVirtual, boolean.class));
            MethodHandle name = lookup.findVirtual(ofVirtual, "name", MethodType.methodType(ofVirtual, String.class));
            MethodHandle unstarted =
                    lookup.findVirtual(builder, "unstarted", MethodType.methodType(Thread.class, Runnable.class));
            MethodHandle bare = MethodHandles.foldArguments(MethodHandles.insertArguments(inherit, 1, false), make);
            MethodHandle named = MethodHandles.foldArguments(name, bare);
            return MethodHandles.collectArguments(
                    unstarted.asType(MethodType.methodType(Thread.class, ofVirtual, Runnable.class)), 0, named);
        } catch (ReflectiveOperationException beforeJdk21) {
            return null;
        }
    }

    private static @Nullable MethodHandle lookUpIsVirtual() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (ReflectiveOperationException beforeJdk21) {
            return null;
        }
    }
}
