package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.dispatch.VirtualMode;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.CompletableDeferred;
import kotlinx.coroutines.CompletableDeferredKt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VirtualThreadsTest {

    private static final boolean AVAILABLE = Runtime.version().feature() >= 21;

    private static boolean isVirtual(Thread thread) {
        return thread.getClass().getName().contains("Virtual");
    }

    @Test
    void ioUsesThemWhereTheJvmHasThemAndRunsAsManyBodiesAsBefore() throws Exception {
        try (CoroutineBridge bridge = CoroutineBridge.builder().build()) {
            AtomicInteger running = new AtomicInteger();
            CountDownLatch release = new CountDownLatch(1);
            List<CompletableFuture<Thread>> calls = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                calls.add(bridge.offload(() -> {
                    running.incrementAndGet();
                    release.await();
                    return Thread.currentThread();
                }));
            }
            await().atMost(30, TimeUnit.SECONDS).until(() -> running.get() == 64);
            assertThat(bridge.dispatcher("io").stats().queued()).isEqualTo(36);
            assertThat(bridge.dispatcher("io").stats().permits()).isEqualTo(AVAILABLE ? 64 : -1);
            release.countDown();
            for (CompletableFuture<Thread> call : calls) {
                assertThat(isVirtual(call.get(30, TimeUnit.SECONDS))).isEqualTo(AVAILABLE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(VirtualMode.class)
    void eachModeDoesWhatItSays(VirtualMode mode) throws Exception {
        for (DispatcherSpec spec : List.of(DispatcherSpec.elastic(2), DispatcherSpec.virtual())) {
            try (CoroutineBridge bridge = CoroutineBridge.builder()
                    .dispatcher("d", spec.withVirtual(mode))
                    .build()) {
                Thread thread =
                        bridge.offloadTo("d").offload(Thread::currentThread).get(30, TimeUnit.SECONDS);
                assertThat(isVirtual(thread)).isEqualTo(AVAILABLE && mode != VirtualMode.OFF);
                assertThat(thread.getName()).isEqualTo("bridge-d-1");
            }
        }
    }

    @Test
    void whatOnlyPlatformThreadsHaveMakesAutoChooseThem() throws Exception {
        DispatcherSpec auto = DispatcherSpec.elastic(2).withVirtual(VirtualMode.AUTO);
        for (DispatcherSpec spec :
                List.of(auto.withStackSize(1 << 20), auto.withCoreThreads(1), auto.withDaemon(false))) {
            try (CoroutineBridge bridge =
                    CoroutineBridge.builder().dispatcher("d", spec).build()) {
                assertThat(isVirtual(bridge.offloadTo("d")
                                .offload(Thread::currentThread)
                                .get(30, TimeUnit.SECONDS)))
                        .isFalse();
            }
        }
    }

    @Test
    void aJvmWithoutThemIsToldOfOnce() throws Exception {
        List<String> lines = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(java.text.MessageFormat.format(line.getMessage(), line.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("dev.coroutinebridge");
        logger.addHandler(handler);
        try (CoroutineBridge bridge = CoroutineBridge.builder()
                .name("orders")
                .dispatcher("loom", DispatcherSpec.virtual())
                .build()) {
            for (int i = 0; i < 10; i++) {
                bridge.offloadTo("loom").offload(() -> 1).get(30, TimeUnit.SECONDS);
            }
        } finally {
            logger.removeHandler(handler);
        }
        if (AVAILABLE) {
            assertThat(lines).isEmpty();
        } else {
            assertThat(lines)
                    .containsExactly("bridge 'orders': dispatcher 'loom' is to use virtual threads, which JDK "
                            + Runtime.version().feature()
                            + " does not have; it uses up to 256 platform threads instead");
        }
    }

    /** Two thousand at a time, all of which wait for the last one: with fewer they would wait for ever. */
    @Test
    void withoutPermitsThereAreAsManyAsTasks() throws Exception {
        assumeThat(AVAILABLE).isTrue();
        try (CoroutineBridge bridge = CoroutineBridge.builder()
                .dispatcher("loom", DispatcherSpec.virtual())
                .build()) {
            CountDownLatch all = new CountDownLatch(2_000);
            List<CompletableFuture<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                calls.add(bridge.offloadTo("loom").offload(() -> {
                    all.countDown();
                    return all.await(30, TimeUnit.SECONDS);
                }));
            }
            for (CompletableFuture<Boolean> call : calls) {
                assertThat(call.get(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    @Tag("behaviour-3")
    void sixtyFourThatBlockOnIoAreReplaced() throws Exception {
        try (CoroutineBridge bridge = CoroutineBridge.builder().build()) {
            CountDownLatch all = new CountDownLatch(64);
            List<CompletableFuture<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                int number = i;
                calls.add(bridge.offload(() -> {
                    all.countDown();
                    all.await();
                    return bridge.offload(() -> number).get(30, TimeUnit.SECONDS);
                }));
            }
            for (int i = 0; i < 64; i++) {
                assertThat(calls.get(i).get(40, TimeUnit.SECONDS)).isEqualTo(i);
            }
        }
    }

    /** Each virtual thread is blocked in a call of its own, all at once, and one completion frees them all. */
    @Test
    void aHundredThousandOfTheCallersOwnAreBlockedAtOnce() throws Exception {
        assumeThat(AVAILABLE).isTrue();
        int threads = 100_000;
        CompletableDeferred<Unit> gate = CompletableDeferredKt.CompletableDeferred(null);
        AtomicInteger waiting = new AtomicInteger();
        AtomicInteger returned = new AtomicInteger();
        long before = usedMemory();
        long begun = System.nanoTime();
        try (CoroutineBridge bridge = CoroutineBridge.builder().build()) {
            ExecutorService executor = (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
            for (int i = 0; i < threads; i++) {
                executor.execute(() -> {
                    bridge.uninterruptible().runBlocking((Continuation<Unit> k) -> {
                        waiting.incrementAndGet();
                        return gate.await(k);
                    });
                    returned.incrementAndGet();
                });
            }
            await().atMost(50, TimeUnit.SECONDS).until(() -> waiting.get() == threads);
            long blocked = System.nanoTime();
            long used = usedMemory() - before;
            gate.complete(Unit.INSTANCE);
            executor.shutdown();
            assertThat(executor.awaitTermination(50, TimeUnit.SECONDS)).isTrue();
            long over = System.nanoTime();
            System.out.printf(
                    "%,d virtual threads blocked in runBlocking: %,d ms until all were, %,d bytes each,"
                            + " %,d ms until all had returned%n",
                    threads, (blocked - begun) / 1_000_000, used / threads, (over - blocked) / 1_000_000);
            assertThat(returned).hasValue(threads);
        }
    }

    private static long usedMemory() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
