package dev.coroutinebridge.benchmarks;

import dev.coroutinebridge.CoroutineBridge;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.future.FutureKt;

/** What a future keeps on the heap while its coroutine is suspended, measured in a JVM of its own whose heap has one size. */
public final class PendingFutures {

    /** The row's name of ours. */
    public static final String BRIDGE = "pendingBridge";

    /** The row's name of the peer. */
    public static final String KOTLINX = "pendingKotlinx";

    private static final int ROW = 1_000_000;
    private static final int WARM_UP = 2_000;

    private PendingFutures() {}

    /** Both ways of the row. */
    static Map<String, Double> row() throws IOException, InterruptedException {
        Map<String, Double> kept = new LinkedHashMap<>();
        for (String way : List.of(BRIDGE, KOTLINX)) {
            kept.put(way, measure(way, ROW));
        }
        return kept;
    }

    /**
     * Measures one way.
     *
     * @param way {@link #BRIDGE} or {@link #KOTLINX}
     * @param futures how many are pending at once
     * @return bytes each
     * @throws IOException if no JVM can be started
     * @throws InterruptedException if this thread is interrupted meanwhile
     */
    public static double measure(String way, int futures) throws IOException, InterruptedException {
        return Double.parseDouble(Fork.run("1200m", PendingFutures.class, way, String.valueOf(futures))
                .get(0));
    }

    /**
     * Prints the bytes of one future: the median of some batches, because the JVM itself comes to keep some kilobytes, or to lose them.
     *
     * @param args the way, and how many futures
     */
    public static void main(String[] args) {
        int batch = Integer.parseInt(args[1]);
        int batches = batch <= 100 ? 21 : batch <= 10_000 ? 5 : 1;
        Pending pending = new Pending(WARM_UP + batch * batches);
        List<CompletableFuture<?>> kept = new ArrayList<>(WARM_UP + batch * batches);
        CoroutineBridge bridge = CoroutineBridge.create();
        CoroutineScope scope = CoroutineScopeKt.CoroutineScope(EmptyCoroutineContext.INSTANCE);
        Supplier<CompletableFuture<?>> way =
                args[0].equals(BRIDGE) ? () -> bridge.future(pending::forever) : () -> kotlinx(scope, pending);
        add(WARM_UP, way, kept, pending);
        double[] bytes = new double[batches];
        for (int i = 0; i < batches; i++) {
            long before = used();
            add(batch, way, kept, pending);
            bytes[i] = (double) (used() - before) / batch;
        }
        Arrays.sort(bytes);
        System.out.println(bytes[batches / 2]);
        System.out.flush();
        Reference.reachabilityFence(kept);
        Reference.reachabilityFence(pending);
        Reference.reachabilityFence(bridge);
        Reference.reachabilityFence(scope);
        Runtime.getRuntime().halt(0); // ending a million coroutines properly is not what is measured
    }

    private static void add(
            int futures, Supplier<CompletableFuture<?>> way, List<CompletableFuture<?>> kept, Pending pending) {
        for (int i = 0; i < futures; i++) {
            kept.add(way.get());
        }
        pending.awaitSuspended(kept.size());
    }

    private static CompletableFuture<Integer> kotlinx(CoroutineScope scope, Pending pending) {
        return FutureKt.future(
                scope,
                Dispatchers.getDefault(),
                CoroutineStart.DEFAULT,
                (s, k) -> pending.forever((Continuation<? super Integer>) k));
    }

    private static long used() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
