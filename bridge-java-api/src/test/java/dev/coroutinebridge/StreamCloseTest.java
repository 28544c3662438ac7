package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.call.CallTimeoutException;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.flow.FlowCall;
import dev.coroutinebridge.core.flow.FlowStream;
import dev.coroutinebridge.core.loop.CallerLoop;
import dev.coroutinebridge.core.observe.BridgeListener;
import dev.coroutinebridge.core.observe.CallInfo;
import dev.coroutinebridge.core.observe.HangReport;
import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import kotlin.Unit;
import kotlinx.coroutines.flow.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may close a stream, on which thread, and what of it is left. */
class StreamCloseTest {

    private final Flows flows = new Flows();
    private final BlockingQueue<HangReport> hangs = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    private final AtomicReference<Stream<Integer>> own = new AtomicReference<>();
    private final CoroutineBridge bridge = bridge(new BridgeListener() {
        @Override
        public void hang(HangReport report) {
            hangs.add(report);
        }
    });

    private CoroutineBridge bridge(BridgeListener listener) {
        return CoroutineBridge.builder()
                .name("b")
                .dispatcher("one", DispatcherSpec.single())
                .listener(listener)
                .uncaughtHandler((thread, failure) -> uncaught.add(failure))
                .set("on-hang", "report") // nobody is rescued here
                .build();
    }

    @AfterEach
    void close() {
        bridge.close();
        assertThat(flows.getCleaned().get())
                .as("every flow that has begun has cleaned up")
                .isEqualTo(flows.getBegun().get());
        assertThat(hangs).isEmpty();
    }

    private BridgeCaller caller(boolean undispatched) {
        return undispatched ? bridge.undispatched() : bridge;
    }

    private static void collectGarbage() {
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        await().atMost(30, TimeUnit.SECONDS).until(() -> {
            System.gc();
            return garbage.get() == null;
        });
    }

    // ---- on the only thread that the flow may run on

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStreamMayBeClosedAfterTheGarbageCollectorHasFoundThatNobodyReads(boolean undispatched) throws Exception {
        CompletableFuture<Integer> cleaned = bridge.offloadTo("one").offload(() -> {
            BridgeCaller caller = undispatched ? bridge.undispatched() : bridge.on("one");
            try (Stream<Integer> stream = caller.stream(flows.cleaningUpOn(bridge.dispatcher("one")))) {
                assertThat(stream.limit(3).toList()).hasSize(3);
                collectGarbage();
                collectGarbage();
            }
            return flows.getCleaned().get();
        });
        assertThat(cleaned.get(30, TimeUnit.SECONDS)).isEqualTo(1);
    }

    /** What the flow has to run is moved away from the thread that reads, which comes back meanwhile. */
    @Test
    void aStreamMayBeClosedInTheMomentInWhichItIsCancelled() throws Exception {
        Random random = new Random(3);
        for (int i = 1; i <= 3_000; i++) {
            int lead = random.nextInt(2_000);
            int delay = random.nextInt(2_000);
            CountDownLatch read = new CountDownLatch(1);
            CompletableFuture<Integer> cleaned = new CompletableFuture<>();
            CompletableFuture<Integer> reader =
                    bridge.future(k -> bridge.offloadTo("one").suspending(k, () -> {
                        try (Stream<Integer> stream =
                                bridge.undispatched().stream(flows.cleaningUpOn(bridge.dispatcher("one")))) {
                            assertThat(stream.limit(3).toList()).hasSize(3);
                            read.countDown();
                            spin(lead);
                        }
                        cleaned.complete(flows.getCleaned().get());
                        return null;
                    }));
            read.await();
            spin(delay);
            reader.cancel(false);
            assertThat(cleaned.get(30, TimeUnit.SECONDS)).isEqualTo(i);
        }
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    @Test
    void theOnlyThreadMayCloseAStreamThatAnotherOneReads() throws Exception {
        Stream<Integer> stream = bridge.on("one").stream(flows.silentUntilCleanedUpOn(bridge.dispatcher("one")));
        Iterator<Integer> iterator = stream.iterator();
        try {
            assertThat(iterator.next()).isZero();
            CompletableFuture<Integer> closer = bridge.offloadTo("one").offload(() -> {
                stream.close();
                return flows.getCleaned().get();
            });
            assertThat(closer.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        } finally {
            Reference.reachabilityFence(
                    iterator); // or the garbage collector would cancel it before the closer is there
        }
    }

    @Test
    void aPipelineMayFailWhileAnotherThreadCloses() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        CompletableFuture<Throwable> reader = bridge.offloadTo("one")
                .offload(() -> catchThrowable(() -> {
                    own.set(bridge.on("one").stream(flows.cleaningUp(() -> Unit.INSTANCE)));
                    own.get().forEach(i -> {
                        read.countDown();
                        awaitUninterrupted(closing);
                        throw new IllegalArgumentException("mine");
                    });
                }));
        read.await();
        Thread closer = new Thread(() -> own.get().close());
        closer.start();
        await().atMost(30, TimeUnit.SECONDS).until(() -> closer.getState() != Thread.State.RUNNABLE);
        closing.countDown();
        assertThat(reader.get(30, TimeUnit.SECONDS)).hasMessage("mine");
        closer.join(30_000);
        assertThat(closer.isAlive()).isFalse();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStreamThatTimesOutWhileItsReaderIsElsewhereSaysSoAndIsClosed(boolean undispatched) throws Exception {
        CompletableFuture<Throwable> reader = bridge.offloadTo("one").offload(() -> {
            Stream<Integer> stream = caller(undispatched).withTimeout(Duration.ofMillis(20)).stream(
                    flows.cleaningUpOn(bridge.dispatcher("one")));
            Iterator<Integer> iterator = stream.iterator();
            Throwable thrown = catchThrowable(() -> {
                iterator.next(); // on a slow machine the time may be over already
                await().pollDelay(Duration.ofMillis(60)).until(() -> true);
                while (iterator.hasNext()) {
                    iterator.next();
                }
            });
            stream.close();
            return thrown;
        });
        assertThat(reader.get(30, TimeUnit.SECONDS)).isInstanceOf(CallTimeoutException.class);
    }

    /** It is closed when it has begun to begin, and the flow is to run on a thread that is refused then. */
    @Test
    void aStreamMayBeClosedByAnotherThreadInTheMomentInWhichItBegins() throws Exception {
        FlowCall options = FlowOptions.of(((CallerView) bridge.undispatched()).spec, "stream");
        AtomicReference<Runnable> beforeItRuns = new AtomicReference<>(() -> {});
        FlowCall call = (FlowCall) Proxy.newProxyInstance(
                FlowCall.class.getClassLoader(), new Class<?>[] {FlowCall.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("isUndispatched")) {
                        beforeItRuns.getAndSet(() -> {}).run();
                    }
                    return method.invoke(options, arguments);
                });
        Stream<Integer> stream = FlowStream.of(call, flows.infinite());
        Iterator<Integer> iterator = stream.iterator();
        Thread closer = new Thread(stream::close);
        beforeItRuns.set(() -> {
            closer.start();
            await().atMost(30, TimeUnit.SECONDS).until(() -> LockSupport.getBlocker(closer) instanceof CallerLoop);
        });
        try {
            assertThatThrownBy(iterator::hasNext)
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("is closed");
            closer.join(30_000);
            assertThat(closer.isAlive()).isFalse();
        } finally {
            Reference.reachabilityFence(iterator); // or the garbage collector would see to it
        }
    }

    // ---- by its own code

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFlowThatCleansUpMayCloseItsStream(boolean undispatched) {
        own.set(caller(undispatched).stream(flows.cleaningUp(() -> {
            own.get().close();
            return Unit.INSTANCE;
        })));
        assertThatThrownBy(() -> own.get().forEach(i -> {
                    throw new IllegalArgumentException("mine");
                }))
                .hasMessage("mine");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFlowMayCloseTheStreamOfTheFlowThatReadsIt(boolean undispatched) {
        own.set(caller(undispatched).stream(flows.calling(() -> {
            Flow<Integer> inner = flows.calling(() -> {
                own.get().close();
                return 1;
            });
            try (Stream<Integer> stream = caller(undispatched).stream(inner)) {
                return stream.findFirst().orElseThrow();
            }
        })));
        assertThatThrownBy(() -> own.get().forEach(i -> {})).isInstanceOf(CancellationException.class);
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> flows.getCleaned().get() == flows.getBegun().get());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aListenerMayCloseTheStream(boolean atStart) {
        CoroutineBridge listening = bridge(new BridgeListener() {
            @Override
            public void started(CallInfo call) {
                if (atStart) {
                    own.get().close();
                }
            }

            @Override
            public void ended(CallInfo call, Throwable failure) {
                own.get().close();
            }
        });
        try (listening) {
            own.set(listening.stream(flows.counting(5)));
            assertThatThrownBy(() -> own.get().forEach(i -> {})).isInstanceOf(CancellationException.class);
        }
    }

    // ---- failures

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCleanupThatFailsIsHeardOf(boolean undispatched) throws Exception {
        IOException failure = new IOException("flush failed");
        try (Stream<Integer> stream = caller(undispatched).stream(failing(failure))) {
            assertThat(stream.iterator().next()).isZero();
        }
        assertThat(uncaught.poll(30, TimeUnit.SECONDS)).hasMessage("flush failed"); // or kotlinx's copy of it
        assertThatThrownBy(() -> caller(undispatched).stream(failing(failure)).forEach(i -> {
                    throw new IllegalArgumentException("mine");
                }))
                .hasMessage("mine")
                .satisfies(thrown -> assertThat(thrown.getSuppressed())
                        .singleElement()
                        .asString()
                        .contains("flush failed"));
        assertThat(uncaught).isEmpty();
    }

    @Test
    void aFailureThatNobodyHasReadUpToIsHeardOf() throws Exception {
        IOException failure = new IOException("at 5");
        try (Stream<Integer> stream = bridge.stream(flows.failingAt(5, failure))) {
            assertThat(stream.limit(2)).containsExactly(0, 1);
            await().atMost(30, TimeUnit.SECONDS).until(() -> flows.getCleaned().get() == 1);
        }
        assertThat(uncaught.poll(30, TimeUnit.SECONDS)).isSameAs(failure);
        assertThatThrownBy(() -> bridge.stream(flows.failingAt(5, failure)).forEach(i -> {}))
                .isSameAs(failure);
        assertThat(uncaught).isEmpty();
    }

    @Test
    void aStreamThatCannotBeginSaysSoOnce() {
        CoroutineBridge own = bridge(new BridgeListener() {});
        try (Stream<Integer> stream = own.stream(flows.counting(3))) {
            own.close();
            assertThatThrownBy(() -> stream.forEach(i -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is closed");
        }
        assertThat(uncaught).isEmpty();
    }

    private Flow<Integer> failing(IOException failure) {
        return flows.cleaningUp(() -> {
            throw failure;
        });
    }

    // ---- what is left

    @Test
    void aLongCoroutineKeepsNothingOfTheStreamsThatItHasLeftOpen() throws Exception {
        List<WeakReference<Object>> read = new ArrayList<>();
        bridge.runBlocking(k -> bridge.suspending(k, () -> {
            for (int i = 0; i < 50; i++) {
                Flow<Integer> flow = i % 2 == 0 ? flows.infinite() : flows.counting(3);
                read.add(new WeakReference<>(flow));
                assertThat(bridge.stream(flow).limit(3)).hasSize(3);
            }
            await().atMost(30, TimeUnit.SECONDS).until(() -> {
                System.gc();
                return read.stream().filter(flow -> flow.get() != null).count() <= 1; // what the last turn left
            });
            return null;
        }));
    }

    @Test
    void elementsThatWereReadAreNotKept() {
        List<WeakReference<byte[]>> made = new CopyOnWriteArrayList<>();
        try (Stream<byte[]> stream = bridge.stream(flows.arrays(10, made))) {
            Iterator<byte[]> iterator = stream.iterator();
            for (int i = 0; i < 10; i++) {
                assertThat(iterator.next()).hasSize(1_000);
            }
            CompletableFuture<Throwable> reader =
                    CompletableFuture.supplyAsync(() -> catchThrowable(iterator::hasNext));
            await().atMost(30, TimeUnit.SECONDS).until(() -> {
                System.gc();
                return made.stream().allMatch(array -> array.get() == null);
            });
            assertThat(reader).isNotDone();
        }
    }
}
