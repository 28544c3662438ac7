package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.context.Propagation;
import dev.coroutinebridge.core.context.TravellingLocals;
import dev.coroutinebridge.core.loop.HangPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/** What a bridge is made of. Collected on one thread, then read by the bridge. Internal. */
public final class BridgeSettings {

    /** Where coroutines run, if nothing else is said. */
    public static final String CPU = "cpu";

    /** Where blocking Java runs, if nothing else is said. */
    public static final String IO = "io";

    private static final int IO_THREADS = 64;

    String name = "bridge";
    final Map<String, DispatcherSpec> specs = new LinkedHashMap<>();
    final Map<String, Executor> executors = new LinkedHashMap<>();
    final Map<String, String> aliases = new LinkedHashMap<>();
    String defaultDispatcher = CPU;
    String offloadDispatcher = IO;
    Duration hangTimeout = Duration.ofSeconds(6);
    HangPolicy.Action onHang = HangPolicy.Action.RESCUE;

    /** kotlinx died of a stack overflow at 457 nested calls on a thread's usual stack of 1 MiB, and hung. */
    int nestingLimit = 400;

    Duration shutdownTimeout = Duration.ofSeconds(30);
    Duration interruptAfter = Duration.ofSeconds(10);
    Propagation propagate = Propagation.COPY;
    TravellingLocals threadLocals = new TravellingLocals();

    /** All defaults. */
    public BridgeSettings() {}

    /**
     * The two dispatchers that every bridge has, unless something else takes their names.
     *
     * @return by name
     */
    public static Map<String, DispatcherSpec> builtIn() {
        return Map.of(
                CPU,
                DispatcherSpec.forkJoin(Runtime.getRuntime().availableProcessors())
                        .withQueueCapacity(Backlog.UNLIMITED),
                IO,
                DispatcherSpec.elastic(IO_THREADS).withVirtual(VirtualMode.AUTO));
    }

    /**
     * Names the bridge.
     *
     * @param newName its name
     */
    public void name(String newName) {
        name = newName;
    }

    /**
     * The bridge's name.
     *
     * @return as set, {@code bridge} otherwise
     */
    public String name() {
        return name;
    }

    /**
     * Adds a dispatcher. One that is external needs an executor of the same name.
     *
     * @param dispatcher its name, which is free
     * @param spec what it is like
     */
    public void dispatcher(String dispatcher, DispatcherSpec spec) {
        specs.put(dispatcher, spec);
    }

    /**
     * Adds an executor, which stays its owner's.
     *
     * @param dispatcher the name of its dispatcher
     * @param executor the executor
     */
    public void executor(String dispatcher, Executor executor) {
        executors.put(dispatcher, executor);
    }

    /**
     * Adds one more name of a dispatcher.
     *
     * @param alias the name, which is free
     * @param of the name of a dispatcher, or another alias; there are no loops
     */
    public void alias(String alias, String of) {
        aliases.put(alias, of);
    }

    /**
     * Where coroutines run if the caller says nothing else.
     *
     * @param dispatcher the name of a dispatcher that there is
     */
    public void defaultDispatcher(String dispatcher) {
        defaultDispatcher = dispatcher;
    }

    /**
     * Where blocking Java runs if the caller says nothing else.
     *
     * @param dispatcher the name of a dispatcher that there is
     */
    public void offloadDispatcher(String dispatcher) {
        offloadDispatcher = dispatcher;
    }

    /**
     * When a call hangs.
     *
     * @param withoutProgress more than zero
     */
    public void hangTimeout(Duration withoutProgress) {
        hangTimeout = withoutProgress;
    }

    /**
     * What happens to a call that hangs.
     *
     * @param action what to do
     */
    @SuppressWarnings("exports") // internal, and so is the type
    public void onHang(HangPolicy.Action action) {
        onHang = action;
    }

    /**
     * How deep calls may nest on a stack of 1 MiB.
     *
     * @param calls at least 1
     */
    public void nestingLimit(int calls) {
        nestingLimit = calls;
    }

    /**
     * How long a closing bridge lets calls finish.
     *
     * @param atMost zero or more
     */
    public void shutdownTimeout(Duration atMost) {
        shutdownTimeout = atMost;
    }

    /**
     * What becomes of a calling thread's values.
     *
     * @param mode the mode
     */
    public void propagate(Propagation mode) {
        propagate = mode;
    }

    /**
     * Says what travels, beside what is in Micrometer's registry.
     *
     * @param travelling what travels
     */
    public void threadLocals(TravellingLocals travelling) {
        threadLocals = travelling;
    }

    /**
     * How long a closing bridge waits for calls that it has cancelled.
     *
     * @param atMost zero or more
     */
    public void interruptAfter(Duration atMost) {
        interruptAfter = atMost;
    }
}
