package dev.coroutinebridge.benchmarks.growth;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.config.BridgeConfig;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.ExecutorsKt;

/** What does Java cost that calls Kotlin that calls Java, and so on? */
final class DepthQuestion implements Question {

    private static final int[] DEPTHS = {1, 3, 10, 30, 100, 300, 1_000};
    private static final long STACK = 1 << 30;
    private static final int HANGS_AFTER_SECONDS = 3;

    private static final String BRIDGE_ON_ONE = "Coroutine Bridge on one thread";
    private static final String KOTLINX_ON_ONE = "kotlinx on one thread";

    @Override
    public String id() {
        return "growth-depth";
    }

    @Override
    public String title() {
        return "More calls inside each other";
    }

    @Override
    public String explanation() {
        return "Java blocks in `runBlocking` for a function in Kotlin that yields once and then calls the same Java again, n levels deep, "
                + "all on the calling thread, which has a stack of 1 GB; or all on a dispatcher that has one thread, where kotlinx's "
                + "`runBlocking` hangs from the second level on.";
    }

    @Override
    public String size() {
        return "levels";
    }

    @Override
    public String cost() {
        return "per level";
    }

    @Override
    public List<String> ways() {
        return List.of(Ways.BRIDGE, Ways.KOTLINX, BRIDGE_ON_ONE, KOTLINX_ON_ONE);
    }

    @Override
    public void measure(String way, Consumer<Reading> readings) throws Exception {
        Levels.Blocking java = java(way);
        Levels levels = new Levels(java);
        for (int depth : DEPTHS) {
            FutureTask<Integer> descent = deep(() -> java.block(levels, depth));
            try {
                descent.get(HANGS_AFTER_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException hangs) {
                readings.accept(new Reading(depth, Double.NaN, Double.NaN));
                return;
            }
            Stopwatch.Work work = times -> {
                for (int i = 0; i < times; i++) {
                    java.block(levels, depth);
                }
            };
            readings.accept(deep(() -> Stopwatch.measure(depth, depth, work)).get());
        }
    }

    private static Levels.Blocking java(String way) {
        CoroutineBridge bridge = CoroutineBridge.builder()
                .config(BridgeConfig.load())
                .set("nesting-limit", 2_000)
                .dispatcher("one", DispatcherSpec.single())
                .build();
        BridgeCaller onOne = bridge.on("one");
        CoroutineContext one = ExecutorsKt.from(Executors.newSingleThreadExecutor());
        return switch (way) {
            case Ways.BRIDGE -> (levels, depth) -> bridge.runBlocking(levels::descend, depth);
            case BRIDGE_ON_ONE -> (levels, depth) -> onOne.runBlocking(levels::descend, depth);
            case Ways.KOTLINX ->
                (levels, depth) ->
                        BuildersKt.runBlocking(EmptyCoroutineContext.INSTANCE, (s, k) -> levels.descend(depth, k));
            case KOTLINX_ON_ONE -> (levels, depth) -> BuildersKt.runBlocking(one, (s, k) -> levels.descend(depth, k));
            default -> throw new IllegalArgumentException(way);
        };
    }

    /** Runs on a thread that has room for all levels. */
    private static <T> FutureTask<T> deep(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        Thread thread = new Thread(null, task, "deep", STACK);
        thread.setDaemon(true);
        thread.start();
        return task;
    }
}
