package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.dispatch.BridgeDispatcher.Fallback;
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
    private final Fallback fallback = new Fallback();
    private final BorrowedDispatchers borrowed = new BorrowedDispatchers(fallback);
    private final OwnedThreads threads;

    /** Whatever is named {@code cpu} or {@code io} in the settings takes the place of the built-in pool. */
    DispatcherRegistry(BridgeSettings settings) {
        this.bridge = settings.name;
        this.threads = new OwnedThreads(bridge);
        settings.executors.forEach((name, executor) -> named.put(name, borrowed.of(executor, name)));
        settings.specs.forEach(this::addOwned);
        if (!named.containsKey(CPU)) {
            addOwned(CPU, DispatcherSpec.forkJoin(Runtime.getRuntime().availableProcessors()));
        }
        if (!named.containsKey(IO)) {
            addOwned(IO, DispatcherSpec.elastic(IO_THREADS));
        }
        fallback.setDefault(named(CPU).pool());
    }

    private void addOwned(String name, DispatcherSpec spec) {
        OwnedThreads.Factory factory = threads.of(name);
        Pool pool = spec.type() == DispatcherSpec.Type.FORK_JOIN
                ? new OwnedForkJoinPool(spec, factory)
                : new OwnedThreadPool(spec, factory);
        named.put(name, new BridgeDispatcher(name, pool, spec.blocking(), fallback));
    }

    BridgeDispatcher named(String name) {
        BridgeDispatcher dispatcher = named.get(name);
        if (dispatcher == null) {
            throw new IllegalArgumentException("dispatcher '" + name + "' is unknown to bridge '" + bridge
                    + "' (expected one of: " + String.join(", ", named.keySet()) + meant(name)
                    + "); name one of your own with CoroutineBridge.builder().executor(\"" + name
                    + "\", executor) or dispatcher(\"" + name + "\", spec)");
        }
        return dispatcher;
    }

    private String meant(String name) {
        return named.keySet().stream()
                .filter(known -> known.equalsIgnoreCase(name))
                .findFirst()
                .map(known -> "; did you mean " + known + "?")
                .orElse("");
    }

    BridgeDispatcher of(Executor executor) {
        return borrowed.of(executor);
    }

    /** Runs tasks that have nowhere else to go; refuses nothing. */
    Executor fallback() {
        return fallback;
    }

    /** Whether {@code thread} is one of the bridge's own. */
    boolean own(Thread thread) {
        return threads.contain(thread);
    }

    void interruptOwnedThreads() {
        threads.interrupt();
    }

    /** Lets the owned pools end once they have run what they accepted. */
    void close() {
        named.values().forEach(BridgeDispatcher::close);
    }
}
