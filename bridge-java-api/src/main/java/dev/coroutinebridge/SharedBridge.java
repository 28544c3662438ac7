package dev.coroutinebridge;

import org.jspecify.annotations.Nullable;

/** The bridge of this process. All access is under the class's lock. */
final class SharedBridge {

    private static @Nullable CoroutineBridge current;
    private static boolean hooked;
    private static boolean shuttingDown;

    private SharedBridge() {}

    static synchronized CoroutineBridge get() {
        CoroutineBridge bridge = current;
        if (bridge == null || (bridge.isClosed() && closesAtShutdown())) {
            bridge = CoroutineBridge.builder().name("shared").build();
            current = bridge;
            closesAtShutdown();
        }
        return bridge;
    }

    static synchronized void install(CoroutineBridge bridge) {
        CoroutineBridge before = current;
        if (bridge.isClosed()) {
            throw new IllegalArgumentException(
                    "bridge: expected an open bridge, got " + bridge + "; install it before it is closed");
        }
        if (before != null && before != bridge && !before.isClosed()) {
            throw new IllegalStateException(
                    "the shared bridge is " + before + ", which is open: expected none yet, or a"
                            + " closed one, because callers may be using it; install " + bridge
                            + " before the first call of CoroutineBridge.shared(), or close the other first");
        }
        current = bridge;
        closesAtShutdown();
    }

    /** Registers the shutdown hook, once. False if it is too late for that, because the JVM is already shutting down. */
    private static boolean closesAtShutdown() {
        if (!hooked) {
            try {
                Runtime.getRuntime()
                        .addShutdownHook(new Thread(SharedBridge::closeCurrent, "coroutine-bridge-shutdown"));
                hooked = true;
            } catch (IllegalStateException shuttingDown) {
                return false;
            }
        }
        return !shuttingDown;
    }

    private static void closeCurrent() {
        CoroutineBridge bridge;
        synchronized (SharedBridge.class) {
            shuttingDown = true;
            bridge = current;
        }
        if (bridge != null) {
            bridge.close();
        }
    }
}
