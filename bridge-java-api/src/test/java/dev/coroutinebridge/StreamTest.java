package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.call.CallTimeoutException;
import dev.coroutinebridge.core.call.InterruptMode;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.observe.BridgeListener;
import dev.coroutinebridge.core.observe.HangReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kotlin.Unit;
import kotlinx.coroutines.flow.MutableSharedFlow;
import kotlinx.coroutines.flow.MutableStateFlow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A flow as a stream. */
class StreamTest {

    private final Flows flows = new Flows();
    private final BlockingQueue<HangReport> hangs = new LinkedBlockingQueue<>();
    private final ThreadLocal<String> local = new ThreadLocal<>();
    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .name("b")
            .dispatcher("one", DispatcherSpec.single())
            .dispatcher("two", DispatcherSpec.fixed(2))
            .dispatcher("virtual", DispatcherSpec.virtual())
            .dispatcher(
                    "reject",
                    DispatcherSpec.fixed(1).withBlocking(dev.coroutinebridge.core.dispatch.BlockingPolicy.REJECT))
            .threadLocal(local)
            .listener(new BridgeListener() {
                @Override
                public void hang(HangReport report) {
                    hangs.add(report);
                }
            })
            .build();

    @AfterEach
    void close() {
        flows.getMayClean().countDown();
        bridge.close();
        assertThat(flows.getCleaned().get())
                .as("every flow that has begun has cleaned up")
                .isEqualTo(flows.getBegun().get());
    }

    /** Both ways to run a flow. */
    private SuspendCaller caller(boolean undispatched) {
        return undispatched ? bridge.undispatched() : bridge;
    }

    // ---- what comes out

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStreamHasWhatTheFlowHasInOrder(boolean undispatched) {
        for (int n : new int[] {0, 1, 2, 15, 16, 17, 31, 32, 33, 20_000}) {
            List<Integer> expected = IntStream.range(0, n).boxed().toList();
            assertThat(caller(undispatched).stream(flows.counting(n)).toList()).isEqualTo(expected);
            assertThat(caller(undispatched).stream(flows.yielding(Math.min(n, 500)))
                            .toList())
                    .isEqualTo(expected.subList(0, Math.min(n, 500)));
        }
        assertThat(caller(undispatched).stream(flows.empty())).isEmpty();
        assertThat(caller(undispatched).stream(flows.nulls())).containsExactly("a", null);
        assertThat(caller(undispatched).stream(flows.fromChildren(500)))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 500).boxed().toList());
    }

    @Test
    void nothingBeginsBeforeTheFirstElementIsAskedFor() {
        Stream<Integer> stream = bridge.stream(flows.counting(3)).map(i -> i + 1);
        assertThat(flows.getBegun()).hasValue(0);
        assertThat(stream.toList()).containsExactly(1, 2, 3);
        bridge.stream(flows.counting(3)).close();
        assertThat(flows.getBegun()).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFlowThatFailsHasItsElementsReadBefore(boolean undispatched) {
        for (int n : new int[] {0, 1, 40, 5_000}) {
            IOException failure = new IOException("at " + n);
            List<Integer> read = new ArrayList<>();
            assertThatThrownBy(() -> caller(undispatched).stream(flows.failingAt(n, failure))
                            .forEach(read::add))
                    .isSameAs(failure);
            assertThat(read).hasSize(n);
            assertThat(failure.getSuppressed()).singleElement().asString().contains("the call that waited for this");
        }
    }

    @Test
    void whoeverReadsOnAfterAFailureHearsOfItAgain() {
        IOException failure = new IOException("no");
        Iterator<Integer> iterator = bridge.stream(flows.failingAt(1, failure)).iterator();
        assertThat(iterator.next()).isZero();
        assertThatThrownBy(iterator::hasNext).isSameAs(failure);
        assertThatThrownBy(iterator::hasNext).isSameAs(failure);
    }

    @Test
    void aStreamMayBeReadInParallel() {
        assertThat(bridge.stream(flows.counting(50_000))
                        .parallel()
                        .mapToLong(i -> i)
                        .sum())
                .isEqualTo(50_000L * 49_999 / 2);
        assertThat(bridge.undispatched().stream(flows.counting(5_000))
                        .parallel()
                        .mapToLong(i -> i)
                        .sum())
                .isEqualTo(5_000L * 4_999 / 2);
    }

    // ---- hot flows

    @Test
    void aStateFlowIsReadAsItChanges() throws Exception {
        MutableStateFlow<Integer> state = flows.state(1);
        try (Stream<Integer> stream = bridge.stream(state)) {
            Iterator<Integer> values = stream.iterator();
            assertThat(values.next()).isEqualTo(1);
            state.setValue(2);
            assertThat(values.next()).isEqualTo(2);
        }
    }

    @Test
    void aSharedFlowIsReadUntilTheStreamIsClosed() throws Exception {
        MutableSharedFlow<Integer> shared = flows.shared();
        try (Stream<Integer> stream = bridge.stream(shared)) {
            CompletableFuture<Integer> first =
                    CompletableFuture.supplyAsync(() -> stream.iterator().next());
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> shared.getSubscriptionCount().getValue() == 1);
            bridge.runBlocking(k -> flows.emitTo(shared, 7, k));
            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(7);
        }
        assertThat(shared.getSubscriptionCount().getValue()).isZero();
    }

    // ---- the end

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("behaviour-35")
    void aLimitedStreamOfAnInfiniteFlowEndsAndItsCloseCancelsTheFlow(boolean undispatched) {
        for (int i = 1; i <= 200; i++) {
            try (Stream<Integer> stream = caller(undispatched).stream(flows.infinite())) {
                assertThat(stream.limit(3).toList()).containsExactly(0, 1, 2);
            }
            assertThat(flows.getCleaned()).hasValue(i);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("behaviour-35")
    void closeReturnsWhenTheFlowHasCleanedUpHoweverLongThatTakes(boolean undispatched) throws Exception {
        Stream<Integer> stream = caller(undispatched).stream(flows.slowToClean());
        assertThat(stream.iterator().next()).isZero();
        CompletableFuture<Integer> cleaned = CompletableFuture.supplyAsync(() -> {
            stream.close();
            return flows.getCleaned().get();
        });
        assertThat(cleaned).isNotDone();
        flows.getMayClean().countDown();
        assertThat(cleaned.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        stream.close(); // once more does nothing
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anExceptionInThePipelineCancelsTheFlowBeforeItGoesOn(boolean undispatched) {
        IllegalArgumentException failure = new IllegalArgumentException("not this one");
        Throwable thrown = catchThrowable(
                () -> caller(undispatched).stream(flows.infinite()).forEach(i -> {
                    if (i == 100) {
                        throw failure;
                    }
                }));
        assertThat(thrown).isSameAs(failure);
        assertThat(flows.getCleaned()).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClosedStreamDoesNotLookAsIfItHadEnded(boolean undispatched) {
        Stream<Integer> stream = caller(undispatched).stream(flows.infinite());
        Iterator<Integer> iterator = stream.iterator();
        iterator.next();
        stream.close();
        assertThatThrownBy(() -> {
                    while (iterator.hasNext()) {
                        iterator.next();
                    }
                })
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("is closed: expected it to be read before its close()");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anotherThreadMayCloseItWhileOneWaits(boolean undispatched) throws Exception {
        Stream<Integer> stream = caller(undispatched).stream(flows.silentAfter(1));
        CountDownLatch first = new CountDownLatch(1);
        CompletableFuture<Throwable> reader =
                CompletableFuture.supplyAsync(() -> catchThrowable(() -> stream.forEach(i -> first.countDown())));
        first.await();
        stream.close();
        assertThat(flows.getCleaned()).hasValue(1);
        assertThat(reader.get(30, TimeUnit.SECONDS))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aStreamThatIsClosedBeforeItIsReadNeverBegins() {
        Stream<Integer> stream = bridge.stream(flows.infinite());
        Iterator<Integer> iterator = stream.iterator();
        stream.close();
        assertThatThrownBy(iterator::hasNext)
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("closed");
        stream.close();
        assertThat(flows.getBegun()).hasValue(0);
    }

    /** Also on an executor that runs it in place, before the reader knows that it has started. */
    @Test
    void theFlowItselfMayCloseItsStream() {
        for (SuspendCaller caller : List.of(bridge, bridge.undispatched(), bridge.on((Executor) Runnable::run))) {
            int before = flows.getCleaned().get();
            AtomicReference<Stream<Integer>> own = new AtomicReference<>();
            Stream<Integer> stream = caller.stream(flows.calling(() -> {
                own.get().close();
                return 1;
            }));
            own.set(stream);
            assertThatThrownBy(stream::toList).isInstanceOf(CancellationException.class);
            await().atMost(30, TimeUnit.SECONDS).until(() -> flows.getCleaned().get() == before + 1);
        }
    }

    /** Half of them are closed, half are left behind in the middle. */
    @Test
    void nothingIsLeftOfAThousandStreamsOfWhichHalfAreAbandoned() {
        for (int i = 0; i < 1_000; i++) {
            Stream<Integer> stream = caller(i % 4 < 2).stream(flows.infinite());
            if (i % 3 == 0) {
                assertThat(stream.limit(2)).containsExactly(0, 1);
            } else {
                assertThat(stream.iterator().next()).isZero();
            }
            if (i % 2 == 0) {
                stream.close();
            }
        }
        assertThat(flows.getBegun()).hasValue(1_000);
        await().atMost(50, TimeUnit.SECONDS).until(() -> {
            System.gc();
            return flows.getCleaned().get() == 1_000;
        });
        assertThat(bridge.stream(flows.counting(3)).toList()).hasSize(3);
    }

    // ---- read-ahead

    @Test
    void aSlowReaderHoldsTheFlowBack() {
        try (Stream<Integer> stream = bridge.stream(flows.infinite())) {
            Iterator<Integer> iterator = stream.iterator();
            int ahead = 0;
            for (int i = 0; i < 2_000; i++) {
                assertThat(iterator.next()).isEqualTo(i);
                Thread.onSpinWait();
                ahead = Math.max(ahead, flows.getEmitted().get() - i - 1);
            }
            assertThat(ahead).isLessThanOrEqualTo(1_024);
        }
    }

    @Test
    void aReaderWhoseFlowIsAlwaysAheadKeepsItCloseBehind() throws Exception {
        try (Stream<Integer> stream = bridge.stream(flows.infinite())) {
            Iterator<Integer> iterator = stream.iterator();
            for (int i = 0; i < 300; i++) {
                int read = i;
                assertThat(iterator.next()).isEqualTo(i);
                await().atMost(30, TimeUnit.SECONDS)
                        .pollInterval(Duration.ofNanos(100_000))
                        .pollDelay(Duration.ZERO)
                        .until(() -> flows.getEmitted().get() > read + 16);
                assertThat(flows.getEmitted().get() - i - 1).isLessThanOrEqualTo(32);
            }
        }
    }

    @Test
    void undispatchedNothingIsComputedThatIsNotAskedFor() {
        try (Stream<Integer> stream = bridge.undispatched().stream(flows.infinite())) {
            Iterator<Integer> iterator = stream.iterator();
            for (int i = 0; i < 100; i++) {
                iterator.next();
                assertThat(flows.getEmitted()).hasValue(i + 1);
            }
        }
    }

    // ---- threads

    @Test
    void theFlowRunsWhereTheCallerSays() {
        bridge.stream(flows.yielding(3)).forEach(i -> {});
        assertThat(flows.getThreads()).allMatch(name -> name.startsWith("b-cpu-"));
        flows.getThreads().clear();
        bridge.on("one").stream(flows.yielding(3)).forEach(i -> {});
        assertThat(flows.getThreads()).containsOnly("b-one-1");
        flows.getThreads().clear();
        bridge.undispatched().stream(flows.yielding(3)).forEach(i -> {});
        assertThat(flows.getThreads()).containsOnly(Thread.currentThread().getName());
    }

    @Test
    void undispatchedAnotherThreadMayNotReadOn() throws Exception {
        try (Stream<Integer> stream = bridge.undispatched().stream(flows.infinite())) {
            Iterator<Integer> iterator = stream.iterator();
            iterator.next();
            Throwable thrown = CompletableFuture.supplyAsync(() -> catchThrowable(iterator::hasNext))
                    .get(30, TimeUnit.SECONDS);
            assertThat(thrown)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is undispatched: expected the thread that has begun to read it, '");
        }
    }

    @Test
    void anIteratorMayGoFromThreadToThread() throws Exception {
        try (Stream<Integer> stream = bridge.stream(flows.yielding(300))) {
            Iterator<Integer> iterator = stream.iterator();
            for (int i = 0; i < 300; i++) {
                CompletableFuture<Integer> next = i % 3 == 0
                        ? CompletableFuture.completedFuture(iterator.next())
                        : bridge.offload(iterator::next);
                assertThat(next.get(30, TimeUnit.SECONDS)).isEqualTo(i);
            }
        }
    }

    /** Virtual ones, where the JVM has them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manyVirtualThreadsReadTheirStreams(boolean undispatched) throws Exception {
        List<CompletableFuture<Long>> sums = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sums.add(bridge.offloadTo("virtual").offload(() -> {
                try (Stream<Integer> stream = caller(undispatched).stream(flows.yielding(200))) {
                    return stream.mapToLong(n -> n).sum();
                }
            }));
        }
        for (CompletableFuture<Long> sum : sums) {
            assertThat(sum.get(30, TimeUnit.SECONDS)).isEqualTo(200L * 199 / 2);
        }
    }

    /** The thread that reads is the only one that the flow may run on. */
    @Test
    void aStreamReadOnTheOnlyThreadOfItsDispatcherEnds() throws Exception {
        CompletableFuture<Long> sum = bridge.offloadTo("one").offload(() -> {
            try (Stream<Integer> stream = bridge.on("one").stream(flows.yielding(1_000))) {
                return stream.mapToLong(i -> i).sum();
            }
        });
        assertThat(sum.get(30, TimeUnit.SECONDS)).isEqualTo(1_000L * 999 / 2);
        CompletableFuture<Integer> first = bridge.offloadTo("one").offload(() -> {
            try (Stream<Integer> stream = bridge.on("one").stream(flows.infinite())) {
                return stream.findFirst().orElseThrow();
            }
        });
        assertThat(first.get(30, TimeUnit.SECONDS)).isZero();
        assertThat(hangs).isEmpty();
    }

    /** A task that was sent to the reader's dispatcher while it did something else is there when it comes. */
    @Test
    void whatTheFlowNeedsTheReadersThreadForRunsWhenItComes() throws Exception {
        CompletableFuture<Integer> last = bridge.offloadTo("one").offload(() -> {
            Stream<Integer> stream = bridge.stream(flows.calling(
                    () -> bridge.on("one").runBlocking(k -> bridge.suspending(k, () -> 5))));
            try (stream) {
                Iterator<Integer> iterator = stream.iterator();
                int value = iterator.next();
                for (int i = 0; i < 200; i++) {
                    value = iterator.next();
                }
                return value;
            }
        });
        assertThat(last.get(30, TimeUnit.SECONDS)).isEqualTo(5);
        assertThat(hangs).isEmpty();
    }

    /** While the reader does something else, its dispatcher's other thread runs what the flow needs that dispatcher for. */
    @Test
    void aFlowDoesNotWaitForItsReaderToComeIfAnotherThreadMayRunIt() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Integer> first = bridge.offloadTo("two").offload(() -> {
            Stream<Integer> stream = bridge.stream(flows.calling(
                    () -> bridge.on("two").runBlocking(k -> bridge.suspending(k, calls::incrementAndGet))));
            try (stream) {
                Iterator<Integer> iterator = stream.iterator();
                for (int i = 1; i <= 20; i++) {
                    assertThat(iterator.next()).isEqualTo(i);
                    int read = i;
                    await().atMost(30, TimeUnit.SECONDS)
                            .pollInterval(Duration.ofNanos(100_000))
                            .until(() -> calls.get() > read + 3);
                }
                return calls.get();
            }
        });
        assertThat(first.get(50, TimeUnit.SECONDS)).isGreaterThan(20);
        assertThat(hangs).isEmpty();
    }

    @Test
    void aDispatcherThatForbidsBlockingForbidsWaitingForAnElement() throws Exception {
        Throwable thrown = bridge.offloadTo("reject")
                .offload(() ->
                        catchThrowable(() -> bridge.stream(flows.silentAfter(0)).toList()))
                .get(30, TimeUnit.SECONDS);
        assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessageContaining("reject");
    }

    // ---- cancellation

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptCancelsTheFlowAndTheReaderKeepsItsFlag(boolean undispatched) throws Exception {
        Thread reader = Thread.currentThread();
        CompletableFuture<Void> interrupter = CompletableFuture.runAsync(() -> {
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> flows.getBegun().get() == 1
                            && (reader.getState() == Thread.State.WAITING
                                    || reader.getState() == Thread.State.TIMED_WAITING));
            reader.interrupt();
        });
        Throwable thrown = catchThrowable(
                () -> caller(undispatched).stream(flows.silentAfter(0)).toList());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(thrown).isInstanceOf(CancellationException.class).hasMessageContaining("was interrupted");
        assertThat(flows.getCleaned()).hasValue(1);
        interrupter.get(30, TimeUnit.SECONDS);
    }

    @Test
    void anInterruptMayBeIgnoredUntilTheElementIsThere() {
        Thread.currentThread().interrupt();
        bridge.launch(k -> {
            flows.getGo().complete(Unit.INSTANCE);
            return Unit.INSTANCE;
        });
        assertThat(bridge.onInterrupt(InterruptMode.IGNORE).stream(flows.onceAllowed())
                        .toList())
                .containsExactly(1);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anInterruptedReaderNeedNotWaitForTheFlow() {
        Stream<Integer> stream = bridge.onInterrupt(InterruptMode.CANCEL_AND_ABANDON).stream(flows.slowToClean());
        Iterator<Integer> iterator = stream.iterator();
        iterator.next();
        Thread.currentThread().interrupt();
        Throwable thrown = catchThrowable(() -> {
            while (true) {
                iterator.next();
                if (Thread.currentThread().isInterrupted()) {
                    continue; // until it has to wait
                }
                break;
            }
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(thrown).isInstanceOf(CancellationException.class);
        assertThat(flows.getCleaned()).hasValue(0);
        flows.getMayClean().countDown();
        stream.close();
    }

    @Test
    @Tag("behaviour-12")
    void whoeverCancelsTheBodyThatReadsCancelsTheFlow() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CompletableFuture<Void> body =
                bridge.offloadVoid(() -> bridge.stream(flows.silentAfter(1)).forEach(i -> reading.countDown()));
        reading.await();
        body.cancel(true);
        await().atMost(30, TimeUnit.SECONDS).until(() -> flows.getCleaned().get() == 1);
    }

    @Test
    void aStreamThatIsLeftOpenDoesNotKeepItsCoroutineFromEnding() throws Exception {
        assertThat(bridge.<Integer, RuntimeException>runBlocking(k -> bridge.suspending(
                        k, () -> bridge.stream(flows.infinite()).findFirst().orElseThrow())))
                .isZero();
        await().atMost(30, TimeUnit.SECONDS).until(() -> flows.getCleaned().get() == 1);
    }

    @Test
    void aStreamThatTakesTooLongIsCancelled() {
        assertThatThrownBy(() -> bridge.withTimeout(Duration.ofMillis(20)).stream(flows.silentAfter(3))
                        .toList())
                .isInstanceOf(CallTimeoutException.class);
        assertThat(flows.getCleaned()).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStreamInAScopeIsNoForkAndEndsWithTheScope(boolean undispatched) throws Exception {
        BridgeScope scope = bridge.openScope();
        try (scope) {
            BridgeCaller caller = undispatched ? scope.undispatched() : scope;
            assertThat(caller.stream(flows.infinite()).iterator().next()).isZero();
            scope.join(); // does not wait for it
            assertThat(flows.getCleaned()).hasValue(0);
        }
        assertThat(flows.getCleaned()).hasValue(1);
        assertThatThrownBy(() -> scope.stream(flows.infinite()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("scope of bridge 'b' is closed");
    }

    @Test
    void aClosingBridgeEndsItsStreams() {
        CoroutineBridge own =
                CoroutineBridge.builder().set("shutdown-timeout", "0s").build();
        Iterator<Integer> waiting = own.stream(flows.infinite()).iterator();
        Iterator<Integer> undispatched =
                own.undispatched().stream(flows.infinite()).iterator();
        waiting.next();
        undispatched.next();
        own.close();
        assertThat(flows.getCleaned()).hasValue(2);
        assertThatThrownBy(() -> {
                    while (true) {
                        waiting.next();
                    }
                })
                .isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> own.stream(flows.empty())).isInstanceOf(IllegalStateException.class);
    }

    // ---- the other options

    @Test
    void theFlowHasTheContextOfTheCall() {
        local.set("caller");
        Stream<String> stream = bridge.stream(flows.calling(() -> "caller".equals(local.get()) ? 1 : 0))
                .limit(3)
                .map(String::valueOf);
        local.set("changed");
        try (stream) {
            assertThat(stream.toList()).containsExactly("1", "1", "1");
        }
        local.remove();
    }

    @Test
    void aStreamHoldsItsPermitUntilItsEnd() {
        Permits permits = Permits.of("streams", 1);
        try (Stream<Integer> stream = bridge.withPermits(permits).stream(flows.infinite())) {
            assertThat(stream.iterator().next()).isZero();
            assertThat(permits.available()).isZero();
        }
        assertThat(permits.available()).isEqualTo(1);
    }

    @Test
    void aWaitForARareElementIsReportedUnlessItIsDeclaredLong() throws Exception {
        CoroutineBridge own = CoroutineBridge.builder()
                .set("hang-timeout", "50ms")
                .listener(new BridgeListener() {
                    @Override
                    public void hang(HangReport report) {
                        hangs.add(report);
                    }
                })
                .build();
        try (own) {
            Stream<Integer> watched = own.stream(flows.silentAfter(0));
            CompletableFuture<Throwable> reader =
                    CompletableFuture.supplyAsync(() -> catchThrowable(() -> watched.findFirst()));
            assertThat(hangs.poll(30, TimeUnit.SECONDS).calls())
                    .singleElement()
                    .satisfies(call -> assertThat(call.waitingFor()).contains("an element of the stream of"));
            watched.close();
            assertThat(reader.get(30, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void aMissingFlowIsAnErrorAtOnce() {
        assertThatThrownBy(() -> bridge.stream(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("flow: expected a Kotlin flow, for example repo.users(), got null");
    }
}
