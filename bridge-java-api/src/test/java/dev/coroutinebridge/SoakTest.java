package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.dispatch.DispatcherStats;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.dispatch.RejectionPolicy;
import dev.coroutinebridge.core.observe.BridgeListener;
import dev.coroutinebridge.core.observe.CloseReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Calls of all kinds on dispatchers of all kinds, while these are resized and looked at; then the bridge is closed in the middle of
 * it. Three seconds, or as many as the system property {@code soak.seconds} says.
 */
class SoakTest {

    private static final int CALLERS = 6;
    private static final int CALLS_AT_A_TIME = 200;

    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong completed = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private final ConcurrentLinkedQueue<CloseReport> reports = new ConcurrentLinkedQueue<>();
    private final StressBodies bodies = new StressBodies(begun, ended);
    private final Permits permits = Permits.of("soak", 8);
    private final ExecutorService fixed = Executors.newFixedThreadPool(3, task -> new Thread(task, "soak-borrowed"));
    private final ExecutorService forkJoin = new ForkJoinPool(3);

    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .name("soak")
            .dispatcher("fixed", DispatcherSpec.fixed(3).withQueueCapacity(50))
            .dispatcher(
                    "elastic", DispatcherSpec.elastic(4).withQueueCapacity(50).withOnReject(RejectionPolicy.SUSPEND))
            .dispatcher(
                    "forkJoin",
                    DispatcherSpec.forkJoin(3).withQueueCapacity(50).withOnReject(RejectionPolicy.CALLER_RUNS))
            .dispatcher("single", DispatcherSpec.single())
            .dispatcher("virtual", DispatcherSpec.virtual().withPermits(16))
            .executor("borrowed", fixed)
            .executor("borrowedForkJoin", forkJoin)
            .set("shutdown-timeout", "0s")
            .set("interrupt-after", "20s")
            .listener(new BridgeListener() {
                @Override
                public void closed(CloseReport report) {
                    reports.add(report);
                }
            })
            .build();

    private final Map<String, BridgeDispatcher> dispatchers = new LinkedHashMap<>();

    private SoakTest() {
        for (String name : List.of(
                "fixed", "elastic", "forkJoin", "single", "virtual", "borrowed", "borrowedForkJoin", "io", "cpu")) {
            dispatchers.put(name, bridge.dispatcher(name));
        }
        dispatchers.put("view", bridge.dispatcher("io").limited("view", 3));
        dispatchers.put("viewOfBorrowed", bridge.dispatcher("borrowed").limited("viewOfBorrowed", 2));
    }

    @Test
    @Timeout(180)
    @Tag("behaviour-28")
    void nothingIsPendingAndNoThreadIsLeft() throws Exception {
        List<CompletableFuture<String>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            int seed = i;
            callers.add(run("soak-caller-" + i, () -> call(new Random(4711 + seed))));
        }
        callers.add(run("soak-resizer", () -> resize(new Random(7))));
        Thread.sleep(Duration.ofSeconds(Integer.getInteger("soak.seconds", 3)).toMillis());
        bridge.close();
        over.set(true);
        for (CompletableFuture<String> caller : callers) {
            assertThat(caller.get(60, TimeUnit.SECONDS)).isEqualTo("ended");
        }
        assertThat(completed.get()).isPositive();
        // A coroutine on a borrowed executor may still be in its last finally block when its future is complete.
        await().atMost(30, TimeUnit.SECONDS).until(() -> begun.get() == ended.get());
        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.abandoned()).isEmpty());
        for (BridgeDispatcher dispatcher : dispatchers.values()) {
            DispatcherStats rest = await().atMost(30, TimeUnit.SECONDS)
                    .until(dispatcher::stats, stats -> stats.active() == 0 && stats.queued() == 0);
            assertThat(rest.blockedCallers()).isZero();
            assertThat(rest.compensatingThreads()).isZero();
        }
        assertThat(permits.waiting()).isZero();
        await().atMost(30, TimeUnit.SECONDS).until(() -> permits.available() == permits.total());
        fixed.shutdown();
        forkJoin.shutdown();
        assertThat(fixed.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(forkJoin.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("soak-")));
        System.out.printf(
                "%,d calls ended, %,d were refused, %,d pieces of work began and ended; %s%n",
                completed.get(),
                refused.get(),
                begun.get(),
                reports.peek().cancelled().isEmpty() ? "closed in a quiet moment" : "some were cancelled by the close");
    }

    private interface Work {
        void run() throws Exception;
    }

    private static CompletableFuture<String> run(String name, Work work) {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                        outcome.complete("ended");
                    } catch (Throwable e) {
                        outcome.completeExceptionally(e);
                    }
                },
                name);
        thread.start();
        return outcome;
    }

    private void resize(Random random) throws InterruptedException {
        List<String> resizable = List.of("fixed", "elastic", "virtual", "view", "viewOfBorrowed");
        while (!over.get()) {
            dispatchers.get(resizable.get(random.nextInt(resizable.size()))).resize(1 + random.nextInt(6));
            permits.resize(1 + random.nextInt(8));
            for (BridgeDispatcher dispatcher : dispatchers.values()) {
                assertThat(dispatcher.stats().completed()).isNotNegative();
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        permits.resize(8);
    }

    /** Until the bridge takes no more calls. */
    private void call(Random random) throws Exception {
        List<BridgeDispatcher> all = new ArrayList<>(dispatchers.values());
        boolean open = true;
        while (open) {
            List<CompletableFuture<?>> some = new ArrayList<>();
            for (int i = 0; i < CALLS_AT_A_TIME && open; i++) {
                BridgeDispatcher on = all.get(random.nextInt(all.size()));
                BridgeDispatcher other = all.get(random.nextInt(all.size()));
                try {
                    some.add(oneCall(random, on, other));
                } catch (RejectedExecutionException full) {
                    refused.incrementAndGet();
                } catch (IllegalStateException closed) {
                    assertThat(closed).hasMessageContaining("bridge 'soak' is closed");
                    open = false;
                }
                if (random.nextInt(5) == 0 && !some.isEmpty()) {
                    some.get(random.nextInt(some.size())).cancel(true);
                }
            }
            for (CompletableFuture<?> call : some) {
                call.handle((result, failure) -> completed.incrementAndGet()).get(60, TimeUnit.SECONDS);
            }
        }
    }

    private CompletableFuture<?> oneCall(Random random, BridgeDispatcher on, BridgeDispatcher other) {
        BridgeCaller caller = bridge.on(on).offloadTo(on);
        if (random.nextInt(10) == 0) {
            caller = caller.withTimeout(Duration.ofNanos(1 + random.nextInt(2_000_000)));
        }
        if (random.nextInt(10) == 0) {
            caller = caller.withPermits(permits);
        }
        BridgeCaller with = caller;
        int value = random.nextInt(100);
        int pause = random.nextInt(3);
        return switch (random.nextInt(6)) {
            case 0 -> with.future((Continuation<Integer> k) -> bodies.leaf(other, value, pause, k));
            case 1 -> with.offload(() -> counted(() -> value));
            case 2 ->
                with.offload(() -> counted(() -> {
                    TimeUnit.MICROSECONDS.sleep(value);
                    return value;
                }));
            case 3 ->
                with.offload(() -> counted(() -> bridge.runBlocking(
                        (Continuation<Integer> k) -> bodies.leaf(on, value, /* pauseMillis= */ 0, k))));
            case 4 -> bridge.future((Continuation<Integer> k) -> with.suspending(k, () -> counted(() -> value)));
            default ->
                with.future((Continuation<Integer> k) -> bodies.java(
                        on,
                        () -> bridge.uninterruptible()
                                .runBlocking((Continuation<Integer> inner) ->
                                        bodies.leaf(on, value, /* pauseMillis= */ 0, inner)),
                        k));
        };
    }

    private int counted(Callable<Integer> body) throws Exception {
        begun.incrementAndGet();
        try {
            return body.call();
        } finally {
            ended.incrementAndGet();
        }
    }
}
