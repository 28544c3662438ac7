package dev.coroutinebridge.benchmarks;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.config.BridgeConfig;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.ExecutorsKt;
import kotlinx.coroutines.ThreadContextElementKt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Calls that take three thread-locals along, by this library and by an element of kotlinx's for each. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ContextBenchmark {

    private final Functions functions = new Functions();
    private final ThreadLocal<String> first = new ThreadLocal<>();
    private final ThreadLocal<String> second = new ThreadLocal<>();
    private final ThreadLocal<String> third = new ThreadLocal<>();
    private CoroutineBridge bridge;
    private ExecutorService pool;
    private CoroutineDispatcher ours;
    private CoroutineDispatcher theirs;
    private BridgeCaller offloading;

    @Setup
    public void setUp() {
        bridge = CoroutineBridge.builder()
                .config(BridgeConfig.load()) // what create() has, and the three besides
                .threadLocal(first)
                .threadLocal(second)
                .threadLocal(third)
                .build();
        pool = Executors.newFixedThreadPool(2);
        ours = bridge.dispatcher(pool);
        theirs = ExecutorsKt.from(pool);
        offloading = bridge.offloadTo(pool);
        first.set("a user");
        second.set("a trace");
        third.set("a tenant");
    }

    @TearDown
    public void tearDown() {
        bridge.close();
        pool.shutdown();
    }

    private CoroutineContext elements() {
        return ThreadContextElementKt.asContextElement(first, first.get())
                .plus(ThreadContextElementKt.asContextElement(second, second.get()))
                .plus(ThreadContextElementKt.asContextElement(third, third.get()));
    }

    @Benchmark
    public int carriedPlainBridge() throws InterruptedException {
        return bridge.runBlocking(functions::plain);
    }

    @Benchmark
    public int carriedPlainKotlinx() throws InterruptedException {
        return BuildersKt.runBlocking(elements(), (s, k) -> functions.plain(k));
    }

    @Benchmark
    public int carriedYieldBridge() throws InterruptedException {
        return bridge.runBlocking(functions::oneYield);
    }

    @Benchmark
    public int carriedYieldKotlinx() throws InterruptedException {
        return BuildersKt.runBlocking(elements(), (s, k) -> functions.oneYield(k));
    }

    @Benchmark
    public int carriedHopBridge() throws InterruptedException {
        return bridge.runBlocking(functions::oneHop, ours);
    }

    @Benchmark
    public int carriedHopKotlinx() throws InterruptedException {
        return BuildersKt.runBlocking(elements(), (s, k) -> functions.oneHop(theirs, k));
    }

    /** Resumptions alone, of which each puts the values onto the thread and takes them off. */
    @Benchmark
    @OperationsPerInvocation(FunctionsKt.YIELDS_EACH)
    public int carriedYieldsBridge() throws InterruptedException {
        return bridge.runBlocking(functions::manyYields);
    }

    @Benchmark
    @OperationsPerInvocation(FunctionsKt.YIELDS_EACH)
    public int carriedYieldsKotlinx() throws InterruptedException {
        return BuildersKt.runBlocking(elements(), (s, k) -> functions.manyYields(k));
    }

    @Benchmark
    @OperationsPerInvocation(FunctionsKt.HOPS)
    public int carriedSuspendingBridge() throws InterruptedException {
        return bridge.runBlocking(functions::suspending, offloading);
    }

    @Benchmark
    @OperationsPerInvocation(FunctionsKt.HOPS)
    public int carriedContextKotlinx() throws InterruptedException {
        return BuildersKt.runBlocking(elements(), (s, k) -> functions.contexts(theirs, k));
    }
}
