package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.dispatch.VirtualMode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many tasks run at a time can be changed while they do. */
class ResizeTest {

    private final ExecutorService pool = Executors.newFixedThreadPool(8);
    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .dispatcher("fixed", DispatcherSpec.fixed(2))
            .dispatcher("elastic", DispatcherSpec.elastic(2))
            .dispatcher("permitted", DispatcherSpec.fixed(8).withPermits(2))
            .dispatcher("virtual", DispatcherSpec.elastic(2).withVirtual(VirtualMode.AUTO))
            .dispatcher("external", DispatcherSpec.external().withPermits(2))
            .executor("external", pool)
            .dispatcher("single", DispatcherSpec.single())
            .dispatcher("fork-join", DispatcherSpec.forkJoin(2))
            .build();
    private final AtomicInteger running = new AtomicInteger();
    private final Semaphore release = new Semaphore(0);

    @AfterEach
    void close() {
        release.release(1_000);
        bridge.close();
        pool.shutdown();
    }

    private BridgeDispatcher dispatcher(String name) {
        return name.equals("view") ? bridge.dispatcher("io").limited("view", 2) : bridge.dispatcher(name);
    }

    private List<CompletableFuture<Integer>> start(BridgeDispatcher dispatcher, int bodies) {
        List<CompletableFuture<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < bodies; i++) {
            calls.add(bridge.offloadTo(dispatcher).offload(() -> {
                int now = running.incrementAndGet();
                release.acquire();
                running.decrementAndGet();
                return now;
            }));
        }
        return calls;
    }

    private void awaitRunning(BridgeDispatcher dispatcher, int expected, int queued) {
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> running.get() == expected && dispatcher.stats().queued() == queued);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixed", "elastic", "permitted", "virtual", "external", "view"})
    void moreBeginAtOnceAndFewerWhenEnoughHaveEnded(String name) throws Exception {
        BridgeDispatcher dispatcher = dispatcher(name);
        List<CompletableFuture<Integer>> calls = start(dispatcher, 10);
        awaitRunning(dispatcher, 2, 8);
        dispatcher.resize(5);
        awaitRunning(dispatcher, 5, 5);
        dispatcher.resize(1);
        release.release(4);
        awaitRunning(dispatcher, 1, 5);
        release.release(1);
        awaitRunning(dispatcher, 1, 4);
        dispatcher.resize(3);
        awaitRunning(dispatcher, 3, 2);
        release.release(10);
        for (CompletableFuture<Integer> call : calls) {
            assertThat(call.get(30, TimeUnit.SECONDS)).isLessThanOrEqualTo(5);
        }
        assertThat(dispatcher.stats().rejected()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "fork-join", "cpu"})
    void whatCannotBeResizedSaysWhatCan(String name) {
        assertThatThrownBy(() -> bridge.dispatcher(name).resize(3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("dispatcher '" + name + "'", "limited(name, permits)");
        BridgeDispatcher view = bridge.dispatcher(name).limited("view", 1);
        view.resize(2);
        assertThat(view.stats().permits()).isEqualTo(2);
    }

    @Test
    void aSizeOfZeroIsAnError() {
        assertThatThrownBy(() -> bridge.dispatcher("fixed").resize(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dispatcher 'fixed': resize(0) (expected: >= 1)");
        assertThatThrownBy(() -> bridge.dispatcher("io").limited("view", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dispatcher 'view': permits = 0 (expected: >= 1)");
        assertThatThrownBy(() -> bridge.dispatcher("io").limited(" ", 1)).hasMessageContaining("viewName");
    }

    @Test
    void viewsMayShareTheirPermitsWithEachOtherAndWithCalls() throws Exception {
        Permits shared = Permits.of("connections", 2);
        BridgeDispatcher one = bridge.dispatcher("io").limited("one", shared);
        BridgeDispatcher other = bridge.dispatcher("elastic").limited("other", shared);
        assertThat(one.permits()).isSameAs(shared);
        List<CompletableFuture<Integer>> calls = start(one, 1);
        calls.addAll(start(other, 1));
        await().until(() -> running.get() == 2);
        calls.addAll(start(one, 2));
        CompletableFuture<String> call = bridge.withPermits(shared).offload(() -> "a call");
        assertThat(shared.waiting()).isEqualTo(3);
        shared.resize(5);
        assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo("a call");
        await().until(() -> running.get() == 4);
        release.release(10);
        for (CompletableFuture<Integer> each : calls) {
            each.get(30, TimeUnit.SECONDS);
        }
        await().until(() -> shared.available() == 5);
    }

    @Test
    void aCoroutineGivesItsPermitToOthersWhileItIsSuspended() throws Exception {
        BridgeDispatcher view = bridge.dispatcher("io").limited("view", 1);
        CompletableFuture<kotlin.Unit> suspended =
                bridge.on(view).future((Continuation<kotlin.Unit> k) -> kotlinx.coroutines.DelayKt.delay(60_000, k));
        assertThat(bridge.offloadTo(view).offload(() -> "meanwhile").get(30, TimeUnit.SECONDS))
                .isEqualTo("meanwhile");
        suspended.cancel(true);
    }

    @Test
    void aCancelledBodyThatWaitsForAViewLeavesItsQueue() {
        BridgeDispatcher view = bridge.dispatcher("io").limited("view", 1);
        List<CompletableFuture<Integer>> calls = start(view, 3);
        awaitRunning(view, 1, 2);
        calls.get(1).cancel(true);
        calls.get(2).cancel(true);
        assertThat(view.stats().queued()).isZero();
    }

    @Test
    void resizedAllTheTimeNothingIsLostAndNothingRunsBeyondTheLimit() throws Exception {
        for (String name : List.of("fixed", "elastic", "virtual", "permitted", "view")) {
            BridgeDispatcher dispatcher = dispatcher(name);
            AtomicInteger done = new AtomicInteger();
            List<CompletableFuture<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                calls.add(bridge.offloadTo(dispatcher).offload(done::incrementAndGet));
                if (i % 10 == 0) {
                    dispatcher.resize(1 + i % 7);
                }
            }
            CompletableFuture.allOf(calls.toArray(new CompletableFuture<?>[0])).get(50, TimeUnit.SECONDS);
            assertThat(done).hasValue(5_000);
        }
    }
}
