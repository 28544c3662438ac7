package dev.coroutinebridge.benchmarks.asyncio;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.function.SuspendFunction0;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The scenarios of blocking.py on the bridge, by their names there. */
final class Ours {

    private Ours() {}

    static Map<String, Scenario> run() throws InterruptedException {
        Map<String, Scenario> ended = new LinkedHashMap<>();
        ExecutorService loop = Executors.newSingleThreadExecutor();
        try (CoroutineBridge bridge = CoroutineBridge.create()) {
            Scenarios scenarios = new Scenarios(bridge);
            BridgeCaller onLoop = bridge.on(loop);
            Map<String, SuspendFunction0<Integer, RuntimeException>> all = new LinkedHashMap<>();
            all.put("two_tasks.on_the_loop", scenarios::twoTasksOnTheLoop);
            all.put("two_tasks.offload", scenarios::twoTasksOffloaded);
            all.put("with_ticker.on_the_loop", scenarios::withTickerOnTheLoop);
            all.put("with_ticker.offload", scenarios::withTickerOffloaded);
            all.forEach((name, scenario) -> {
                long start = System.nanoTime();
                int ticks = onLoop.future(scenario).join();
                ended.put(name, new Scenario(name, (System.nanoTime() - start) / 1e9, ticks));
            });
        } finally {
            loop.shutdown();
        }
        return ended;
    }
}
