package dev.coroutinebridge.core.dispatch;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/** The dispatchers of one bridge, by name and by executor. */
final class DispatcherRegistry {

    /** For coroutines. */
    static final String CPU = "cpu";

    /** For blocking Java. */
    static final String IO = "io";

    private static final int IO_THREADS = 64;

    private final String bridge;
    private final Map<String, BridgeDispatcher> named = new TreeMap<>();
    private final BorrowedDispatchers borrowed = new BorrowedDispatchers();
    private final OwnedPools pools;

    /**
     * @param executors borrowed executors by name; one named {@code cpu} or {@code io} takes the place of the built-in pool
     */
    DispatcherRegistry(String bridge, Map<String, Executor> executors) {
        this.bridge = bridge;
        this.pools = new OwnedPools(bridge);
        executors.forEach((name, executor) -> named.put(name, borrowed.of(executor, name)));
        if (!named.containsKey(CPU)) {
            int cores = Runtime.getRuntime().availableProcessors();
            named.put(CPU, BridgeDispatcher.owned(CPU, pools.forkJoin(CPU, cores)));
        }
        if (!named.containsKey(IO)) {
            named.put(IO, BridgeDispatcher.owned(IO, pools.elastic(IO, IO_THREADS)));
        }
    }

    BridgeDispatcher named(String name) {
        BridgeDispatcher dispatcher = named.get(name);
        if (dispatcher == null) {
            throw new IllegalArgumentException("dispatcher '" + name + "' is unknown to bridge '" + bridge
                    + "' (expected one of: " + String.join(", ", named.keySet())
                    + "); name an executor of your own with CoroutineBridge.builder().executor(\"" + name
                    + "\", executor)");
        }
        return dispatcher;
    }

    BridgeDispatcher of(Executor executor) {
        return borrowed.of(executor);
    }

    /** Whether {@code thread} is one of the bridge's own. */
    boolean own(Thread thread) {
        return pools.own(thread);
    }

    void interruptOwnedThreads() {
        pools.interruptThreads();
    }

    /** Lets the owned pools end once they have run what they accepted. */
    void close() {
        named.values().forEach(BridgeDispatcher::close);
    }
}
