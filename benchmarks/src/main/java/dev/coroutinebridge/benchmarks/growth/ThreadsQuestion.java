package dev.coroutinebridge.benchmarks.growth;

import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.benchmarks.Functions;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;

/** Do threads that call at the same time get into each other's way? */
final class ThreadsQuestion implements Question {

    private static final int[] THREADS = {1, 2, 4, 8};

    private final Functions functions = new Functions();

    @Override
    public String id() {
        return "growth-threads";
    }

    @Override
    public String title() {
        return "More threads that call at once";
    }

    @Override
    public String explanation() {
        return "Each thread calls `runBlocking` over and over, of a function that yields once. The time is that of all calls divided by "
                + "their number: it falls until every core is busy, and should then stay.";
    }

    @Override
    public String size() {
        return "threads";
    }

    @Override
    public String cost() {
        return "per call";
    }

    @Override
    public List<String> ways() {
        return List.of(Ways.BRIDGE, Ways.KOTLINX);
    }

    @Override
    public void measure(String way, Consumer<Reading> readings) throws Exception {
        try (CoroutineBridge bridge = CoroutineBridge.create()) {
            Callable<Integer> call = way.equals(Ways.BRIDGE)
                    ? () -> bridge.runBlocking(functions::oneYield)
                    : () -> BuildersKt.runBlocking(EmptyCoroutineContext.INSTANCE, (s, k) -> functions.oneYield(k));
            for (int threads : THREADS) {
                ExecutorService callers = Executors.newFixedThreadPool(threads);
                readings.accept(Stopwatch.measure(threads, threads, times -> onAll(callers, threads, times, call)));
                callers.shutdown();
            }
        }
    }

    private static void onAll(ExecutorService callers, int threads, int times, Callable<Integer> call)
            throws Exception {
        Callable<Integer> loop = () -> {
            int sum = 0;
            for (int i = 0; i < times; i++) {
                sum += call.call();
            }
            return sum;
        };
        for (Future<Integer> caller : callers.invokeAll(Collections.nCopies(threads, loop))) {
            caller.get();
        }
    }
}
