package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.observe.BridgeListener;
import dev.coroutinebridge.core.observe.CloseReport;
import dev.coroutinebridge.core.offload.CancelMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What closing does to calls that do not end, and what it tells of them. */
class CloseTest {

    private final BlockingQueue<CloseReport> reports = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final BlockedBody body = new BlockedBody();
    private final Interruptions functions = new Interruptions();
    private final Probe probe = new Probe();
    private CoroutineBridge bridge = open("0s", "0s");

    @AfterEach
    void close() {
        release.countDown();
        body.release.countDown();
        bridge.close();
    }

    private CoroutineBridge open(String shutdownTimeout, String interruptAfter) {
        return CoroutineBridge.builder()
                .name("b")
                .dispatcher("fixed", DispatcherSpec.fixed(2))
                .dispatcher("elastic", DispatcherSpec.elastic(2))
                .dispatcher("virtual", DispatcherSpec.virtual())
                .set("shutdown-timeout", shutdownTimeout)
                .set("interrupt-after", interruptAfter)
                .listener(new BridgeListener() {
                    @Override
                    public void closed(CloseReport report) {
                        reports.add(report);
                    }
                })
                .build();
    }

    private CloseReport report() throws InterruptedException {
        CloseReport report = reports.poll(30, TimeUnit.SECONDS);
        assertThat(report).isNotNull();
        return report;
    }

    @Test
    @Tag("behaviour-28")
    void aBridgeWithoutCallsIsClosedCleanly() throws Exception {
        bridge.close();
        reports.clear();
        bridge = open("40s", "0s"); // the future of a call is complete a moment before the call is over
        bridge.offload(() -> 1).get(30, TimeUnit.SECONDS);
        bridge.close();
        CloseReport report = report();
        assertThat(report.isClean()).isTrue();
        assertThat(report.bridge()).isEqualTo("b");
        assertThat(report)
                .hasToString("bridge 'b' was closed in " + report.took().toMillis() + " ms");
        bridge.close();
        assertThat(reports).isEmpty();
    }

    @Test
    @Tag("behaviour-28")
    void withoutPatienceWhatRunsIsCancelledAtOnceAndCleansUp() throws Exception {
        CompletableFuture<String> coroutine = bridge.future(functions::cleansUpSlowly);
        CompletableFuture<String> running = bridge.offload(body::untilInterrupted);
        functions.getWaiting().await();
        body.begun.await();
        bridge.close();
        for (CompletableFuture<String> call : List.of(coroutine, running)) {
            assertThat(call).isDone();
            assertThatThrownBy(call::join).isInstanceOf(CancellationException.class);
        }
        assertThat(functions.getCleanedUp()).isTrue();
        assertThat(body.interrupts).isOne();
        CloseReport report = report();
        assertThat(report.cancelled())
                .hasSize(2)
                .anySatisfy(call -> assertThat(call).isEqualTo("future"))
                .anySatisfy(call -> assertThat(call)
                        .startsWith("offload on io, on thread 'b-io-")
                        .contains("dev.coroutinebridge.BlockedBody."));
        assertThat(report.abandoned()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"io", "cpu", "fixed", "elastic", "virtual"})
    @Tag("behaviour-29")
    void itFinishesThenCancelsThenInterruptsThenGivesUp(String dispatcher) throws Exception {
        // A coroutine that blocks its thread hears of nothing but the interrupt of its thread.
        CountDownLatch blocked = new CountDownLatch(1);
        CompletableFuture<String> hearsInterrupts = bridge.on(dispatcher).future((Continuation<String> k) -> {
            blocked.countDown();
            try {
                release.await();
                return "released";
            } catch (InterruptedException e) {
                return "interrupted";
            }
        });
        CompletableFuture<String> hearsNothing = bridge.offloadTo(dispatcher).offload(body::ignoringInterrupts);
        blocked.await();
        body.begun.await();
        bridge.close();
        assertThat(hearsInterrupts).isDone();
        CloseReport report = report();
        assertThat(report.cancelled()).hasSize(2);
        assertThat(report.abandoned())
                .singleElement()
                .asString()
                .startsWith("offload on " + dispatcher + ", on thread 'b-" + dispatcher + "-")
                .contains("BlockedBody.");
        assertThat(report.toString()).contains("abandoned, because they ignore cancellation and interrupts");
        // The future of a body that does not stop is complete all the same: nobody waits for it for ever.
        assertThat(hearsNothing).isDone();
        Thread thread = body.thread;
        body.release.countDown();
        thread.join(30_000);
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    @Tag("behaviour-28")
    void whatIsQueuedRunsIfThereIsTimeAndEndsCancelledIfNot() throws Exception {
        for (String patience : List.of("0s", "40s")) {
            bridge.close();
            reports.clear();
            bridge = open(patience, "0s");
            CountDownLatch begun = new CountDownLatch(2);
            List<CompletableFuture<String>> running = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                running.add(bridge.offloadTo("fixed").offload(() -> {
                    begun.countDown();
                    return whateverComes(release);
                }));
            }
            begun.await();
            List<CompletableFuture<String>> queued = new ArrayList<>();
            List<Job> launched = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                queued.add(bridge.offloadTo("fixed").offload(() -> "ran"));
                queued.add(bridge.on("fixed").future(probe::joined, "r", "a", 1));
                launched.add(bridge.on("fixed").launch(probe::thread));
            }
            Thread closer = new Thread(bridge::close);
            closer.start();
            await().atMost(30, TimeUnit.SECONDS).until(bridge::isClosed);
            if (patience.equals("40s")) {
                release.countDown();
            }
            closer.join(50_000);
            assertThat(closer.isAlive()).isFalse();
            for (CompletableFuture<String> call : queued) {
                assertThat(call).isDone();
                assertThat(call.handle((result, failure) -> failure == null ? "ran" : "cancelled")
                                .join())
                        .isEqualTo(patience.equals("40s") ? "ran" : "cancelled");
            }
            assertThat(launched).allMatch(Job::isCompleted);
            assertThat(running).allMatch(CompletableFuture::isDone);
            assertThat(report().cancelled().isEmpty()).isEqualTo(patience.equals("40s"));
        }
    }

    private static String whateverComes(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return "ran";
            } catch (InterruptedException e) {
                Thread.onSpinWait(); // so that no thread is free for what is queued
            }
        }
    }

    /** Calls hear of it one after the other, and the thread that the first one leaves looks for the next at once. */
    @RepeatedTest(10)
    @Tag("behaviour-28")
    void onceCallsAreCancelledNoOtherBegins() throws Exception {
        bridge = CoroutineBridge.builder()
                .dispatcher("db", DispatcherSpec.fixed(1))
                .set("shutdown-timeout", "0s")
                .build();
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger late = new AtomicInteger();
        List<CompletableFuture<?>> calls = new ArrayList<>();
        calls.add(bridge.offloadTo("db").offload(() -> {
            begun.countDown();
            release.await();
            return 0;
        }));
        begun.await();
        CoroutineBridge foreign = CoroutineBridge.create();
        BridgeCaller db = bridge.offloadTo("db");
        List<BridgeCaller> ways = List.of(db, db.onCancel(CancelMode.ABANDON), db.withTimeout(Duration.ofHours(1)));
        for (int i = 0; i < 300; i++) {
            calls.add(bridge.on("db").future((Continuation<Integer> k) -> late.incrementAndGet()));
            for (BridgeCaller way : ways) {
                calls.add(way.offload(late::incrementAndGet));
                for (BridgeCaller coroutines : List.of(bridge, foreign)) {
                    calls.add(coroutines
                            .undispatched()
                            .future((Continuation<Integer> k) -> way.suspending(k, late::incrementAndGet)));
                }
            }
        }
        bridge.close();
        for (CompletableFuture<?> call : calls) {
            assertThat(call)
                    .failsWithin(30, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .isInstanceOf(CancellationException.class);
        }
        assertThat(late).hasValue(0);
        foreign.close();
    }

    @Test
    void ofVeryManyCallsTheFirstHundredAreNamed() throws Exception {
        for (int i = 0; i < 150; i++) {
            var unused = bridge.future(functions::waitsForRelease);
        }
        bridge.close();
        assertThat(report().cancelled()).hasSize(101).last().asString().isEqualTo("and 50 more");
    }

    @Test
    void theBodiesOfForeignCoroutinesAreNamedToo() throws Exception {
        ExecutorService foreign = Executors.newSingleThreadExecutor();
        Offloading caller = new Offloading(bridge);
        Job job = caller.launchIn(
                kotlinx.coroutines.CoroutineScopeKt.CoroutineScope(kotlinx.coroutines.Dispatchers.getDefault()),
                kotlinx.coroutines.Dispatchers.getDefault(),
                k -> bridge.suspending(k, body::untilInterrupted));
        body.begun.await();
        bridge.close();
        await().atMost(30, TimeUnit.SECONDS).until(job::isCompleted);
        assertThat(report().cancelled())
                .singleElement()
                .asString()
                .startsWith("suspending on io, on thread 'b-io-1")
                .contains("dev.coroutinebridge.BlockedBody.");
        foreign.shutdown();
    }

    @Test
    @Tag("behaviour-30")
    void codeThatClosingRunsMayCloseToo() throws Exception {
        CompletableFuture<String> abandoned = bridge.offload(body::ignoringInterrupts);
        CompletableFuture<String> closedAgain = abandoned.handle((result, failure) -> {
            bridge.close();
            return "closed again";
        });
        body.begun.await();
        bridge.close();
        assertThat(closedAgain.get(30, TimeUnit.SECONDS)).isEqualTo("closed again");
        CompletableFuture<CoroutineBridge> itself = new CompletableFuture<>();
        CoroutineBridge other = CoroutineBridge.builder()
                .listener(new BridgeListener() {
                    @Override
                    public void closed(CloseReport report) {
                        itself.join().close();
                    }
                })
                .build();
        itself.complete(other);
        other.close();
        assertThat(other.isClosed()).isTrue();
    }

    @Test
    void aFutureBelowAnotherBridgesCallIsCompletedWhenItIsAbandoned() throws Exception {
        try (CoroutineBridge other = CoroutineBridge.create()) {
            CompletableFuture<CompletableFuture<String>> inner = new CompletableFuture<>();
            CompletableFuture<String> outer = other.offload(() -> {
                inner.complete(bridge.offload(body::ignoringInterrupts));
                return "outer";
            });
            body.begun.await();
            bridge.close();
            assertThat(inner.get(30, TimeUnit.SECONDS)).isDone();
            body.release.countDown();
            assertThat(outer.get(30, TimeUnit.SECONDS)).isEqualTo("outer");
        }
    }

    @Test
    void aCallThatCannotSayWhatItIsDoesNotKeepTheBridgeOpen() throws Exception {
        kotlinx.coroutines.CoroutineDispatcher nameless = new kotlinx.coroutines.CoroutineDispatcher() {
            @Override
            public void dispatch(kotlin.coroutines.CoroutineContext context, Runnable task) {
                new Thread(task).start();
            }

            @Override
            public String toString() {
                throw new IllegalStateException("no name");
            }
        };
        CoroutineBridge unheard =
                CoroutineBridge.builder().set("shutdown-timeout", "0s").build(); // a listener would be told the name
        CompletableFuture<String> call = unheard.offloadTo(nameless).offload(body::untilInterrupted);
        body.begun.await();
        unheard.close();
        assertThat(call).isDone();
        assertThat(body.interrupts).isOne();
    }

    @Test
    void aDefaultDispatcherWithPermitsTakesInWhatOthersRefuse() throws Exception {
        for (int permits = 1; permits <= 3; permits++) {
            CoroutineBridge permitted = CoroutineBridge.builder()
                    .dispatcher("d", DispatcherSpec.fixed(2).withPermits(permits))
                    .set("default-dispatcher", "d")
                    .build();
            permitted.close();
            for (String name : List.of("d", "io", "cpu")) {
                CountDownLatch ran = new CountDownLatch(1);
                permitted.dispatcher(name).dispatch(kotlin.coroutines.EmptyCoroutineContext.INSTANCE, ran::countDown);
                assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    @Tag("behaviour-28")
    void aClosedBridgesDispatchersRunNothingMoreAndLeaveNothingPending() throws Exception {
        kotlinx.coroutines.CoroutineDispatcher io = bridge.dispatcher("io");
        bridge.close();
        CompletableFuture<String> late = kotlinx.coroutines.future.FutureKt.future(
                kotlinx.coroutines.CoroutineScopeKt.CoroutineScope(io),
                kotlin.coroutines.EmptyCoroutineContext.INSTANCE,
                kotlinx.coroutines.CoroutineStart.DEFAULT,
                (scope, k) -> "ran");
        assertThat(late)
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableThat()
                .isInstanceOfAny(CancellationException.class, ExecutionException.class);
    }
}
