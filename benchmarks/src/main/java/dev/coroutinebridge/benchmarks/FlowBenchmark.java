package dev.coroutinebridge.benchmarks;

import dev.coroutinebridge.CoroutineBridge;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.channels.ReceiveChannel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A million elements from a coroutine to a thread; the time is that of one element. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FlowBenchmark {

    private static final int ELEMENTS = 1_000_000;

    /** So many, because each of them takes a thousand times as long. */
    private static final int RECEIVED = 20_000;

    private final ManyElements elements = new ManyElements();
    private CoroutineBridge bridge;
    private ExecutorService other;

    @Setup
    public void setUp() {
        bridge = CoroutineBridge.create();
        other = Executors.newSingleThreadExecutor();
    }

    @TearDown
    public void tearDown() {
        bridge.close();
        other.shutdown();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public long streamBridge() {
        try (Stream<Integer> stream = bridge.stream(elements.counting(ELEMENTS))) {
            return sum(stream);
        }
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public long streamUndispatchedBridge() {
        try (Stream<Integer> stream = bridge.undispatched().stream(elements.counting(ELEMENTS))) {
            return sum(stream);
        }
    }

    private static long sum(Stream<Integer> stream) {
        return stream.mapToLong(Integer::longValue).sum();
    }

    /** The least that brings the same elements from a coroutine to another thread. */
    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public long arraysBySpinning() {
        SpunArrays arrays = new SpunArrays();
        other.execute(() -> arrays.fill(elements.counting(ELEMENTS)));
        return arrays.sum();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public long collectKotlinx() throws InterruptedException {
        return BuildersKt.runBlocking(
                EmptyCoroutineContext.INSTANCE, (scope, k) -> elements.sum(elements.counting(ELEMENTS), k));
    }

    @Benchmark
    @OperationsPerInvocation(RECEIVED)
    public long receiveKotlinx() throws InterruptedException {
        ReceiveChannel<Integer> channel = elements.channel(RECEIVED);
        long sum = 0;
        for (int i = 0; i < RECEIVED; i++) {
            sum += BuildersKt.<Integer>runBlocking(EmptyCoroutineContext.INSTANCE, (scope, k) -> channel.receive(k));
        }
        return sum;
    }
}
