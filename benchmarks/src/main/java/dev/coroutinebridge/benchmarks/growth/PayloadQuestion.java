package dev.coroutinebridge.benchmarks.growth;

import dev.coroutinebridge.CoroutineBridge;
import java.util.List;
import java.util.function.Consumer;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;

/** How soon does the price of blocking not matter any more? */
final class PayloadQuestion implements Question {

    private static final int[] CALLS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};

    private final GrowingFunctions functions = new GrowingFunctions();

    @Override
    public String id() {
        return "growth-payload";
    }

    @Override
    public String title() {
        return "More work in one blocked call";
    }

    @Override
    public String explanation() {
        return "One `runBlocking` of a function that calls `yield()` n times, so that its coroutine is resumed n times by the thread that "
                + "waits for it. This tells more than n plain calls, which cost n times the first: the time of the call is shared by its "
                + "resumptions, and what remains is the price of one of them, which must not grow.";
    }

    @Override
    public String size() {
        return "suspensions in the call";
    }

    @Override
    public String cost() {
        return "per suspension";
    }

    @Override
    public List<String> ways() {
        return List.of(Ways.BRIDGE, Ways.KOTLINX);
    }

    @Override
    public void measure(String way, Consumer<Reading> readings) throws Exception {
        try (CoroutineBridge bridge = CoroutineBridge.create()) {
            for (int calls : CALLS) {
                Stopwatch.Work work = way.equals(Ways.BRIDGE)
                        ? times -> {
                            for (int i = 0; i < times; i++) {
                                bridge.runBlocking(functions::yields, calls);
                            }
                        }
                        : times -> {
                            for (int i = 0; i < times; i++) {
                                BuildersKt.runBlocking(
                                        EmptyCoroutineContext.INSTANCE, (s, k) -> functions.yields(calls, k));
                            }
                        };
                readings.accept(Stopwatch.measure(calls, calls, work));
            }
        }
    }
}
