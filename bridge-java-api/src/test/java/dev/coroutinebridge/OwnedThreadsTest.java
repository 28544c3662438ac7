package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.dispatch.VirtualMode;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The threads of a bridge's own dispatchers. */
class OwnedThreadsTest {

    private final CountDownLatch release = new CountDownLatch(1);
    private CoroutineBridge bridge = CoroutineBridge.builder().build();

    @AfterEach
    void close() {
        release.countDown();
        bridge.close();
    }

    static Stream<DispatcherSpec> specs() {
        return Stream.of(
                DispatcherSpec.single(),
                DispatcherSpec.fixed(2),
                DispatcherSpec.elastic(2),
                DispatcherSpec.forkJoin(2),
                DispatcherSpec.virtual());
    }

    private BridgeCaller open(DispatcherSpec spec) {
        bridge = CoroutineBridge.builder().name("b").dispatcher("d", spec).build();
        return bridge.offloadTo("d");
    }

    private static <R> R get(CompletableFuture<R> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @MethodSource("specs")
    @Tag("behaviour-32")
    void theirNamesSayWhoseTheyAre(DispatcherSpec spec) throws Exception {
        assertThat(get(open(spec).offload(Thread::currentThread)).getName()).matches("b-d-\\d+");
        bridge.close();
        assertThat(get(open(spec.withThreadName("mine")).offload(Thread::currentThread))
                        .getName())
                .matches("mine-\\d+");
    }

    @ParameterizedTest
    @MethodSource("specs")
    void theyAreDaemonsUnlessToldOtherwise(DispatcherSpec spec) throws Exception {
        assertThat(get(open(spec).offload(Thread::currentThread)).isDaemon()).isTrue();
        if (spec.virtualMode() == VirtualMode.ON) {
            assertThatThrownBy(() -> spec.withDaemon(false)).hasMessageContaining("virtual threads");
            return;
        }
        bridge.close();
        Thread thread = get(open(spec.withDaemon(false)).offload(Thread::currentThread));
        assertThat(thread.isDaemon()).isFalse();
        bridge.close();
        thread.join(30_000);
        assertThat(thread.isAlive()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("specs")
    void hooksRunOnEachThreadAtItsBeginningAndItsEnd(DispatcherSpec spec) throws Exception {
        Queue<Thread> started = new ConcurrentLinkedQueue<>();
        Queue<Thread> stopped = new ConcurrentLinkedQueue<>();
        BridgeCaller caller = open(spec.withThreadHooks(
                () -> started.add(Thread.currentThread()), () -> stopped.add(Thread.currentThread())));
        Set<Thread> seen = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            seen.add(get(caller.offload(() -> {
                assertThat(started).contains(Thread.currentThread());
                assertThat(stopped).doesNotContain(Thread.currentThread());
                return Thread.currentThread();
            })));
        }
        bridge.close();
        await().atMost(30, TimeUnit.SECONDS).until(() -> stopped.size() == started.size());
        assertThat(started).containsAll(seen).doesNotHaveDuplicates();
        assertThat(stopped).containsExactlyInAnyOrderElementsOf(started);
    }

    @ParameterizedTest
    @MethodSource("specs")
    void aHookThatFailsFailsNothingElse(DispatcherSpec spec) throws Exception {
        Runnable failing = () -> {
            throw new IllegalStateException("a hook's own");
        };
        BridgeCaller caller = open(spec.withThreadHooks(failing, failing));
        assertThat(get(caller.offload(() -> "works"))).isEqualTo("works");
    }

    @ParameterizedTest
    @MethodSource("specs")
    void theirClassLoaderIsThatOfTheBridgesMakerAndNotOfWhoCameFirst(DispatcherSpec spec) throws Exception {
        ClassLoader mine = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader other = new URLClassLoader(new URL[0])) {
            BridgeCaller caller = open(spec);
            Thread.currentThread().setContextClassLoader(other);
            assertThat(get(caller.offload(() -> Thread.currentThread().getContextClassLoader())))
                    .isSameAs(mine);
            bridge.close();
            Thread.currentThread().setContextClassLoader(mine);
            caller = open(spec.withContextClassLoader(other));
            assertThat(get(caller.offload(() -> Thread.currentThread().getContextClassLoader())))
                    .isSameAs(other);
        } finally {
            Thread.currentThread().setContextClassLoader(mine);
        }
    }

    @Test
    void theyInheritNoThreadLocalsOfWhoCameFirst() throws Exception {
        InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
        tenant.set("first");
        try {
            for (DispatcherSpec spec : List.of(DispatcherSpec.elastic(1), DispatcherSpec.virtual())) {
                assertThat(get(open(spec).offload(tenant::get))).isNull();
                bridge.close();
            }
        } finally {
            tenant.remove();
        }
    }

    @Test
    void anElasticDispatcherUsesIdleThreadsBeforeItMakesOthers() throws Exception {
        BridgeCaller caller = open(DispatcherSpec.elastic(8));
        Set<Thread> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            seen.add(get(caller.offload(Thread::currentThread)));
            BridgeDispatcher d = bridge.dispatcher("d");
            await().atMost(30, TimeUnit.SECONDS).until(() -> d.stats().active() == 0);
        }
        // One may be on its way back to the queue when the next task comes.
        assertThat(seen).hasSizeLessThan(8);
    }

    @Test
    void anElasticDispatcherHasNoMoreThreadsThanItMayAndEndsIdleOnes() throws Exception {
        BridgeCaller caller = open(DispatcherSpec.elastic(4).withCoreThreads(1).withKeepAlive(Duration.ofMillis(50)));
        Set<Thread> seen = new HashSet<>();
        List<CompletableFuture<Thread>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            calls.add(caller.offload(() -> {
                release.await();
                return Thread.currentThread();
            }));
        }
        BridgeDispatcher d = bridge.dispatcher("d");
        // A thread is active a moment before its task is no longer counted as waiting.
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> d.stats().active() == 4 && d.stats().queued() == 36);
        assertThat(d.stats().threads()).isEqualTo(4);
        release.countDown();
        for (CompletableFuture<Thread> call : calls) {
            seen.add(get(call));
        }
        assertThat(seen).hasSize(4);
        await().atMost(30, TimeUnit.SECONDS).until(() -> d.stats().threads() == 1);
        Thread kept = get(caller.offload(Thread::currentThread));
        assertThat(seen).contains(kept);
    }

    @Test
    void anElasticDispatcherLosesNoTaskWhenItsLastThreadEnds() throws Exception {
        BridgeCaller caller = open(DispatcherSpec.elastic(1).withKeepAlive(Duration.ofNanos(1_000)));
        for (int i = 0; i < 20_000; i++) {
            CompletableFuture<Integer> first = caller.offload(() -> 1);
            CompletableFuture<Integer> second = caller.offload(() -> 2);
            assertThat(get(first) + get(second)).isEqualTo(3);
        }
    }

    @Test
    void forkJoinEndsIdleThreads() throws Exception {
        BridgeCaller caller = open(DispatcherSpec.forkJoin(2).withKeepAlive(Duration.ofMillis(50)));
        Thread worker = get(caller.offload(Thread::currentThread));
        worker.join(30_000);
        assertThat(worker.isAlive()).isFalse();
        assertThat(get(caller.offload(() -> "again"))).isEqualTo("again");
    }
}
