package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.offload.CancelMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** 100,000 bodies of all kinds, cancelled at random moments, counted by the bodies themselves. */
class OffloadStressTest {

    private static final int BODIES = 100_000;
    private static final int AT_A_TIME = 500;

    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    @Test
    @Timeout(180)
    @Tag("behaviour-13")
    @Tag("behaviour-17")
    void asManyBodiesEndAsBeginAndNoFlagIsLeft() throws Exception {
        Random random = new Random(1317);
        ExecutorService pool = Executors.newFixedThreadPool(3);
        ExecutorService forkJoin = new ForkJoinPool(3);
        AtomicInteger completed = new AtomicInteger();
        try (CoroutineBridge bridge = CoroutineBridge.builder().name("stress").build()) {
            List<BridgeCaller> callers = new ArrayList<>();
            for (CancelMode mode : List.of(CancelMode.INTERRUPT, CancelMode.INTERRUPT_UNTIL_EXIT, CancelMode.WAIT)) {
                callers.add(bridge.onCancel(mode));
                callers.add(bridge.offloadTo("cpu").onCancel(mode));
                callers.add(bridge.offloadTo(pool).onCancel(mode));
                callers.add(bridge.offloadTo(forkJoin).onCancel(mode));
            }
            for (int done = 0; done < BODIES; done += AT_A_TIME) {
                List<CompletableFuture<Integer>> some = new ArrayList<>();
                for (int i = 0; i < AT_A_TIME; i++) {
                    BridgeCaller caller = callers.get(random.nextInt(callers.size()));
                    Callable<Integer> body = body(bridge, random.nextInt(8), random.nextInt(20_000));
                    some.add(
                            random.nextBoolean()
                                    ? caller.offload(body)
                                    : bridge.future((Continuation<Integer> k) -> caller.suspending(k, body)));
                    if (random.nextInt(3) == 0) {
                        some.get(random.nextInt(some.size())).cancel(true);
                    }
                }
                // Nobody cancels these, so no flag may be theirs.
                List<CompletableFuture<Boolean>> witnesses = new ArrayList<>();
                for (BridgeCaller caller : callers) {
                    witnesses.add(caller.offload(() -> Thread.currentThread().isInterrupted()));
                }
                for (CompletableFuture<Boolean> witness : witnesses) {
                    assertThat(witness.get(60, TimeUnit.SECONDS)).isFalse();
                }
                for (CompletableFuture<Integer> future : some) {
                    future.handle((result, failure) -> completed.incrementAndGet())
                            .get(60, TimeUnit.SECONDS);
                }
            }
        } finally {
            pool.shutdown();
            forkJoin.shutdown();
        }
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(forkJoin.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(completed).hasValue(BODIES);
        assertThat(begun.get()).isEqualTo(ended.get()).isPositive(); // the bridge is closed, so nothing runs any more
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("stress-")));
    }

    private Callable<Integer> body(CoroutineBridge bridge, int kind, int nanos) {
        return () -> {
            begun.incrementAndGet();
            try {
                switch (kind) {
                    case 1 -> Thread.sleep(0, nanos);
                    case 2 -> LockSupport.parkNanos(nanos);
                    case 3 -> {
                        return bridge.runBlocking((Continuation<Integer> k) -> bridge.suspending(k, () -> kind));
                    }
                    case 4 -> {
                        return bridge.offload(() -> kind).get();
                    }
                    default -> Thread.onSpinWait();
                }
                return kind;
            } finally {
                ended.incrementAndGet();
            }
        };
    }
}
