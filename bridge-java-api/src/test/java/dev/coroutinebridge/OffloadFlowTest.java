package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.call.CallTimeoutException;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.offload.CancelMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kotlin.Unit;
import kotlinx.coroutines.flow.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocking Java that gives many values, as a flow. */
class OffloadFlowTest {

    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .name("b")
            .dispatcher("io", DispatcherSpec.elastic(4))
            .build();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger read = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    @AfterEach
    void close() {
        bridge.close();
        assertThat(closed.get()).as("what was opened is closed, once").isEqualTo(opened.get());
    }

    private Stream<Integer> counting(int n) {
        opened.incrementAndGet();
        return IntStream.range(0, n).peek(i -> read.incrementAndGet()).boxed().onClose(closed::incrementAndGet);
    }

    private <T> List<T> list(Flow<T> flow) throws Exception {
        return bridge.<List<T>, RuntimeException>runBlocking(k -> Collectors.list(flow, k));
    }

    @Test
    void aFlowHasWhatTheStreamHas() throws Exception {
        for (int n : new int[] {0, 1, 15, 16, 17, 48, 10_000}) {
            assertThat(list(bridge.offloadFlow(() -> counting(n))))
                    .isEqualTo(IntStream.range(0, n).boxed().toList());
        }
        List<String> withNull = new ArrayList<>();
        withNull.add(null);
        assertThat(list(bridge.<String>offloadFlow(withNull::stream))).containsExactly((String) null);
    }

    @Test
    void eachCollectorOpensTheSourceAnew() throws Exception {
        Flow<Integer> flow = bridge.offloadFlow(() -> counting(3));
        assertThat(opened).hasValue(0);
        assertThat(list(flow)).isEqualTo(list(flow));
        assertThat(opened).hasValue(2);
    }

    @Test
    void theSourceIsReadOnTheOffloadDispatcherAndElementsComeToTheCollectorsThread() throws Exception {
        List<String> threads = new ArrayList<>();
        Flow<Integer> flow = bridge.offloadFlow(() -> {
            threads.add(Thread.currentThread().getName());
            opened.incrementAndGet();
            return Stream.of(1, 2, 3)
                    .peek(i -> threads.add(Thread.currentThread().getName()))
                    .onClose(() -> {
                        closed.incrementAndGet();
                        threads.add(Thread.currentThread().getName());
                    });
        });
        List<String> collected = bridge.runBlocking(k -> Collectors.threads(flow, k));
        assertThat(threads).hasSize(5).allMatch(name -> name.startsWith("b-io-"));
        assertThat(collected).containsOnly(Thread.currentThread().getName());
        threads.clear();
        list(bridge.offloadTo("cpu")
                .offloadFlow(() -> Stream.of(1)
                        .peek(i -> threads.add(Thread.currentThread().getName()))));
        assertThat(threads).allMatch(name -> name.startsWith("b-cpu-"));
    }

    @Test
    void kotlinsOperatorsWorkOnIt() throws Exception {
        assertThat(bridge.<List<Integer>, RuntimeException>runBlocking(
                        k -> Collectors.elsewhere(bridge.offloadFlow(() -> counting(1_000)), k)))
                .hasSize(1_000);
        assertThat(bridge.<List<Integer>, RuntimeException>runBlocking(k ->
                        Collectors.caught(bridge.offloadFlow(() -> counting(3).map(i -> 6 / (1 - i))), -1, k)))
                .containsExactly(6, -1);
        assertThat(Collectors.plainly(bridge.offloadFlow(() -> counting(20)))).hasSize(20);
    }

    // ---- the end

    @Test
    void aCollectorThatHasHadEnoughClosesTheSource() throws Exception {
        Flow<Integer> infinite = bridge.offloadFlow(() -> counting(Integer.MAX_VALUE));
        assertThat(bridge.<List<Integer>, RuntimeException>runBlocking(k -> Collectors.first(infinite, 3, k)))
                .containsExactly(0, 1, 2);
        assertThat(closed).hasValue(1);
        assertThat(read.get()).isLessThanOrEqualTo(17); // Stream.iterator() looks one ahead
    }

    @Test
    void aCollectorThatFailsOrIsCancelledClosesTheSource() throws Exception {
        Flow<Integer> infinite = bridge.offloadFlow(() -> counting(Integer.MAX_VALUE));
        IllegalArgumentException failure = new IllegalArgumentException("no");
        assertThatThrownBy(() -> bridge.runBlocking(k -> Collectors.each(
                        infinite,
                        i -> {
                            throw failure;
                        },
                        k)))
                .isSameAs(failure);
        assertThat(closed).hasValue(1);
        bridge.runBlocking(k -> Collectors.cancelledAfter(infinite, 100, k));
        assertThat(closed).hasValue(2);
    }

    @Test
    void aSourceThatFailsHasItsElementsDeliveredBefore() throws Exception {
        for (int n : new int[] {0, 1, 16, 100}) {
            IOException failure = new IOException("at " + n);
            List<Integer> delivered = new ArrayList<>();
            Flow<Integer> flow = bridge.offloadFlow(() -> counting(1_000).peek(i -> {
                if (i == n) {
                    throw new UncheckedIOException(failure);
                }
            }));
            assertThatThrownBy(() -> bridge.runBlocking(k -> Collectors.each(flow, delivered::add, k)))
                    .hasCause(failure);
            assertThat(delivered).hasSize(n);
        }
    }

    @Test
    void aSourceThatCannotBeOpenedOrClosedSaysSo() {
        IOException failure = new IOException("locked");
        assertThatThrownBy(() -> list(bridge.offloadFlow(() -> {
                    throw failure;
                })))
                .isSameAs(failure);
        assertThatThrownBy(() -> list(bridge.offloadFlow(() -> null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("source: expected a stream, which may be empty, got null from the call that opens it");
        IllegalStateException unclosable = new IllegalStateException("cannot close");
        for (String dispatcher : List.of("io", "cpu")) {
            assertThatThrownBy(() -> bridge.on(dispatcher)
                            .runBlocking(k -> Collectors.list(
                                    bridge.offloadFlow(() -> Stream.of(1).onClose(() -> {
                                        throw unclosable;
                                    })),
                                    k)))
                    .isInstanceOf(IllegalStateException.class) // or kotlinx's copy of it
                    .hasMessage("cannot close");
        }
    }

    // ---- cancellation of a read

    /** Blocks in its second element until it is interrupted. */
    private final class Stuck implements Iterator<Integer>, AutoCloseable {
        final CountDownLatch blocked = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        final AtomicInteger interrupted = new AtomicInteger();
        private boolean first = true;
        volatile boolean inside;

        Stuck() {
            opened.incrementAndGet();
        }

        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        public Integer next() {
            if (first) {
                first = false;
                return 0;
            }
            inside = true;
            blocked.countDown();
            try {
                release.await();
                return 1;
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw new NoSuchElementException("interrupted", e);
            } finally {
                inside = false;
            }
        }

        @Override
        public void close() {
            assertThat(inside).as("read while it is closed").isFalse();
            closed.incrementAndGet();
        }
    }

    @Test
    void aCancelledCollectorInterruptsTheReadAndEndsWhenTheSourceIsClosed() throws Exception {
        Stuck stuck = new Stuck();
        CompletableFuture<Integer> closedAtTheEnd = new CompletableFuture<>();
        var job = bridge.launch(k -> Collectors.list(bridge.offloadIterator(() -> stuck), k));
        job.invokeOnCompletion(cause -> {
            closedAtTheEnd.complete(closed.get());
            return Unit.INSTANCE;
        });
        stuck.blocked.await();
        job.cancel(null);
        assertThat(closedAtTheEnd.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(stuck.interrupted).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = CancelMode.class,
            names = {"ABANDON", "WAIT"})
    void aReadThatIsNotInterruptedIsOverBeforeTheSourceIsClosed(CancelMode mode) throws Exception {
        Stuck stuck = new Stuck();
        var job = bridge.launch(k -> Collectors.list(bridge.onCancel(mode).offloadIterator(() -> stuck), k));
        stuck.blocked.await();
        job.cancel(null);
        if (mode == CancelMode.ABANDON) {
            await().atMost(30, TimeUnit.SECONDS).until(job::isCompleted);
        }
        assertThat(closed).hasValue(0);
        stuck.release.countDown();
        await().atMost(30, TimeUnit.SECONDS).until(() -> closed.get() == 1 && job.isCompleted());
    }

    @Test
    void aReadThatIsAbandonedBeforeItHasBegunOpensNothing() throws Exception {
        for (boolean firstRead : new boolean[] {true, false}) {
            int before = opened.get();
            SlowElement element = new SlowElement("-io-");
            element.getArmed().set(firstRead);
            AtomicInteger delivered = new AtomicInteger();
            Flow<Integer> flow =
                    bridge.withContext(element).onCancel(CancelMode.ABANDON).offloadFlow(() -> counting(1_000));
            var job = Collectors.started(flow, i -> {
                if (delivered.incrementAndGet() == 16) {
                    element.getArmed().set(true); // the first read is over, or about to be: the next one waits
                }
            });
            element.getReached().await();
            job.cancel(null);
            await().atMost(30, TimeUnit.SECONDS).until(job::isCompleted);
            element.getMayGoOn().countDown();
            await().atMost(30, TimeUnit.SECONDS).until(() -> closed.get() == opened.get());
            assertThat(opened.get() - before).isEqualTo(firstRead ? 0 : 1);
        }
    }

    /** It needs neither a permit nor is it limited in time, and what cannot be queued any more is closed by the collector's thread. */
    @Test
    void aSourceIsClosedWhateverHappensToTheOffloadDispatcher() throws Exception {
        Permits permits = Permits.of("reads", 1);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        BridgeCaller reading = bridge.offloadTo(pool).withPermits(permits).withTimeout(Duration.ofSeconds(20));
        Flow<Integer> flow = reading.offloadFlow(() -> counting(3));
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        var job = Collectors.started(flow, i -> {
            if (i == 2) {
                read.countDown();
                assertThat(awaits(mayEnd)).isTrue();
            }
        });
        read.await();
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<?> holder =
                bridge.offloadTo(pool).withPermits(permits).offload(() -> awaits(release));
        mayEnd.countDown(); // the close waits in the queue of the pool
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> bridge.dispatcher(pool).stats().queued() == 1);
        assertThat(pool.shutdownNow()).hasSize(1);
        await().atMost(30, TimeUnit.SECONDS).until(() -> closed.get() == 1 && job.isCompleted());
        release.countDown();
        assertThat(holder).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void aStreamWhoseIteratorFailsIsClosed() {
        assertThatThrownBy(() -> list(bridge.offloadFlow(() -> {
                    Stream<Integer> stream = counting(3);
                    assertThat(stream.map(i -> i)).isNotNull(); // so it cannot be read itself any more
                    return stream;
                })))
                .isInstanceOf(IllegalStateException.class);
        assertThat(closed).hasValue(1);
    }

    @Test
    void aFailureToCloseIsNotLostWhenTheCollectorHasHadEnough() {
        assertThatThrownBy(() -> bridge.runBlocking(k -> Collectors.first(
                        bridge.offloadFlow(() -> Stream.of(1, 2, 3).onClose(() -> {
                            throw new IllegalStateException("cannot close");
                        })),
                        2,
                        k)))
                .hasMessage("cannot close");
    }

    @Test
    void aTimeLimitIsForEachReadAndLosesNothing() {
        Stuck stuck = new Stuck();
        List<Integer> delivered = new ArrayList<>();
        assertThatThrownBy(() -> bridge.runBlocking(k -> Collectors.each(
                        bridge.withTimeout(Duration.ofMillis(50)).offloadIterator(() -> stuck), delivered::add, k)))
                .isInstanceOf(CallTimeoutException.class);
        assertThat(delivered).containsExactly(0);
    }

    @Test
    void aSourceIsClosedAlthoughItsBridgeIsClosed() {
        CoroutineBridge own = CoroutineBridge.create();
        List<Integer> delivered = new ArrayList<>();
        assertThatThrownBy(() -> bridge.runBlocking(k -> Collectors.each(
                        own.offloadFlow(() -> counting(1_000)),
                        i -> {
                            delivered.add(i);
                            own.close();
                        },
                        k)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
        assertThat(delivered).isNotEmpty();
        assertThat(closed).hasValue(1);
    }

    /** The next one comes only when this one has been dealt with, as with a request and its reply. */
    @Test
    void anElementDoesNotWaitForTheNext() throws Exception {
        for (String collector : List.of("cpu", "io")) {
            BlockingQueue<Integer> replies = new LinkedBlockingQueue<>(List.of(0));
            List<Integer> read = new ArrayList<>();
            bridge.on(collector)
                    .runBlocking(k -> Collectors.eachOf(
                            bridge.offloadFlow(() -> Stream.generate(() -> take(replies))),
                            100,
                            i -> {
                                read.add(i);
                                replies.add(i + 1);
                            },
                            k));
            assertThat(read).hasSize(100);
        }
    }

    private static int take(BlockingQueue<Integer> replies) {
        try {
            return replies.take();
        } catch (InterruptedException e) {
            throw new NoSuchElementException("interrupted", e);
        }
    }

    private static boolean awaits(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    // ---- the real thing

    @Test
    @SuppressWarnings("StreamResourceLeak") // to close it is what the flow is for
    void aFileIsReadLineByLine(@TempDir Path folder) throws Exception {
        Path file = Files.write(
                folder.resolve("lines"),
                IntStream.range(0, 5_000).mapToObj(String::valueOf).toList());
        assertThat(list(bridge.offloadFlow(() -> Files.lines(file)))).hasSize(5_000);
        assertThat(bridge.<List<String>, RuntimeException>runBlocking(
                        k -> Collectors.first(bridge.offloadFlow(() -> Files.lines(file)), 2, k)))
                .containsExactly("0", "1");
    }

    @Test
    void aCursorOfADatabaseIsClosedWithItsStatement() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:flow")) {
            Statement statement = connection.createStatement();
            Flow<Long> rows = bridge.offloadIterator(
                    () -> new Rows(statement.executeQuery("SELECT X FROM SYSTEM_RANGE(1, 100000)")));
            assertThat(bridge.<List<Long>, RuntimeException>runBlocking(k -> Collectors.first(rows, 1_000, k)))
                    .hasSize(1_000)
                    .endsWith(1_000L);
            assertThat(statement.isClosed()).isTrue();
        }
    }

    private record Rows(ResultSet rows) implements Iterator<Long>, AutoCloseable {
        @Override
        public boolean hasNext() {
            try {
                return rows.next();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Long next() {
            try {
                return rows.getLong(1);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws SQLException {
            rows.getStatement().close();
        }
    }
}
