package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coroutinebridge.core.dispatch.BlockingPolicy;
import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.observe.BridgeListener;
import dev.coroutinebridge.core.observe.HangReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Deferred;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.ExecutorsKt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NestedBlockingTest {

    private final BlockingQueue<HangReport> hangs = new LinkedBlockingQueue<>();
    private final CoroutineBridge bridge = bridge("30s"); // no pause of a slow machine is taken for a hang
    private final CoroutineBridge hasty = bridge("300ms"); // for those that do hang
    private final Nesting nesting = new Nesting();

    private CoroutineBridge bridge(String hangTimeout) {
        return CoroutineBridge.builder()
                .name("nested")
                .dispatcher("one", DispatcherSpec.single())
                .dispatcher("other", DispatcherSpec.single())
                .dispatcher("third", DispatcherSpec.single())
                .dispatcher("four", DispatcherSpec.fixed(4))
                .dispatcher("fork", DispatcherSpec.forkJoin(4))
                .dispatcher("strict", DispatcherSpec.fixed(2).withBlocking(BlockingPolicy.REJECT))
                .set("hang-timeout", hangTimeout)
                .set("shutdown-timeout", "1s")
                .set("interrupt-after", "1s")
                .listener(new BridgeListener() {
                    @Override
                    public void hang(HangReport report) {
                        hangs.add(report);
                    }
                })
                .build();
    }

    @AfterEach
    void close() {
        bridge.close();
        hasty.close();
    }

    /** On the named dispatcher, in a coroutine of the bridge. */
    private <T> CompletableFuture<T> in(String dispatcher, Callable<T> body) {
        return in(bridge, dispatcher, body);
    }

    private <T> CompletableFuture<T> in(CoroutineBridge some, String dispatcher, Callable<T> body) {
        return some.on(dispatcher).future((Continuation<T> k) -> nesting.javaAfterYield(body, k));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(40, TimeUnit.SECONDS);
    }

    @Test
    @Tag("behaviour-1")
    void nestedOnTheSameOneThreadDispatcherCompletesOnThatThread() throws Exception {
        List<Thread> threads = get(in("one", () -> {
            Thread nested = bridge.runBlocking(nesting::threadOn, (CoroutineDispatcher) bridge.dispatcher("one"));
            Thread onIt = bridge.on("one").runBlocking(nesting::threadAfterDelay);
            return List.of(Thread.currentThread(), nested, onIt);
        }));
        assertThat(threads).hasSize(3).containsOnly(threads.get(0));
        assertThat(hangs).isEmpty();
    }

    @Test
    @Tag("behaviour-1")
    void nestedOnABorrowedOneThreadExecutorCompletesOnThatThread() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            BridgeDispatcher one = bridge.dispatcher(pool);
            List<Thread> threads = get(bridge.on(one)
                    .future((Continuation<List<Thread>> k) -> nesting.javaAfterYield(
                            () -> List.of(
                                    Thread.currentThread(),
                                    bridge.on(one).runBlocking(nesting::threadAfterDelay),
                                    bridge.runBlocking(nesting::threadOn, (CoroutineDispatcher) one)),
                            k)));
            assertThat(threads).hasSize(3).containsOnly(threads.get(0));
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    @Tag("behaviour-2")
    void everyThreadOfAPoolBlockedInACallThatNeedsThatPool() throws Exception {
        for (String name : List.of("four", "fork", "cpu")) {
            List<CompletableFuture<Thread>> all = new ArrayList<>();
            CountDownLatch allIn = new CountDownLatch(4);
            int callers = name.equals("cpu") ? Runtime.getRuntime().availableProcessors() : 4;
            CountDownLatch in = name.equals("cpu") ? new CountDownLatch(callers) : allIn;
            for (int i = 0; i < callers; i++) {
                all.add(in(name, () -> {
                    in.countDown();
                    in.await();
                    return bridge.runBlocking(nesting::threadOn, (CoroutineDispatcher) bridge.dispatcher(name));
                }));
            }
            for (CompletableFuture<Thread> call : all) {
                assertThat(get(call).getName()).startsWith("nested-" + name);
            }
        }
        assertThat(hangs).isEmpty();
    }

    @Test
    @Tag("behaviour-2")
    void everyThreadOfABorrowedPoolBlockedInACallThatNeedsThatPool() throws Exception {
        for (ExecutorService pool : List.of(Executors.newFixedThreadPool(4), new ForkJoinPool(4))) {
            BridgeDispatcher dispatcher = bridge.dispatcher(pool);
            CountDownLatch in = new CountDownLatch(4);
            List<CompletableFuture<Thread>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(bridge.on(dispatcher)
                        .future((Continuation<Thread> k) -> nesting.javaAfterYield(
                                () -> {
                                    in.countDown();
                                    in.await();
                                    return bridge.on(pool).runBlocking(nesting::threadAfterDelay);
                                },
                                k)));
            }
            for (CompletableFuture<Thread> call : all) {
                get(call);
            }
            pool.shutdown();
        }
    }

    @Test
    @Tag("behaviour-3")
    void sixtyFourCoroutinesOnIoEachBlockingOnIo() throws Exception {
        CountDownLatch in = new CountDownLatch(64);
        List<CompletableFuture<Thread>> all = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            all.add(in("io", () -> {
                in.countDown();
                in.await();
                return bridge.on("io").runBlocking(nesting::threadAfterDelay);
            }));
        }
        for (CompletableFuture<Thread> call : all) {
            assertThat(get(call).getName()).startsWith("nested-io-");
        }
    }

    @Test
    @Tag("behaviour-4")
    void aBlockedThreadRunsNothingThatIsNotItsCalls() throws Exception {
        AtomicBoolean blocked = new AtomicBoolean();
        AtomicBoolean ranMeanwhile = new AtomicBoolean();
        CompletableFuture<?> unrelated = new CompletableFuture<>();
        CompletableFuture<String> call = in("one", () -> {
            blocked.set(true);
            bridge.on("one").launch((Continuation<Unit> k) -> {
                ranMeanwhile.set(blocked.get());
                unrelated.complete(null);
                return Unit.INSTANCE;
            });
            bridge.longRunning().runBlocking(nesting::pause, 150L);
            blocked.set(false);
            return "done";
        });
        assertThat(get(call)).isEqualTo("done");
        get(unrelated);
        assertThat(ranMeanwhile).isFalse();
    }

    @Test
    @Tag("behaviour-5")
    void anOuterCallsTasksAreNotRunByTheInnerOne() throws Exception {
        AtomicBoolean inner = new AtomicBoolean();
        AtomicBoolean stolen = new AtomicBoolean();
        bridge.longRunning().runBlocking((Continuation<Unit> k) -> {
            BuildersKt.launch(
                    CoroutineScopeKt.CoroutineScope(k.getContext()),
                    kotlin.coroutines.EmptyCoroutineContext.INSTANCE,
                    CoroutineStart.DEFAULT,
                    (scope, child) -> {
                        stolen.set(inner.get());
                        return Unit.INSTANCE;
                    });
            inner.set(true);
            try {
                bridge.longRunning().runBlocking(nesting::pause, 100L);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            inner.set(false);
            return Unit.INSTANCE;
        });
        assertThat(stolen).isFalse();
    }

    @Test
    @Tag("behaviour-6")
    void thereAndBackAgainOnOneThreadEach() throws Exception {
        Thread back = get(in(
                "one",
                () -> bridge.on("other")
                        .runBlocking((Continuation<Thread> k) -> nesting.javaAfterYield(
                                () -> bridge.on("one")
                                        .runBlocking((Continuation<Thread> k2) -> nesting.javaAfterYield(
                                                () -> bridge.on("other").runBlocking(nesting::threadAfterDelay), k2)),
                                k))));
        assertThat(back.getName()).startsWith("nested-other-");
        assertThat(hangs).isEmpty();
    }

    private int depth(int remaining, String dispatcher) throws InterruptedException {
        return remaining == 0
                ? 0
                : 1
                        + bridge.on(dispatcher)
                                .runBlocking((Continuation<Integer> k) ->
                                        nesting.javaAfterYield(() -> depth(remaining - 1, dispatcher), k));
    }

    @Test
    @Tag("behaviour-6")
    void aThousandDeepOnOneOwnedThread() throws Exception {
        assertThat(get(in("one", () -> depth(1_000, "one")))).isEqualTo(1_000);
    }

    private int depthHere(CoroutineBridge some, int remaining, int framesBetween) throws Exception {
        return remaining == 0
                ? 0
                : 1
                        + some.runBlocking((Continuation<Integer> k) -> nesting.javaAfterYield(
                                () -> below(framesBetween, () -> depthHere(some, remaining - 1, framesBetween)), k));
    }

    /** Calls something from further down, as code does that has proxies and filters in between. */
    private static int below(int frames, Callable<Integer> body) throws Exception {
        return frames == 0 ? body.call() : below(frames - 1, body);
    }

    private boolean stillServes(CoroutineBridge some) {
        try {
            return depthHere(some, 10, 0) == 10;
        } catch (Throwable e) {
            return false;
        }
    }

    /** How deep calls have nested on a thread that nothing else runs on, and whether it still serves after that. */
    private CompletableFuture<Integer> depthOn(
            CoroutineBridge some, int kilobytesOfStack, int calls, int framesBetween) {
        CompletableFuture<Integer> outcome = new CompletableFuture<>();
        Runnable body = () -> {
            try {
                outcome.complete(depthHere(some, calls, framesBetween));
            } catch (Throwable e) {
                outcome.completeExceptionally(e instanceof Exception && stillServes(some) ? e : new AssertionError(e));
            }
        };
        new Thread(null, body, "deep", kilobytesOfStack * 1024L).start();
        return outcome;
    }

    @Test
    @Tag("behaviour-6")
    void pastTheNestingLimitThereIsAnErrorAndNoHang() throws Exception {
        assertThat(get(depthOn(bridge, 4096, 400, 0))).isEqualTo(400);
        assertThatThrownBy(() -> get(depthOn(bridge, 4096, 401, 0)))
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("nested 400 deep", "'deep'", "nesting-limit, 400", "raise nesting-limit");
    }

    @Test
    @Tag("behaviour-6")
    void whereTheStackEndsBeforeTheLimitThereIsAnErrorAndNoHang() throws Exception {
        try (CoroutineBridge deep =
                CoroutineBridge.builder().set("nesting-limit", 1_000_000).build()) {
            for (int kilobytes : List.of(320, 512, 768, 1024, 2048)) {
                for (int i = 0; i < 20; i++) { // each time compiled a little better
                    int framesBetween = i % 2 * 30;
                    assertThatThrownBy(() -> get(depthOn(deep, kilobytes, 1_000_000, framesBetween)))
                            .cause()
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContainingAll("'deep'", "room on the stack");
                }
            }
        }
    }

    @Test
    @Tag("behaviour-6a")
    void childrenThatWaitForEachOtherAllRun() throws Exception {
        for (String name : List.of("four", "fork")) {
            CoroutineDispatcher pool = bridge.dispatcher(name);
            assertThat(get(in(name, () -> bridge.runBlocking(nesting::meeting, pool, 2))))
                    .isEqualTo(2);
            assertThat(get(in(name, () -> bridge.runBlocking(nesting::meeting, pool, 4))))
                    .isEqualTo(4);
        }
    }

    @Test
    @Tag("behaviour-6a")
    void childrenThatWaitForEachOtherAllRunOnExecutorsThatDoNotTellTheirSize() throws Exception {
        for (ExecutorService pool : List.of(
                Executors.newCachedThreadPool(),
                Executors.unconfigurableExecutorService(Executors.newFixedThreadPool(16)))) {
            CoroutineDispatcher dispatcher = bridge.dispatcher(pool);
            CompletableFuture<Integer> met = bridge.on(pool)
                    .future((Continuation<Integer> k) ->
                            nesting.javaAfterYield(() -> bridge.runBlocking(nesting::meeting, dispatcher, 6), k));
            assertThat(get(met)).isEqualTo(6);
            pool.shutdown();
        }
    }

    @Test
    void aPoolGrowsByOneForAThreadHoweverDeepThatIsBlockedAndShrinksAfter() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch deep = new CountDownLatch(1);
        try (CoroutineBridge small = CoroutineBridge.builder()
                .dispatcher("small", DispatcherSpec.fixed(1))
                .build()) {
            CompletableFuture<Long> blocked = small.on("small")
                    .future((Continuation<Long> k) -> nesting.javaAfterYield(
                            () -> small.runBlocking((Continuation<Long> k2) -> nesting.javaAfterYield(
                                    () -> {
                                        deep.countDown();
                                        return small.runBlocking(nesting::pause, 200L);
                                    },
                                    k2)),
                            k));
            deep.await();
            int others = 3;
            CountDownLatch running = new CountDownLatch(others);
            List<CompletableFuture<Unit>> bodies = new ArrayList<>();
            for (int i = 0; i < others; i++) {
                bodies.add(small.on("small").future((Continuation<Unit> k) -> {
                    running.countDown();
                    awaitQuietly(release);
                    return Unit.INSTANCE;
                }));
            }
            assertThat(get(blocked)).isEqualTo(200L);
            assertThat(running.getCount()).isGreaterThanOrEqualTo(others - 2L);
            release.countDown();
            for (CompletableFuture<Unit> body : bodies) {
                get(body);
            }
            CoroutineDispatcher shrunk = small.dispatcher("small");
            assertThat(small.runBlocking(nesting::mostAtATime, shrunk, 4, 1, 50L))
                    .isEqualTo(1);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @Tag("behaviour-6d")
    void aThreadOfALimitedViewThatWaitsForAFutureOnThatViewIsRescued() throws Exception {
        CoroutineDispatcher view = hasty.dispatcher("four").limitedParallelism(1);
        CompletableFuture<String> outer = hasty.on(view)
                .future((Continuation<String> k) -> nesting.javaAfterYield(
                        () -> hasty.on(view)
                                .future((Continuation<String> k2) -> nesting.javaAfterYield(() -> "rescued", k2))
                                .join(),
                        k));
        assertThat(get(outer)).isEqualTo("rescued");
        assertThat(hangs.poll(30, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    @Tag("behaviour-6a")
    void eightParallelChildrenOfABlockedWorkerStillRunFourAtATime() throws Exception {
        CoroutineDispatcher four = bridge.dispatcher("four");
        BridgeCaller patient = bridge.longRunning();
        assertThat(get(in("four", () -> patient.runBlocking(nesting::mostAtATime, four, 8, 4, 50L))))
                .isEqualTo(4);
    }

    @Test
    @Tag("behaviour-6b")
    void nestedThroughALimitedView() throws Exception {
        CoroutineDispatcher ofOne = bridge.dispatcher("one").limitedParallelism(1);
        CoroutineDispatcher ofFour = bridge.dispatcher("four").limitedParallelism(1);
        for (CoroutineDispatcher view : List.of(ofOne, ofFour)) {
            CompletableFuture<Thread> nested = bridge.on(view)
                    .future((Continuation<Thread> k) ->
                            nesting.javaAfterYield(() -> bridge.runBlocking(nesting::threadOn, view), k));
            assertThat(get(nested)).isNotNull();
        }
        CompletableFuture<Thread> fromTheBase =
                in("one", () -> bridge.on(ofOne).runBlocking(nesting::threadAfterDelay));
        assertThat(get(fromTheBase).getName()).startsWith("nested-one-");
        assertThat(hangs).isEmpty();
    }

    @Test
    @Tag("behaviour-6b")
    void nestedThroughAsExecutor() throws Exception {
        CoroutineDispatcher through = ExecutorsKt.from(ExecutorsKt.asExecutor(bridge.dispatcher("one")));
        assertThat(get(in("one", () -> bridge.runBlocking(nesting::threadOn, through)))
                        .getName())
                .startsWith("nested-one-");
        assertThat(hangs).isEmpty();
    }

    @Test
    @Tag("behaviour-6c")
    void javaCalledFromAnUnconfinedCoroutineBlocksOnUnconfined() throws Exception {
        CompletableFuture<String> nested = bridge.future((Continuation<String> k) ->
                nesting.startedUnconfined(() -> bridge.runBlocking(nesting::unconfined), k));
        assertThat(get(nested)).isEqualTo("unconfined");
        assertThat(get(bridge.future(nesting::pause, 5L))).isEqualTo(5L);
    }

    @Test
    @Tag("behaviour-6c")
    void kotlinxTimerThreadMayBeBlockedAndDelaysStillWork() throws Exception {
        CompletableFuture<Long> onTheTimer = bridge.on(Dispatchers.getUnconfined())
                .future((Continuation<Long> k) -> nesting.startedUnconfined(
                        () -> {
                            return bridge.runBlocking(nesting::pause, 20L);
                        },
                        k));
        assertThat(get(onTheTimer)).isEqualTo(20L);
        assertThat(get(bridge.future(nesting::pause, 5L))).isEqualTo(5L);
    }

    @Test
    @Tag("behaviour-6d")
    void anOuterAsyncAwaitedByAnInnerCallIsRescuedAndReported() throws Exception {
        String result = hasty.runBlocking((Continuation<String> k) -> nesting.awaitedBelow(
                (Deferred<String> outer) -> {
                    try {
                        return hasty.runBlocking((Continuation<String> k2) -> outer.await(k2));
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                },
                k));
        assertThat(result).isEqualTo("outer");
        assertThat(hangs.poll(30, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    @Tag("behaviour-6d")
    void twoSingleDispatchersCrosswiseAreRescuedAndReported() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        CompletableFuture<Thread> first = in(hasty, "one", () -> {
            both.countDown();
            both.await();
            return hasty.on("other").runBlocking(nesting::threadAfterDelay);
        });
        CompletableFuture<Thread> second = in(hasty, "other", () -> {
            both.countDown();
            both.await();
            return hasty.on("one").runBlocking(nesting::threadAfterDelay);
        });
        assertThat(get(first).getName()).startsWith("nested-other-");
        assertThat(get(second).getName()).startsWith("nested-one-");
        HangReport report = hangs.poll(30, TimeUnit.SECONDS);
        assertThat(report).isNotNull();
        assertThat(report.calls().get(0).entry().getClassName()).contains("NestedBlockingTest");
        assertThat(report.calls().get(0).dispatcher()).containsAnyOf("one: ", "other: ");
    }

    @Test
    @Tag("behaviour-6d")
    void twoGrowablePoolsCrosswiseNeedNoRescue() throws Exception {
        try (CoroutineBridge pools = CoroutineBridge.builder()
                .dispatcher("a", DispatcherSpec.fixed(2))
                .dispatcher("b", DispatcherSpec.fixed(2))
                .build()) {
            CountDownLatch all = new CountDownLatch(4);
            List<CompletableFuture<Thread>> calls = new ArrayList<>();
            for (String from : List.of("a", "a", "b", "b")) {
                String to = from.equals("a") ? "b" : "a";
                calls.add(pools.on(from)
                        .future((Continuation<Thread> k) -> nesting.javaAfterYield(
                                () -> {
                                    all.countDown();
                                    all.await();
                                    return pools.on(to).runBlocking(nesting::threadAfterDelay);
                                },
                                k)));
            }
            for (CompletableFuture<Thread> call : calls) {
                get(call);
            }
        }
    }

    @Test
    @Tag("behaviour-6d")
    void aMutexHeldAcrossTheCallIsReported() throws Exception {
        CompletableFuture<String> stuck = hasty.on("one")
                .future((Continuation<String> k) ->
                        nesting.underMutex(() -> hasty.on("one").runBlocking(nesting::lock), k));
        HangReport report = hangs.poll(30, TimeUnit.SECONDS);
        assertThat(report).isNotNull();
        assertThat(report.calls().get(0).waitingFor()).contains("runBlocking", "nothing is queued");
        stuck.cancel(true);
    }

    @Test
    @Tag("behaviour-7")
    void blockingIsRejectedByNameAndTheThreadStaysUsable() throws Exception {
        assertThatThrownBy(() -> get(in("strict", () -> bridge.runBlocking(nesting::threadAfterYield))))
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("'strict'", "blocking = reject", "offload");
        assertThat(get(in("strict", () -> "usable"))).isEqualTo("usable");
        assertThat(get(in("strict", () -> bridge.runBlocking(new Probe()::joined, "pl", "ain", 1))))
                .isEqualTo("plain1");
    }

    @Test
    @Tag("behaviour-8")
    void confinedCodeGoesBackToTheCallersThreadThroughTwoLevels() throws Exception {
        Thread here = Thread.currentThread();
        Thread outer = bridge.runBlocking((Continuation<Thread> k) -> nesting.on(
                bridge.dispatcher("cpu"),
                () -> bridge.runBlocking((Continuation<Thread> k2) -> nesting.threadOn(bridge.dispatcher("io"), k2)),
                k));
        assertThat(outer.getName()).startsWith("nested-io-");
        Thread confined = bridge.runBlocking((Continuation<Thread> k) -> nesting.threadOn(bridge.callerThread(), k));
        assertThat(confined).isSameAs(here);
        Thread twoLevels = bridge.runBlocking((Continuation<Thread> k) -> nesting.on(
                bridge.callerThread(),
                () -> bridge.runBlocking((Continuation<Thread> k2) -> nesting.threadOn(bridge.callerThread(), k2)),
                k));
        assertThat(twoLevels).isSameAs(here);
    }

    @Test
    @Tag("behaviour-8")
    void thereIsNoCallersThreadOutsideACall() {
        assertThatThrownBy(bridge::callerThread)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("callerThread()", "runBlocking");
    }
}
