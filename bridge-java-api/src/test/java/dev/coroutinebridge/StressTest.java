package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coroutinebridge.core.call.CallTimeoutException;
import dev.coroutinebridge.core.call.InterruptMode;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import kotlinx.coroutines.CoroutineDispatcher;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nested calls, cancellations, interrupts and timeouts at random, on pools of one, two and four threads. Every body that began has
 * ended, and every call has come back with what its body did, or with the reason why it could not.
 */
class StressTest {

    private static final int CALLS = 100_000;
    private static final int DRIVERS = 4;

    /** A machine too slow for all the calls makes as many as it can. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong results = new AtomicLong();
    private final AtomicLong cancelled = new AtomicLong();
    private final AtomicLong interrupted = new AtomicLong();
    private final AtomicLong timedOut = new AtomicLong();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    void everyCallIsAccountedFor(int threads) throws Exception {
        long seed = System.nanoTime();
        System.out.println("StressTest: " + threads + " threads, seed " + seed);
        ScheduledExecutorService interrupter = Executors.newSingleThreadScheduledExecutor();
        CoroutineBridge bridge = CoroutineBridge.builder()
                .name("stress")
                .dispatcher("fixed", threads == 1 ? DispatcherSpec.single() : DispatcherSpec.fixed(threads))
                .dispatcher("fork", DispatcherSpec.forkJoin(threads))
                .set("hang-timeout", "30s")
                .build();
        try {
            List<Thread> drivers = new ArrayList<>();
            List<Throwable> unexpected = java.util.Collections.synchronizedList(new ArrayList<>());
            AtomicLong made = new AtomicLong();
            long begunAt = System.nanoTime();
            for (int d = 0; d < DRIVERS; d++) {
                SplittableRandom random = new SplittableRandom(seed + d);
                Thread driver = new Thread(() -> {
                    Calls calls = new Calls(bridge, random, interrupter);
                    for (int i = 0;
                            i < CALLS / 3 / DRIVERS
                                    && unexpected.isEmpty()
                                    && System.nanoTime() - begunAt < LONGEST.toNanos();
                            i++) {
                        made.incrementAndGet();
                        try {
                            calls.one();
                        } catch (Throwable e) {
                            unexpected.add(new AssertionError("seed " + seed + ", call " + i, e));
                        }
                    }
                });
                drivers.add(driver);
                driver.start();
            }
            for (Thread driver : drivers) {
                driver.join();
            }
            assertThat(unexpected).isEmpty();
            assertThat(results.get() + cancelled.get() + interrupted.get() + timedOut.get())
                    .isEqualTo(made.get());
            assertThat(results.get()).isPositive();
            assertThat(cancelled.get()).isPositive();
            assertThat(interrupted.get()).isPositive();
            assertThat(timedOut.get()).isPositive();
        } finally {
            interrupter.shutdownNow();
            bridge.close();
        }
        assertThat(ended.get()).isEqualTo(begun.get());
    }

    /** One driver's calls; each knows what its result has to be. */
    private final class Calls {
        private final CoroutineBridge bridge;
        private final SplittableRandom random;
        private final ScheduledExecutorService interrupter;
        private final StressBodies bodies = new StressBodies(begun, ended);

        Calls(CoroutineBridge bridge, SplittableRandom random, ScheduledExecutorService interrupter) {
            this.bridge = bridge;
            this.random = random;
            this.interrupter = interrupter;
        }

        void one() throws Exception {
            int depth = random.nextInt(4);
            int leaf = random.nextInt(1_000);
            switch (random.nextInt(8)) {
                case 0 -> cancelledFuture(depth, leaf);
                case 1 -> interruptedCall(depth, leaf);
                case 2 -> hurriedCall(depth, leaf);
                case 3 ->
                    result(
                            leaf,
                            bridge.on(pool()).future(nested(depth, leaf, 0)).get(60, TimeUnit.SECONDS));
                default -> result(leaf, bridge.runBlocking(nested(depth, leaf, 0)));
            }
        }

        private void result(int expected, int actual) {
            assertThat(actual).isEqualTo(expected);
            results.incrementAndGet();
        }

        private String pool() {
            return random.nextBoolean() ? "fixed" : "fork";
        }

        private dev.coroutinebridge.function.SuspendFunction0<Integer, RuntimeException> nested(
                int depth, int leaf, int pauseMillis) {
            CoroutineDispatcher dispatcher = bridge.dispatcher(pool());
            boolean inside = random.nextBoolean();
            if (depth == 0) {
                return k -> bodies.leaf(dispatcher, leaf, pauseMillis, k);
            }
            var inner = nested(depth - 1, leaf, pauseMillis);
            return k -> bodies.java(
                    dispatcher,
                    () -> inside
                            ? bridge.runBlocking(inner)
                            : bridge.on(dispatcher).runBlocking(inner),
                    k);
        }

        private void cancelledFuture(int depth, int leaf) throws Exception {
            CompletableFuture<Integer> future = bridge.on(pool()).future(nested(depth, leaf, 1));
            if (random.nextBoolean()) {
                Thread.onSpinWait();
            }
            future.cancel(true);
            try {
                result(leaf, future.join());
            } catch (CancellationException | CompletionException e) {
                cancelled.incrementAndGet();
            }
        }

        private void interruptedCall(int depth, int leaf) throws Exception {
            Thread me = Thread.currentThread();
            var interrupt = interrupter.schedule(me::interrupt, random.nextInt(1_500), TimeUnit.MICROSECONDS);
            SuspendCaller caller =
                    random.nextInt(4) == 0 ? bridge.onInterrupt(InterruptMode.CANCEL_AND_ABANDON) : bridge;
            try {
                result(leaf, caller.runBlocking(nested(depth, leaf, 1)));
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
            } catch (CancellationException e) {
                cancelled.incrementAndGet();
            } finally {
                if (!interrupt.cancel(false)) {
                    // It has fired, or is firing: the flag it leaves is not for the next call.
                    while (!interrupt.isDone()) {
                        Thread.onSpinWait();
                    }
                }
                awaitInterrupterIdle();
                Thread.interrupted();
            }
        }

        private void awaitInterrupterIdle() throws Exception {
            boolean flag = Thread.interrupted();
            CompletableFuture<Void> idle = new CompletableFuture<>();
            interrupter.execute(() -> idle.complete(null));
            idle.join();
            if (flag) {
                Thread.currentThread().interrupt();
            }
        }

        private void hurriedCall(int depth, int leaf) throws Exception {
            Duration limit = Duration.ofNanos(1 + random.nextInt(2_000_000));
            try {
                result(leaf, bridge.withTimeout(limit).runBlocking(nested(depth, leaf, 1)));
            } catch (CallTimeoutException e) {
                timedOut.incrementAndGet();
            }
        }
    }
}
