package dev.coroutinebridge.benchmarks.growth;

import dev.coroutinebridge.CoroutineBridge;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.ExecutorsKt;

/** Does a hop cost more where there are many dispatchers? */
final class DispatchersQuestion implements Question {

    private static final int[] DISPATCHERS = {1, 2, 5, 10, 20, 50, 100};
    private static final int HOPS = 200;

    private final GrowingFunctions functions = new GrowingFunctions();

    @Override
    public String id() {
        return "growth-dispatchers";
    }

    @Override
    public String title() {
        return "More dispatchers";
    }

    @Override
    public String explanation() {
        return "One `runBlocking` hops " + HOPS
                + " times, with `withContext`, to each of n pools of one thread in turn, and back to the "
                + "thread that waits. The same pools, as dispatchers of the bridge and of kotlinx; with more of them, more threads have to "
                + "be woken from deeper sleep.";
    }

    @Override
    public String size() {
        return "dispatchers";
    }

    @Override
    public String cost() {
        return "per hop";
    }

    @Override
    public List<String> ways() {
        return List.of(Ways.BRIDGE, Ways.KOTLINX);
    }

    @Override
    public void measure(String way, Consumer<Reading> readings) throws Exception {
        boolean ours = way.equals(Ways.BRIDGE);
        List<ExecutorService> pools = new ArrayList<>();
        List<CoroutineDispatcher> dispatchers = new ArrayList<>();
        try (CoroutineBridge bridge = CoroutineBridge.create()) {
            for (int size : DISPATCHERS) {
                while (pools.size() < size) {
                    ExecutorService pool = Executors.newSingleThreadExecutor();
                    pools.add(pool);
                    dispatchers.add(ours ? bridge.dispatcher(pool) : ExecutorsKt.from(pool));
                }
                Stopwatch.Work work = times -> {
                    for (int i = 0; i < times; i++) {
                        if (ours) {
                            bridge.runBlocking(functions::hops, dispatchers, HOPS);
                        } else {
                            BuildersKt.runBlocking(
                                    EmptyCoroutineContext.INSTANCE, (s, k) -> functions.hops(dispatchers, HOPS, k));
                        }
                    }
                };
                readings.accept(Stopwatch.measure(size, HOPS, work));
            }
        }
        pools.forEach(ExecutorService::shutdown);
    }
}
