package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.call.CallTimeoutException;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.observe.BridgeListener;
import dev.coroutinebridge.core.observe.HangReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Permits limit what runs at a time, in both directions, and none is ever lost or given twice. */
@Tag("behaviour-25")
class PermitsTest {

    private final CoroutineBridge bridge =
            CoroutineBridge.builder().name("permits").build();
    private final Interruptions functions = new Interruptions();
    private final BlockedBody body = new BlockedBody();

    @AfterEach
    void close() {
        body.release.countDown();
        functions.getRelease().countDown();
        bridge.close();
    }

    @Test
    void bothDirectionsShareThem() throws Exception {
        Permits one = Permits.of("one", 1);
        BridgeCaller caller = bridge.withPermits(one);
        CompletableFuture<String> body1 = caller.offload(body::untilInterrupted);
        body.begun.await();
        CompletableFuture<String> coroutine = caller.future(functions::waitsForRelease);
        assertThat(one.waiting()).isOne();
        assertThat(one.available()).isZero();
        assertThat(functions.getWaiting().getCount()).isOne();
        body.release.countDown();
        functions.getWaiting().await();
        assertThat(body1.get(30, TimeUnit.SECONDS)).isEqualTo("released");
        functions.getRelease().countDown();
        assertThat(coroutine.get(30, TimeUnit.SECONDS)).isEqualTo("released");
        assertThat(one.available()).isOne();
        assertThat(caller.runBlocking(new Probe()::joined, "a", "b", 1)).isEqualTo("ab1");
        String suspended = caller.runBlocking((Continuation<String> k) -> bridge.suspending(k, () -> "x"));
        assertThat(suspended).isEqualTo("x");
        assertThat(one.available()).isOne();
    }

    @Test
    void runBlockingWaitsOnItsThread() throws Exception {
        Permits one = Permits.of("one", 1);
        CompletableFuture<String> holder = bridge.withPermits(one).offload(body::untilInterrupted);
        body.begun.await();
        CompletableFuture<String> result = new CompletableFuture<>();
        Thread caller = new Thread(() -> result.complete(bridge.uninterruptible()
                .runBlocking(k -> bridge.withPermits(one).suspending(k, () -> "after"))));
        caller.start();
        await().until(() -> one.waiting() == 1);
        body.release.countDown();
        assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo("after");
        holder.get(30, TimeUnit.SECONDS);
    }

    @Test
    void raisingThemAdmitsTheWaitersAndZeroAdmitsNone() throws Exception {
        Permits permits = Permits.of("resized", 0);
        AtomicInteger ran = new AtomicInteger();
        List<CompletableFuture<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            calls.add(bridge.withPermits(permits).offload(ran::incrementAndGet));
        }
        assertThat(permits.waiting()).isEqualTo(5);
        assertThat(ran).hasValue(0);
        permits.resize(2);
        CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        assertThat(ran).hasValue(5);
        assertThat(permits.total()).isEqualTo(2);
        assertThat(permits.available()).isEqualTo(2);
        assertThat(permits.waiting()).isZero();
    }

    @Test
    void loweringThemLetsRunningCallsGoOnAndAdmitsNobodyUntilEnoughHaveEnded() throws Exception {
        Permits permits = Permits.of("lowered", 2);
        BlockedBody second = new BlockedBody();
        CompletableFuture<String> one = bridge.withPermits(permits).offload(body::untilInterrupted);
        CompletableFuture<String> two = bridge.withPermits(permits).offload(second::untilInterrupted);
        body.begun.await();
        second.begun.await();
        permits.resize(1);
        assertThat(permits.available()).isZero();
        BlockedBody third = new BlockedBody();
        CompletableFuture<String> three = bridge.withPermits(permits).offload(third::untilInterrupted);
        body.release.countDown();
        one.get(30, TimeUnit.SECONDS);
        assertThat(permits.waiting()).isOne(); // one still runs, and only one may
        second.release.countDown();
        two.get(30, TimeUnit.SECONDS);
        third.begun.await();
        third.release.countDown();
        three.get(30, TimeUnit.SECONDS);
        assertThat(permits.available()).isOne();
    }

    @Test
    void theyAreFair() throws Exception {
        Permits one = Permits.of("fair", 1);
        CompletableFuture<String> holder = bridge.withPermits(one).offload(body::untilInterrupted);
        body.begun.await();
        List<Integer> order = new ArrayList<>();
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int number = i;
            calls.add(bridge.withPermits(one).offload(() -> order.add(number))); // one at a time, so no lock is needed
        }
        body.release.countDown();
        CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        holder.get(30, TimeUnit.SECONDS);
        assertThat(order).hasSize(50).isSorted();
    }

    @Test
    @Tag("behaviour-26")
    void aCancelledWaiterLeavesTheQueueAndNeverRuns() throws Exception {
        Permits one = Permits.of("cancelled", 1);
        CompletableFuture<String> holder = bridge.withPermits(one).offload(body::untilInterrupted);
        body.begun.await();
        AtomicInteger ran = new AtomicInteger();
        CompletableFuture<Integer> queuedBody = bridge.withPermits(one).offload(ran::incrementAndGet);
        CompletableFuture<Integer> queuedCoroutine =
                bridge.withPermits(one).future((Continuation<Integer> k) -> ran.incrementAndGet());
        Job job = bridge.withPermits(one).launch((Continuation<Integer> k) -> ran.incrementAndGet());
        assertThat(one.waiting()).isEqualTo(3);
        queuedBody.cancel(true);
        queuedCoroutine.cancel(true);
        job.cancel(new CancellationException("enough"));
        await().until(() -> one.waiting() == 0 && job.isCompleted());
        assertThatThrownBy(() -> bridge.withPermits(one)
                        .withTimeout(Duration.ofMillis(50))
                        .runBlocking((Continuation<Integer> k) -> ran.incrementAndGet()))
                .isInstanceOf(CallTimeoutException.class);
        assertThat(one.waiting()).isZero();
        body.release.countDown();
        holder.get(30, TimeUnit.SECONDS);
        assertThat(ran).hasValue(0);
        assertThat(one.available()).isOne();
    }

    @Test
    void anInterruptedCallerLeavesTheQueue() throws Exception {
        Permits none = Permits.of("none", 0);
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                bridge.withPermits(none).runBlocking((Continuation<String> k) -> "never");
            } catch (Throwable e) {
                outcome.complete(e);
            }
        });
        caller.start();
        await().until(() -> none.waiting() == 1);
        caller.interrupt();
        assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(none.waiting()).isZero();
    }

    @Test
    void aCallThatWaitsForOneItselfHoldsIsReported() throws Exception {
        CompletableFuture<HangReport> told = new CompletableFuture<>();
        BridgeListener listener = new BridgeListener() {
            @Override
            public void hang(HangReport report) {
                told.complete(report);
            }
        };
        Permits one = Permits.of("connections", 1);
        try (CoroutineBridge watched = CoroutineBridge.builder()
                .listener(listener)
                .set("hang-timeout", "100ms")
                .build()) {
            BridgeCaller caller = watched.withPermits(one);
            CompletableFuture<String> outer =
                    caller.offload(() -> caller.runBlocking((Continuation<String> k) -> "never"));
            assertThat(told.get(30, TimeUnit.SECONDS).toString())
                    .contains("a permit for runBlocking (permits 'connections': 1 of 1 taken, 1 waiting)");
            one.resize(2);
            assertThat(outer.get(30, TimeUnit.SECONDS)).isEqualTo("never");
        }
        assertThat(one.available()).isEqualTo(2);
    }

    @Test
    void badNumbersAreRefused() {
        assertThatThrownBy(() -> Permits.of("p", -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("permits 'p': total = -1 (expected: >= 0)");
        assertThatThrownBy(() -> Permits.of("p", 1).resize(-2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("permits 'p': total = -2 (expected: >= 0)");
        assertThatThrownBy(() -> Permits.of(" ", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Permits.of(null, 1))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("name");
    }

    @Test
    void underRandomCancelsAndSizesNoneIsLostOrGivenTwice() throws Exception {
        Random random = new Random(20_26);
        Permits permits = Permits.of("stressed", 3);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            boolean suspend = random.nextBoolean();
            BridgeCaller caller = bridge.withPermits(permits);
            CompletableFuture<?> call = suspend
                    ? caller.future((Continuation<Integer> k) -> count(running, most, begun, ended))
                    : caller.offload(() -> count(running, most, begun, ended));
            calls.add(call);
            if (random.nextInt(4) == 0) {
                calls.get(random.nextInt(calls.size())).cancel(true);
            }
            if (random.nextInt(100) == 0) {
                permits.resize(random.nextInt(4));
            }
        }
        permits.resize(3);
        await().until(() -> calls.stream().allMatch(CompletableFuture::isDone));
        await().until(() -> permits.available() == 3);
        assertThat(permits.waiting()).isZero();
        assertThat(begun.get()).isEqualTo(ended.get()).isPositive();
        assertThat(most.get()).isBetween(1, 3);
    }

    private static int count(AtomicInteger running, AtomicInteger most, AtomicInteger begun, AtomicInteger ended) {
        begun.incrementAndGet();
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        Thread.onSpinWait();
        running.decrementAndGet();
        return ended.incrementAndGet();
    }
}
