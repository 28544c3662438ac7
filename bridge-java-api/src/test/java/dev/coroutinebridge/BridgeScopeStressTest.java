package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.offload.CancelMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.Test;

/** Threads that fork, join, fail, cancel and close at random. Each fork is counted by its own body. */
@SuppressWarnings("FutureReturnValueIgnored")
class BridgeScopeStressTest {

    private static final Duration LONGEST = Duration.ofMillis(1_500);
    private static final int HELPERS = 3;

    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .name("stress")
            .dispatcher("single", DispatcherSpec.single())
            .dispatcher("four", DispatcherSpec.fixed(4))
            .set("hang-timeout", "20s")
            .uncaughtHandler((thread, failure) -> assertThat(failure).isInstanceOf(Failing.class))
            .build();
    private final Nesting nesting = new Nesting();

    private static final class Failing extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** One scope, and what its forks say. */
    private final class Round {
        final BridgeScope scope;
        final AtomicInteger began = new AtomicInteger();
        final AtomicInteger ended = new AtomicInteger();
        final Queue<CompletableFuture<?>> futures = new ConcurrentLinkedQueue<>();
        volatile boolean closed;
        volatile String wrong = "";

        Round(BridgeScope scope) {
            this.scope = scope;
        }

        private int body(boolean fails, int millis) throws InterruptedException {
            began.incrementAndGet();
            try {
                if (closed) {
                    wrong = "a fork runs after close() has returned";
                }
                if (millis > 0) {
                    bridge.runBlocking(nesting::pause, (long) millis);
                }
                if (fails) {
                    throw new Failing();
                }
                return 1;
            } finally {
                ended.incrementAndGet();
                if (closed) {
                    wrong = "a fork ended after close() had returned";
                }
            }
        }

        void fork(SplittableRandom random) {
            String where = random.nextBoolean() ? "single" : "four";
            boolean fails = random.nextInt(40) == 0;
            int millis = random.nextInt(6) == 0 ? 1 : 0;
            BridgeCaller there = scope.on(where).offloadTo(where);
            try {
                switch (random.nextInt(6)) {
                    case 0 ->
                        futures.add(there.future(
                                (Continuation<Integer> k) -> nesting.javaAfterYield(() -> body(fails, millis), k)));
                    case 1 ->
                        there.launch((Continuation<Integer> k) -> nesting.javaAfterYield(() -> body(fails, millis), k));
                    case 2 ->
                        futures.add(there.undispatched()
                                .future((Continuation<Integer> k) ->
                                        nesting.javaAfterYield(() -> body(fails, millis), k)));
                    case 3 -> {
                        CompletableFuture<Integer> cancelled = there.onCancel(
                                        random.nextBoolean() ? CancelMode.WAIT : CancelMode.INTERRUPT_UNTIL_EXIT)
                                .offload(() -> body(fails, millis));
                        cancelled.cancel(true);
                        futures.add(cancelled);
                    }
                    default -> futures.add(there.offload(() -> body(fails, millis)));
                }
            } catch (IllegalStateException refused) {
                if (!refused.getMessage().contains("is closed")) {
                    wrong = refused.toString();
                }
            }
        }
    }

    @Test
    void nothingIsLostAndNothingRunsAfterTheClose() throws Exception {
        long seed = System.nanoTime();
        long begunAt = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        int rounds = 0;
        int failures = 0;
        int cancellations = 0;
        int forks = 0;
        try (bridge) {
            while (System.nanoTime() - begunAt < LONGEST.toNanos()) {
                rounds++;
                ScopeMode mode = random.nextInt(3) == 0 ? ScopeMode.SUPERVISE : ScopeMode.FAIL_FAST;
                boolean onSingle = random.nextInt(3) == 0;
                SplittableRandom own = random.split();
                CompletableFuture<Round> result = new CompletableFuture<>();
                AtomicInteger[] outcome = {new AtomicInteger(), new AtomicInteger()};
                Runnable run = () -> {
                    try {
                        result.complete(round(mode, own, outcome));
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                };
                if (onSingle) {
                    bridge.offloadTo("single").offload(() -> {
                        run.run();
                        return "";
                    });
                } else {
                    run.run();
                }
                Round round = result.get(30, TimeUnit.SECONDS);
                assertThat(round.wrong).as("seed %s, round %s", seed, rounds).isEmpty();
                assertThat(round.ended).as("seed %s, round %s", seed, rounds).hasValue(round.began.get());
                forks += round.began.get();
                failures += outcome[0].get();
                cancellations += outcome[1].get();
            }
        }
        assertThat(rounds).isGreaterThan(5);
        assertThat(forks).isGreaterThan(100);
        assertThat(failures).isPositive();
        assertThat(cancellations).isPositive();
    }

    private Round round(ScopeMode mode, SplittableRandom random, AtomicInteger[] outcome) throws Exception {
        Round round = new Round(bridge.openScope(mode));
        List<Thread> helpers = new ArrayList<>();
        CountDownLatch started = new CountDownLatch(HELPERS);
        for (int h = 0; h < HELPERS; h++) {
            SplittableRandom own = random.split();
            Thread helper = new Thread(() -> {
                started.countDown();
                for (int i = 0; i < 30; i++) {
                    round.fork(own);
                    switch (own.nextInt(60)) {
                        case 0 -> joined(round, outcome, own);
                        case 1 -> round.scope.cancel();
                        case 2 -> LockSupport.parkNanos(own.nextInt(200_000));
                        default -> {}
                    }
                }
            });
            helpers.add(helper);
            helper.start();
        }
        started.await();
        for (int i = random.nextInt(20); i > 0; i--) {
            round.fork(random);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            joined(round, outcome, random);
        }
        round.scope.close();
        round.closed = true;
        int began = round.began.get();
        for (Thread helper : helpers) {
            helper.join();
        }
        assertThat(round.began).as("no fork begins after the close").hasValue(began);
        assertThat(round.futures).allMatch(CompletableFuture::isDone);
        return round;
    }

    private static void joined(Round round, AtomicInteger[] outcome, SplittableRandom random) {
        try {
            switch (random.nextInt(4)) {
                case 0 -> {
                    boolean unused = round.scope.join(Duration.ofNanos(random.nextInt(500_000)));
                }
                case 1 -> {
                    Integer unused = round.scope.joinAny();
                }
                default -> round.scope.join();
            }
        } catch (Failing e) {
            outcome[0].incrementAndGet();
        } catch (CancellationException e) {
            outcome[1].incrementAndGet();
        } catch (IllegalStateException e) {
            if (!e.getMessage().startsWith("joinAny(): expected a fork with a result")) {
                round.wrong = e.toString();
            }
        } catch (Throwable e) {
            round.wrong = e.toString();
        }
    }
}
