package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.dispatch.DispatcherStats;
import dev.coroutinebridge.core.dispatch.VirtualMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.DelayKt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DispatcherStatsTest {

    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .name("stats")
            .dispatcher("single", DispatcherSpec.single())
            .dispatcher("fixed", DispatcherSpec.fixed(2))
            .dispatcher("elastic", DispatcherSpec.elastic(2))
            .dispatcher("fork-join", DispatcherSpec.forkJoin(2))
            .dispatcher("virtual", DispatcherSpec.elastic(2).withVirtual(VirtualMode.AUTO))
            .build();
    private final List<ExecutorService> made = new ArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        bridge.close();
        made.forEach(ExecutorService::shutdown);
    }

    /** Every kind that runs two tasks at a time. */
    static Stream<String> pairs() {
        return Stream.of("fixed", "elastic", "fork-join", "virtual", "view", "borrowed pool", "borrowed fork-join");
    }

    private BridgeDispatcher dispatcher(String kind) {
        Map<String, BiFunction<CoroutineBridge, String, BridgeDispatcher>> others = Map.of(
                "view", (b, k) -> b.dispatcher("io").limited("view", 2),
                "borrowed pool", (b, k) -> b.dispatcher(borrowed(Executors.newFixedThreadPool(2))),
                "borrowed fork-join", (b, k) -> b.dispatcher(borrowed(new ForkJoinPool(2))));
        return others.getOrDefault(kind, CoroutineBridge::dispatcher).apply(bridge, kind);
    }

    private ExecutorService borrowed(ExecutorService executor) {
        made.add(executor);
        return executor;
    }

    private CompletableFuture<String> blocked(BridgeDispatcher dispatcher) {
        return bridge.offloadTo(dispatcher).offload(() -> {
            release.await();
            return "released";
        });
    }

    private static DispatcherStats eventually(
            BridgeDispatcher dispatcher, Predicate<? super DispatcherStats> expected) {
        return await().atMost(30, TimeUnit.SECONDS).until(dispatcher::stats, expected);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void whatRunsAndWhatWaitsIsCounted(String kind) throws Exception {
        BridgeDispatcher dispatcher = dispatcher(kind);
        assertThat(dispatcher.stats().active()).isZero();
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            calls.add(blocked(dispatcher));
        }
        DispatcherStats busy = eventually(dispatcher, stats -> stats.active() == 2 && stats.queued() == 3);
        assertThat(busy.completed()).isZero();
        assertThat(busy.rejected()).isZero();
        assertThat(busy.name()).isEqualTo(dispatcher.name());
        assertThat(busy.threads()).isGreaterThanOrEqualTo(2);
        assertThat(eventually(dispatcher, stats -> stats.oldestQueuedAge().compareTo(Duration.ofMillis(100)) > 0)
                        .queued())
                .isEqualTo(3);
        release.countDown();
        for (CompletableFuture<String> call : calls) {
            assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo("released");
        }
        DispatcherStats rest =
                eventually(dispatcher, stats -> stats.completed() == 5 && stats.active() == 0 && stats.queued() == 0);
        assertThat(rest.oldestQueuedAge()).isZero();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everyPieceOfACoroutineIsCountedOnce(String kind) throws Exception {
        BridgeDispatcher dispatcher = dispatcher(kind);
        int yields = 1_000;
        bridge.on(dispatcher)
                .future((Continuation<Integer> k) ->
                        new ManyYields().count(yields, new java.util.concurrent.atomic.AtomicInteger(), k))
                .get(30, TimeUnit.SECONDS);
        DispatcherStats stats = eventually(dispatcher, now -> now.completed() > yields && now.active() == 0);
        assertThat(stats.completed()).isEqualTo(yields + 1);
    }

    @Test
    void blockedCallersAndThoseInTheirPlaceAreCounted() throws Exception {
        BridgeDispatcher fixed = bridge.dispatcher("fixed");
        CountDownLatch begun = new CountDownLatch(2);
        List<CompletableFuture<String>> blocked = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            blocked.add(bridge.on(fixed).future((Continuation<String> k) -> {
                begun.countDown();
                return bridge.uninterruptible()
                        .runBlocking((Continuation<String> inner) -> bridge.offloadTo("io")
                                .suspending(inner, () -> {
                                    release.await();
                                    return "released";
                                }));
            }));
        }
        begun.await();
        DispatcherStats stats = eventually(fixed, now -> now.blockedCallers() == 2);
        assertThat(stats.compensatingThreads()).isEqualTo(2);
        assertThat(bridge.offloadTo(fixed)
                        .offload(() -> "a thread in their place")
                        .get(30, TimeUnit.SECONDS))
                .isEqualTo("a thread in their place");
        release.countDown();
        for (CompletableFuture<String> call : blocked) {
            assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo("released");
        }
        eventually(fixed, now -> now.blockedCallers() == 0 && now.compensatingThreads() == 0 && now.active() == 0);
    }

    @Test
    void whatANestedCallRunsOnItsBlockedThreadIsCounted() throws Exception {
        BridgeDispatcher single = bridge.dispatcher("single");
        bridge.on(single)
                .future((Continuation<String> k) -> bridge.on(single)
                        .uninterruptible()
                        .<Integer, RuntimeException>runBlocking((Continuation<Integer> inner) ->
                                new ManyYields().count(100, new java.util.concurrent.atomic.AtomicInteger(), inner))
                        .toString())
                .get(30, TimeUnit.SECONDS);
        DispatcherStats stats = eventually(single, now -> now.active() == 0 && now.completed() >= 102);
        assertThat(stats.completed()).isEqualTo(102);
    }

    @Test
    void aSnapshotNeverShowsLessDoneThanTheOneBefore() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<BridgeDispatcher> all = pairs().map(this::dispatcher).toList();
        CompletableFuture<String> watcher = CompletableFuture.supplyAsync(() -> {
            long[] before = new long[all.size()];
            while (!over.get()) {
                for (int i = 0; i < all.size(); i++) {
                    DispatcherStats now = all.get(i).stats();
                    assertThat(now.completed()).isGreaterThanOrEqualTo(before[i]);
                    assertThat(now.active()).isNotNegative();
                    assertThat(now.queued()).isNotNegative();
                    assertThat(now.oldestQueuedAge().isNegative()).isFalse();
                    before[i] = now.completed();
                }
            }
            return "watched";
        });
        List<CompletableFuture<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            for (BridgeDispatcher dispatcher : all) {
                calls.add(bridge.offloadTo(dispatcher).offload(() -> 1));
            }
            if (i % 50 == 0) {
                CompletableFuture.allOf(calls.toArray(new CompletableFuture<?>[0]))
                        .get(30, TimeUnit.SECONDS);
                calls.clear();
            }
        }
        CompletableFuture.allOf(calls.toArray(new CompletableFuture<?>[0])).get(30, TimeUnit.SECONDS);
        over.set(true);
        assertThat(watcher.get(30, TimeUnit.SECONDS)).isEqualTo("watched");
        for (BridgeDispatcher dispatcher : all) {
            assertThat(eventually(dispatcher, now -> now.active() == 0 && now.completed() >= 2_000)
                            .completed())
                    .isEqualTo(2_000);
        }
    }

    @Test
    void aSuspendedCoroutineIsNeitherActiveNorQueued() throws Exception {
        BridgeDispatcher fixed = bridge.dispatcher("fixed");
        CompletableFuture<kotlin.Unit> delayed =
                bridge.on(fixed).future((Continuation<kotlin.Unit> k) -> DelayKt.delay(60_000, k));
        eventually(fixed, now -> now.completed() == 1 && now.active() == 0 && now.queued() == 0);
        delayed.cancel(true);
    }

    @Test
    void aDispatcherThatSaysNothingOfPermitsHasNone() {
        assertThat(bridge.dispatcher("fixed").stats().permits()).isEqualTo(-1);
        assertThat(bridge.dispatcher("io").limited("view", 3).stats().permits()).isEqualTo(3);
    }
}
