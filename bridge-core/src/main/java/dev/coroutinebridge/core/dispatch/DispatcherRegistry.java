package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.VirtualThreads;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/** The dispatchers of one bridge, by name and by executor. */
final class DispatcherRegistry {

    private static final System.Logger LOGGER = System.getLogger("dev.coroutinebridge");

    private final String bridge;
    private final Map<String, BridgeDispatcher> named = new TreeMap<>();
    private final Fallback fallback = new Fallback();
    private final BorrowedDispatchers borrowed = new BorrowedDispatchers(fallback);
    private final OwnedThreads threads;

    DispatcherRegistry(BridgeSettings settings) {
        this.bridge = settings.name;
        this.threads = new OwnedThreads(bridge);
        settings.executors.forEach((name, executor) -> {
            DispatcherSpec spec = settings.specs.get(name);
            named.put(name, spec == null ? borrowed.of(executor, name) : borrowed.of(executor, name, spec));
        });
        settings.specs.forEach(this::addOwned);
        BridgeSettings.builtIn().forEach((name, spec) -> {
            if (!named.containsKey(name) && !settings.aliases.containsKey(name)) {
                addOwned(name, spec);
            }
        });
        settings.aliases.keySet().forEach(alias -> named.put(alias, named(target(alias, settings.aliases))));
        fallback.setDefault(named(settings.defaultDispatcher).threads());
    }

    private static String target(String alias, Map<String, String> aliases) {
        String name = alias;
        while (aliases.containsKey(name)) {
            name = aliases.get(name);
        }
        return name;
    }

    private void addOwned(String name, DispatcherSpec spec) {
        if (spec.type() != DispatcherSpec.Type.EXTERNAL) {
            named.put(name, BridgeDispatcher.of(name, pool(name, spec), permits(spec), spec, fallback));
        }
    }

    private Pool pool(String name, DispatcherSpec spec) {
        OwnedThreads.Factory factory = threads.of(name, spec.threadSpec());
        if (spec.usesVirtualThreads()) {
            return new VirtualThreadPool(factory);
        }
        if (spec.virtualMode() == VirtualMode.ON && !VirtualThreads.areAvailable()) {
            LOGGER.log(
                    System.Logger.Level.INFO,
                    "bridge ''{0}'': dispatcher ''{1}'' is to use virtual threads, which JDK {2} does not have; it uses up to {3}"
                            + " platform threads instead",
                    bridge,
                    name,
                    String.valueOf(Runtime.version().feature()),
                    String.valueOf(spec.threads()));
        }
        return spec.type() == DispatcherSpec.Type.FORK_JOIN
                ? new OwnedForkJoinPool(spec, factory)
                : new OwnedThreadPool(spec, factory);
    }

    /** Virtual threads in place of elastic ones are as many at a time as those would be. */
    private static int permits(DispatcherSpec spec) {
        return spec.permits() == DispatcherSpec.NO_PERMITS
                        && spec.type() == DispatcherSpec.Type.ELASTIC
                        && spec.usesVirtualThreads()
                ? spec.threads()
                : spec.permits();
    }

    BridgeDispatcher named(String name) {
        BridgeDispatcher dispatcher = named.get(name);
        if (dispatcher == null) {
            throw new IllegalArgumentException("dispatcher '" + name + "' is unknown to bridge '" + bridge
                    + "' (expected one of: " + String.join(", ", named.keySet()) + meant(name)
                    + "); name one of your own with CoroutineBridge.builder().executor(\"" + name
                    + "\", executor) or dispatcher(\"" + name + "\", spec), or in the configuration");
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

    Set<Thread> ownedThreads() {
        return threads.live();
    }

    void interruptOwnedThreads() {
        threads.interrupt();
    }

    /** Lets the owned pools end once they have run what they accepted. */
    void close() {
        named.values().forEach(BridgeDispatcher::close);
    }
}
