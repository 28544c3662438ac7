package dev.coroutinebridge.benchmarks;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.ExecutorsKt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Each piece of work by this library ({@code bridge...}) and by its peers, through public API on both sides. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CallBenchmark {

    private final Functions functions = new Functions();
    private CoroutineBridge bridge;
    private ExecutorService pool;
    private CoroutineDispatcher ours;
    private CoroutineDispatcher theirs;
    private BridgeCaller onPool;
    private BridgeCaller offloading;
    private ExecutorService coroutinePool;
    private CoroutineDispatcher coroutines;

    @Setup
    public void setUp() {
        bridge = CoroutineBridge.create();
        pool = Executors.newFixedThreadPool(2);
        ours = bridge.dispatcher(pool);
        theirs = ExecutorsKt.from(pool);
        onPool = bridge.on(pool);
        offloading = bridge.offloadTo(pool);
        coroutinePool = Executors.newSingleThreadExecutor();
        coroutines = ExecutorsKt.from(coroutinePool);
    }

    @TearDown
    public void tearDown() {
        bridge.close();
        pool.shutdown();
        coroutinePool.shutdown();
    }

    @Benchmark
    public int plainBridge() throws InterruptedException {
        return bridge.runBlocking(functions::plain);
    }

    @Benchmark
    public int plainKotlinx() throws InterruptedException {
        return BuildersKt.runBlocking(EmptyCoroutineContext.INSTANCE, (s, k) -> functions.plain(k));
    }

    @Benchmark
    public int machineBridge() throws InterruptedException {
        return bridge.runBlocking(functions::machine);
    }

    @Benchmark
    public int machineKotlinx() throws InterruptedException {
        return BuildersKt.runBlocking(EmptyCoroutineContext.INSTANCE, (s, k) -> functions.machine(k));
    }

    @Benchmark
    public int yieldBridge() throws InterruptedException {
        return bridge.runBlocking(functions::oneYield);
    }

    @Benchmark
    public int yieldKotlinx() throws InterruptedException {
        return BuildersKt.runBlocking(EmptyCoroutineContext.INSTANCE, (s, k) -> functions.oneYield(k));
    }

    @Benchmark
    public int hopBridge() throws InterruptedException {
        return bridge.runBlocking(functions::oneHop, ours);
    }

    @Benchmark
    public int hopKotlinx() throws InterruptedException {
        return BuildersKt.runBlocking(EmptyCoroutineContext.INSTANCE, (s, k) -> functions.oneHop(theirs, k));
    }

    @Benchmark
    public int hopSubmit() throws Exception {
        return pool.submit(() -> 42).get();
    }

    @Benchmark
    @OperationsPerInvocation(FunctionsKt.YIELDS)
    public int turnsBridge() throws InterruptedException {
        return onPool.runBlocking(functions::yieldInTurns);
    }

    /** The same while somebody reads the numbers of the dispatcher, a thousand times a second. */
    @Benchmark
    @OperationsPerInvocation(FunctionsKt.YIELDS)
    public int turnsWatchedBridge() throws InterruptedException {
        Thread watcher = new Thread(this::watch);
        watcher.start();
        try {
            return onPool.runBlocking(functions::yieldInTurns);
        } finally {
            watcher.interrupt();
            watcher.join();
        }
    }

    private void watch() {
        BridgeDispatcher dispatcher = bridge.dispatcher(pool);
        try {
            while (dispatcher.stats().queued() >= 0) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    @Benchmark
    @OperationsPerInvocation(FunctionsKt.YIELDS)
    public int turnsKotlinx() throws InterruptedException {
        return BuildersKt.runBlocking(theirs, (s, k) -> functions.yieldInTurns(k));
    }

    @Benchmark
    @OperationsPerInvocation(FunctionsKt.HOPS)
    public int suspendingBridge() throws InterruptedException {
        return BuildersKt.runBlocking(coroutines, (s, k) -> functions.suspending(offloading, k));
    }

    @Benchmark
    @OperationsPerInvocation(FunctionsKt.HOPS)
    public int blockingSuspendingBridge() throws InterruptedException {
        return bridge.runBlocking(functions::suspending, offloading);
    }

    @Benchmark
    @OperationsPerInvocation(FunctionsKt.HOPS)
    public int blockingContext() throws InterruptedException {
        return BuildersKt.runBlocking(EmptyCoroutineContext.INSTANCE, (s, k) -> functions.contexts(theirs, k));
    }

    @Benchmark
    @OperationsPerInvocation(FunctionsKt.HOPS)
    public int suspendingContext() throws InterruptedException {
        return BuildersKt.runBlocking(coroutines, (s, k) -> functions.contexts(theirs, k));
    }

    @Benchmark
    @OperationsPerInvocation(FunctionsKt.HOPS)
    public int suspendingInterruptible() throws InterruptedException {
        return BuildersKt.runBlocking(coroutines, (s, k) -> functions.interruptibles(theirs, k));
    }
}
