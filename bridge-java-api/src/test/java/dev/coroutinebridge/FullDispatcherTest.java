package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.dispatch.RejectionPolicy;
import dev.coroutinebridge.core.observe.BridgeListener;
import dev.coroutinebridge.core.observe.CallInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A dispatcher whose threads are busy, and whose queue takes two calls. */
@Tag("behaviour-26")
class FullDispatcherTest {

    private static final String MESSAGE =
            "dispatcher 'db' is full: 2 calls wait to begin (expected: fewer than queue-capacity, 2); 1 of 1 threads active";

    private final CountDownLatch release = new CountDownLatch(1);
    private final List<CallInfo> refusals = new ArrayList<>();
    private final List<Throwable> uncaught = new ArrayList<>();
    private final Probe probe = new Probe();
    private CoroutineBridge bridge;
    private BridgeCaller db;

    @AfterEach
    void close() {
        release.countDown();
        bridge.close();
    }

    private void open(RejectionPolicy onReject) {
        open(DispatcherSpec.fixed(1).withQueueCapacity(2).withOnReject(onReject));
    }

    private void open(DispatcherSpec spec) {
        bridge = CoroutineBridge.builder().dispatcher("db", spec).build();
        db = bridge.on("db").offloadTo("db");
    }

    /** One body runs and two wait. */
    private List<CompletableFuture<String>> fill() throws InterruptedException {
        List<CompletableFuture<String>> calls = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        calls.add(db.offload(() -> {
            begun.countDown();
            release.await();
            return "first";
        }));
        begun.await();
        calls.add(db.offload(() -> "second"));
        calls.add(db.offload(() -> "third"));
        return calls;
    }

    private String suspended() throws InterruptedException {
        return bridge.runBlocking((Continuation<String> k) -> db.suspending(k, () -> "suspended"));
    }

    @ParameterizedTest
    @EnumSource(RejectionPolicy.class)
    void everyKindOfCallIsRefusedByNameAndCountsUnlessThePolicySaysOtherwise(RejectionPolicy onReject)
            throws Exception {
        open(onReject);
        List<CompletableFuture<String>> calls = fill();
        assertRefused(() -> db.future(probe::thread));
        assertRefused(() -> db.launch(probe::thread));
        assertRefused(() -> db.runBlocking(probe::thread));
        if (onReject != RejectionPolicy.CALLER_RUNS) {
            assertRefused(() -> db.offload(() -> "more"));
            assertRefused(() -> db.offloadVoid(() -> {}));
        }
        if (onReject != RejectionPolicy.SUSPEND) {
            assertRefused(this::suspended);
        }
        release.countDown();
        for (CompletableFuture<String> call : calls) {
            assertThat(call.get(30, TimeUnit.SECONDS)).isIn("first", "second", "third");
        }
        assertThat(db.future(probe::thread).get(30, TimeUnit.SECONDS)).isNotNull();
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContainingAll(MESSAGE, "queue-capacity", "on-reject");
    }

    @Test
    void aRefusalIsCountedAndHeard() throws Exception {
        bridge = CoroutineBridge.builder()
                .dispatcher("db", DispatcherSpec.fixed(1).withQueueCapacity(2))
                .uncaughtHandler((thread, failure) -> uncaught.add(failure))
                .listener(new BridgeListener() {
                    @Override
                    public void rejected(CallInfo call) {
                        refusals.add(call);
                    }
                })
                .build();
        db = bridge.on("db").offloadTo("db");
        fill();
        assertRefused(() -> db.offload(() -> "more"));
        assertRefused(() -> db.future(probe::thread));
        assertRefused(() -> db.launch(probe::thread));
        assertRefused(() -> db.runBlocking(probe::thread));
        assertThat(refusals)
                .extracting(CallInfo::kind)
                .containsExactly(
                        CallInfo.Kind.OFFLOAD, CallInfo.Kind.FUTURE, CallInfo.Kind.LAUNCH, CallInfo.Kind.RUN_BLOCKING);
        assertThat(bridge.dispatcher("db").stats().rejected()).isEqualTo(4);
        assertThat(uncaught).isEmpty(); // the call itself has thrown it
    }

    @Test
    void aCoroutineThatHasBegunIsAlwaysTaken() throws Exception {
        open(RejectionPolicy.FAIL);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Integer> resumed = db.future((Continuation<Integer> k) -> {
            begun.countDown();
            return new ManyYields().count(1, new java.util.concurrent.atomic.AtomicInteger(), k);
        });
        begun.await();
        fill();
        release.countDown();
        assertThat(resumed.get(30, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void suspendWaitsForRoomWithoutAThreadAndInOrder() throws Exception {
        open(RejectionPolicy.SUSPEND);
        fill();
        ConcurrentLinkedQueue<Integer> order = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<String>> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int number = i;
            // One after the other into the line; all of them on one thread of cpu, which none of them holds.
            waiting.add(bridge.undispatched()
                    .future((Continuation<String> k) -> db.suspending(k, () -> {
                        order.add(number);
                        return "run";
                    })));
        }
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        release.countDown();
        for (CompletableFuture<String> one : waiting) {
            assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo("run");
        }
        assertThat(new ArrayList<>(order)).isSorted().hasSize(50);
    }

    @Test
    void aCoroutineThatIsCancelledWhileItWaitsForRoomLeavesTheLine() throws Exception {
        open(RejectionPolicy.SUSPEND);
        fill();
        CompletableFuture<String> cancelled = bridge.undispatched()
                .future((Continuation<String> k) -> db.suspending(k, () -> {
                    throw new AssertionError("was never to begin");
                }));
        CompletableFuture<String> next =
                bridge.undispatched().future((Continuation<String> k) -> db.suspending(k, () -> "next"));
        cancelled.cancel(true);
        release.countDown();
        assertThat(next.get(30, TimeUnit.SECONDS)).isEqualTo("next");
        assertThat(cancelled).isCancelled();
    }

    @Test
    void theTimeInTheLineCounts() throws Exception {
        open(RejectionPolicy.SUSPEND);
        fill();
        assertThatThrownBy(() -> bridge.runBlocking((Continuation<String> k) ->
                        db.withTimeout(Duration.ofMillis(20)).suspending(k, () -> "too late")))
                .isInstanceOf(dev.coroutinebridge.core.call.CallTimeoutException.class);
    }

    @Test
    void callerRunsRunsTheBodyBeforeOffloadReturns() throws Exception {
        open(RejectionPolicy.CALLER_RUNS);
        fill();
        CompletableFuture<Thread> here = db.offload(Thread::currentThread);
        assertThat(here).isCompletedWithValue(Thread.currentThread());
        CompletableFuture<Thread> failed = db.offload(() -> {
            throw new IllegalStateException("its own");
        });
        assertThat(failed).failsWithin(Duration.ZERO).withThrowableThat().withMessageContaining("its own");
    }

    @Test
    void aCancelledCallFreesItsPlace() throws Exception {
        open(RejectionPolicy.FAIL);
        List<CompletableFuture<String>> calls = fill();
        calls.get(1).cancel(true);
        CompletableFuture<Thread> queued = db.future(probe::thread);
        assertRefused(() -> db.future(probe::thread));
        queued.cancel(true); // a coroutine that has not begun frees its place, too
        CompletableFuture<String> last = db.offload(() -> "last");
        release.countDown();
        assertThat(last.get(30, TimeUnit.SECONDS)).isEqualTo("last");
        assertThat(queued).isCancelled();
    }

    @Test
    void aCallThatTimesOutInTheQueueFreesItsPlace() throws Exception {
        open(RejectionPolicy.FAIL);
        List<CompletableFuture<String>> calls = fill();
        calls.get(2).cancel(true);
        CompletableFuture<Thread> late = db.withTimeout(Duration.ofMillis(20)).future(probe::thread);
        assertThat(late).failsWithin(30, TimeUnit.SECONDS);
        assertThat(bridge.dispatcher("db").stats().queued()).isEqualTo(1);
        CompletableFuture<Thread> fits = db.future(probe::thread);
        release.countDown();
        assertThat(fits.get(30, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void aNestedCallOnAFullDispatcherIsItsOwnThreadsAndTaken() throws Exception {
        open(DispatcherSpec.fixed(1).withQueueCapacity(1));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch full = new CountDownLatch(1);
        CompletableFuture<String> outer = db.offload(() -> {
            begun.countDown();
            full.await();
            return db.runBlocking(probe::joined, "a", "b", 1);
        });
        begun.await(); // a thread is active a moment before its task gives its place back
        CompletableFuture<String> waits = db.offload(() -> "waits");
        assertThatThrownBy(() -> db.offload(() -> "more")).isInstanceOf(RejectedExecutionException.class);
        full.countDown();
        assertThat(outer.get(30, TimeUnit.SECONDS)).isEqualTo("ab1");
        assertThat(waits.get(30, TimeUnit.SECONDS)).isEqualTo("waits");
    }

    @Test
    void aLimitedViewHasTheQueueOfItsBase() throws Exception {
        open(RejectionPolicy.CALLER_RUNS);
        fill();
        BridgeDispatcher view = bridge.dispatcher("db").limited("view", 1);
        assertThatThrownBy(() -> bridge.offloadTo(view).offload(Thread::currentThread))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("dispatcher 'view' is full: 2 calls wait to begin");
    }

    @Test
    void aCallThatWaitsForAPermitHasNoPlaceAndKeepsNobodyOut() throws Exception {
        open(RejectionPolicy.FAIL);
        Permits none = Permits.of("none", 0);
        List<CompletableFuture<String>> waiting = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            waiting.add(db.withPermits(none).offload(() -> "run"));
            waiting.add(db.withPermits(none).future(probe::joined, "r", "un", 1));
        }
        assertThat(db.offload(() -> "meanwhile").get(30, TimeUnit.SECONDS)).isEqualTo("meanwhile");
        List<CompletableFuture<String>> calls = fill();
        none.resize(100); // they find the queue full: with permits, that is how the call ends
        for (CompletableFuture<String> call : waiting) {
            assertThat(call)
                    .failsWithin(30, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withCauseInstanceOf(RejectedExecutionException.class)
                    .withMessageContaining("dispatcher 'db' is full");
        }
        assertThat(none.available()).isEqualTo(100);
        release.countDown();
        for (CompletableFuture<String> call : calls) {
            call.get(30, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @EnumSource(RejectionPolicy.class)
    void permitsAndPlacesAreNotHeldCrosswise(RejectionPolicy onReject) throws Exception {
        open(DispatcherSpec.fixed(1).withQueueCapacity(1).withOnReject(onReject));
        Permits one = Permits.of("one", 1);
        BridgeCaller limited = db.withPermits(one);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<String> holder = bridge.withPermits(one).offload(() -> {
            release.await();
            return "holder";
        });
        await().until(() -> one.available() == 0);
        CompletableFuture<String> other = db.offload(() -> {
            begun.countDown();
            release.await();
            return "other";
        });
        begun.await();
        CompletableFuture<String> queued = db.offload(() -> "queued");
        List<CompletableFuture<String>> waiting = new ArrayList<>();
        waiting.add(bridge.future((Continuation<String> k) -> limited.suspending(k, () -> "x")));
        await().until(() -> one.waiting() == 1);
        queued.cancel(true);
        waiting.add(limited.offload(() -> "b"));
        release.countDown();
        waiting.add(holder);
        waiting.add(other);
        for (CompletableFuture<String> call : waiting) {
            assertThat(call.handle((result, failure) -> "over").get(30, TimeUnit.SECONDS))
                    .isEqualTo("over");
        }
    }

    @Test
    void aViewBelowItsOwnBlockedThreadDoesNotWaitForItself() throws Exception {
        open(DispatcherSpec.single().withQueueCapacity(1).withOnReject(RejectionPolicy.SUSPEND));
        BridgeDispatcher view = bridge.dispatcher("db").limited("view", 1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch full = new CountDownLatch(1);
        CompletableFuture<String> outer = db.offload(() -> {
            begun.countDown();
            full.await();
            return bridge.runBlocking(
                    (Continuation<String> k) -> bridge.offloadTo(view).suspending(k, () -> "inner"));
        });
        begun.await();
        CompletableFuture<String> waits = db.offload(() -> "waits");
        full.countDown();
        assertThat(outer.get(5, TimeUnit.SECONDS)).isEqualTo("inner"); // long before a hang would be told
        assertThat(waits.get(30, TimeUnit.SECONDS)).isEqualTo("waits");
    }

    @Test
    void aRefusalThatIsToldToWhoeverGaveAPermitBackRunsNoCodeOfTheUsersThere() throws Exception {
        open(RejectionPolicy.FAIL);
        Permits one = Permits.of("one", 1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch endFirst = new CountDownLatch(1);
        CompletableFuture<String> first = bridge.withPermits(one).offload(() -> {
            begun.countDown();
            endFirst.await();
            return "first";
        });
        begun.await();
        CompletableFuture<String> refused = db.withPermits(one).offload(() -> "refused");
        CompletableFuture<String> last = bridge.withPermits(one).offload(() -> "last");
        fill();
        CompletableFuture<String> after = refused.handle((result, failure) -> last.join());
        endFirst.countDown();
        assertThat(after.get(30, TimeUnit.SECONDS)).isEqualTo("last");
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("first");
    }

    @Test
    void aBridgeThatClosesCancelsWhatWaitsForRoom() throws Exception {
        bridge = CoroutineBridge.builder()
                .dispatcher("db", DispatcherSpec.fixed(1).withQueueCapacity(2).withOnReject(RejectionPolicy.SUSPEND))
                .set("shutdown-timeout", "0s")
                .build();
        db = bridge.on("db").offloadTo("db");
        List<CompletableFuture<String>> calls = fill();
        CompletableFuture<String> inLine =
                bridge.undispatched().future((Continuation<String> k) -> db.suspending(k, () -> "in line"));
        bridge.close();
        calls.add(inLine);
        for (CompletableFuture<String> call : calls) {
            assertThat(call)
                    .failsWithin(30, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .isInstanceOf(CancellationException.class);
        }
    }
}
