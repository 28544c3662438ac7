package dev.coroutinebridge.benchmarks;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.CoroutineBridge;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.ExecutorsKt;
import kotlinx.coroutines.future.FutureKt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A future that is made, and joined at once: by this library, by kotlinx, by the JDK, and by code that a compiler plugin writes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FutureBenchmark {

    private final Functions functions = new Functions();
    private final Generated generated = new Generated(functions);
    private CoroutineBridge bridge;
    private ExecutorService pool;
    private BridgeCaller onPool;
    private BridgeCaller undispatched;
    private BridgeCaller offloading;
    private CoroutineDispatcher theirs;
    private CoroutineScope scope;

    @Setup
    public void setUp() {
        bridge = CoroutineBridge.create();
        pool = Executors.newFixedThreadPool(2);
        onPool = bridge.on(pool);
        undispatched = bridge.undispatched();
        offloading = bridge.offloadTo(pool);
        theirs = ExecutorsKt.from(pool);
        scope = CoroutineScopeKt.CoroutineScope(EmptyCoroutineContext.INSTANCE);
    }

    @TearDown
    public void tearDown() {
        bridge.close();
        pool.shutdown();
    }

    @Benchmark
    public int undispatchedBridge() {
        return undispatched.future(functions::plain).join();
    }

    @Benchmark
    public int undispatchedKotlinx() {
        return FutureKt.<Integer>future(
                        scope,
                        EmptyCoroutineContext.INSTANCE,
                        CoroutineStart.UNDISPATCHED,
                        (s, k) -> functions.plain((Continuation<? super Integer>) k))
                .join();
    }

    @Benchmark
    public int dispatchedBridge() {
        return onPool.future(functions::plain).join();
    }

    @Benchmark
    public int dispatchedKotlinx() {
        return FutureKt.<Integer>future(
                        scope,
                        theirs,
                        CoroutineStart.DEFAULT,
                        (s, k) -> functions.plain((Continuation<? super Integer>) k))
                .join();
    }

    @Benchmark
    public int offloadBridge() {
        return offloading.offload(() -> 42).join();
    }

    @Benchmark
    public int supplyAsync() {
        return CompletableFuture.supplyAsync(() -> 42, pool).join();
    }

    /** On the bridge's own dispatcher, as the generated code is on that of kotlinx. */
    @Benchmark
    public int defaultBridge() {
        return bridge.future(functions::plain).join();
    }

    @Benchmark
    public int generatedAsync() {
        return generated.plainAsync().join();
    }

    @Benchmark
    public int generatedBlocking() {
        return generated.plainBlocking();
    }

    @Benchmark
    public int generatedBlockingYield() {
        return generated.oneYieldBlocking();
    }
}
