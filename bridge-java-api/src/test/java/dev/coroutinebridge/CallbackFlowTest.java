package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.flow.FlowSink;
import dev.coroutinebridge.core.flow.Overflow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.flow.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallbackFlowTest {

    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .name("callbacks")
            .dispatcher("one", DispatcherSpec.single())
            .build();
    private final SomeFlows flows = SomeFlows.INSTANCE;

    /** An API with callbacks. */
    private final AtomicReference<FlowSink<Integer>> sink = new AtomicReference<>();

    private final List<String> unregistered = new CopyOnWriteArrayList<>();
    private final Semaphore go = new Semaphore(0);
    private final List<Integer> taken = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        go.release(1_000_000);
        bridge.close();
    }

    private String register(FlowSink<Integer> newSink) {
        sink.set(newSink);
        return "handle";
    }

    private Flow<Integer> flow(int capacity, Overflow overflow) {
        return bridge.flow(this::register, unregistered::add, capacity, overflow);
    }

    private FlowSink<Integer> registered() {
        await().until(() -> sink.get() != null);
        return sink.get();
    }

    private CompletableFuture<List<Integer>> list(Flow<Integer> flow) {
        return bridge.future((Continuation<List<Integer>> k) -> flows.list(flow, k));
    }

    private CompletableFuture<Unit> stepping(Flow<Integer> flow) {
        return bridge.future((Continuation<Unit> k) -> flows.stepping(flow, taken, go, k));
    }

    /** Its collector has taken one value, and does not go on. */
    private FlowSink<Integer> busy() {
        FlowSink<Integer> open = registered();
        assertThat(open.emit(0)).isTrue();
        return open;
    }

    private static List<Integer> upTo(int n) {
        return IntStream.range(0, n).boxed().toList();
    }

    @Test
    void valuesOfManyThreadsArriveEachInItsOrder() throws Exception {
        CompletableFuture<List<Integer>> all = list(flow(100_000, Overflow.FAIL));
        FlowSink<Integer> open = registered();
        int each = 10_000;
        CompletableFuture.allOf(IntStream.range(0, 4)
                        .mapToObj(thread -> CompletableFuture.runAsync(() -> {
                            for (int i = 0; i < each; i++) {
                                assertThat(open.emit(thread * each + i)).isTrue();
                            }
                        }))
                        .toArray(CompletableFuture<?>[]::new))
                .get(30, TimeUnit.SECONDS);
        open.complete();
        List<Integer> values = all.get(30, TimeUnit.SECONDS);
        assertThat(values).hasSize(4 * each);
        for (int thread = 0; thread < 4; thread++) {
            int number = thread;
            assertThat(values.stream().filter(value -> value / each == number))
                    .isSorted()
                    .hasSize(each);
        }
        assertThat(unregistered).containsExactly("handle");
        assertThat(open.emit(1)).isFalse();
    }

    @Test
    void valuesThatAreEmittedWhileRegisteringAreNotLost() throws Exception {
        Flow<Integer> flow = bridge.flow(
                newSink -> {
                    upTo(10).forEach(newSink::emit);
                    newSink.complete();
                    return "at once";
                },
                unregistered::add);
        assertThat(list(flow).get(30, TimeUnit.SECONDS)).isEqualTo(upTo(10));
        assertThat(unregistered).containsExactly("at once");
    }

    @Test
    void nullIsAValue() throws Exception {
        Flow<String> flow = bridge.flow(
                newSink -> {
                    newSink.emit("a");
                    newSink.emit(null);
                    newSink.complete();
                    return null;
                },
                handle -> assertThat(handle).isNull());
        CompletableFuture<List<String>> all = bridge.future((Continuation<List<String>> k) -> flows.strings(flow, k));
        assertThat(all.get(30, TimeUnit.SECONDS)).isEqualTo(Arrays.asList("a", null));
    }

    @Test
    void aFailureComesAfterTheValues() throws Exception {
        MissingFile failure = new MissingFile("callback");
        CompletableFuture<List<Integer>> caught =
                bridge.future((Continuation<List<Integer>> k) -> flows.caught(flow(10, Overflow.FAIL), k));
        FlowSink<Integer> open = registered();
        open.emit(1);
        open.emit(2);
        open.fail(failure);
        open.fail(new IllegalStateException("too late"));
        open.complete();
        assertThat(caught.get(30, TimeUnit.SECONDS)).containsExactly(1, 2, -1);
        assertThat(unregistered).containsExactly("handle");
        assertThatThrownBy(() -> open.fail(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void oneTooManyFailsTheFlowAfterThoseThatWait() throws Exception {
        CompletableFuture<Unit> all = stepping(flow(3, Overflow.FAIL));
        FlowSink<Integer> open = busy();
        int accepted = 1;
        while (open.emit(accepted)) {
            accepted++;
        }
        assertThat(accepted).isBetween(3, 4); // the first may have been taken, or not
        go.release(100);
        assertThatThrownBy(() -> all.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("3 values")
                .hasMessageContaining("DROP_OLDEST");
        assertThat(taken).isEqualTo(upTo(accepted));
        assertThat(unregistered).containsExactly("handle");
    }

    @Test
    void theOldestOrTheLatestIsDropped() throws Exception {
        CompletableFuture<List<Integer>> oldest = list(bridge.flow(
                newSink -> {
                    upTo(10).forEach(i -> assertThat(newSink.emit(i)).isTrue());
                    newSink.complete();
                    return 0;
                },
                handle -> {},
                3,
                Overflow.DROP_OLDEST));
        assertThat(oldest.get(30, TimeUnit.SECONDS)).containsExactly(7, 8, 9);
        CompletableFuture<List<Integer>> latest = list(bridge.flow(
                newSink -> {
                    upTo(10).forEach(i -> assertThat(newSink.emit(i)).isEqualTo(i < 3));
                    newSink.complete();
                    return 0;
                },
                handle -> {},
                3,
                Overflow.DROP_LATEST));
        assertThat(latest.get(30, TimeUnit.SECONDS)).containsExactly(0, 1, 2);
    }

    @Test
    void threadsThatWaitForRoomLoseNothing() throws Exception {
        CompletableFuture<Long> sum = bridge.future((Continuation<Long> k) -> flows.sum(flow(2, Overflow.BLOCK), k));
        FlowSink<Integer> open = registered();
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            threads.add(CompletableFuture.runAsync(
                    () -> upTo(2_000).forEach(i -> assertThat(open.emit(i)).isTrue())));
        }
        for (CompletableFuture<Void> thread : threads) {
            thread.get(30, TimeUnit.SECONDS);
        }
        open.complete();
        assertThat(sum.get(30, TimeUnit.SECONDS)).isEqualTo(3L * 1_999 * 2_000 / 2);
    }

    /** The collector and the callback share a dispatcher of one thread, which is replaced while the callback waits. */
    @Test
    void aBridgesThreadThatWaitsForRoomIsReplaced() throws Exception {
        CoroutineBridge small = CoroutineBridge.builder()
                .name("small")
                .dispatcher("two", DispatcherSpec.fixed(1))
                .build();
        try (small) {
            CompletableFuture<Long> sum = small.on("two")
                    .future((Continuation<Long> k) ->
                            flows.sum(small.flow(this::register, unregistered::add, 1, Overflow.BLOCK), k));
            FlowSink<Integer> open = registered();
            CompletableFuture<Integer> callback = small.offloadTo("two").offload(() -> {
                upTo(100).forEach(i -> assertThat(open.emit(i)).isTrue());
                open.complete();
                return 1;
            });
            callback.get(30, TimeUnit.SECONDS);
            assertThat(sum.get(30, TimeUnit.SECONDS)).isEqualTo(99L * 100 / 2);
        }
    }

    @Test
    void anInterruptEndsTheWaitForRoom() throws Exception {
        stepping(flow(1, Overflow.BLOCK)).isDone();
        FlowSink<Integer> open = registered();
        CompletableFuture<Integer> accepted = new CompletableFuture<>();
        CountDownLatch waits = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            int i = 0;
            while (open.emit(i)) {
                i++;
                waits.countDown();
            }
            accepted.complete(Thread.currentThread().isInterrupted() ? i : -1);
        });
        thread.start();
        waits.await();
        await().until(() -> thread.getState() == Thread.State.WAITING);
        thread.interrupt();
        int count = accepted.get(30, TimeUnit.SECONDS);
        assertThat(count).isBetween(1, 2);
        open.complete();
        go.release(10);
        await().until(() -> taken.size() == count && unregistered.size() == 1);
        assertThat(taken).isEqualTo(upTo(count));
    }

    @Test
    void theEndReleasesThreadsThatWaitForRoomBeforeUnregister() throws Exception {
        List<Object> order = new CopyOnWriteArrayList<>();
        CountDownLatch released = new CountDownLatch(1);
        Flow<Integer> flow = bridge.flow(
                this::register,
                handle -> {
                    awaitLatch(released); // as a lock that the callback holds would
                    order.add(handle);
                },
                1,
                Overflow.BLOCK);
        CompletableFuture<Unit> all = stepping(flow);
        FlowSink<Integer> open = registered();
        AtomicInteger accepted = new AtomicInteger();
        Thread thread = new Thread(() -> {
            while (open.emit(accepted.get())) {
                accepted.incrementAndGet();
            }
            order.add("released");
            released.countDown();
        });
        thread.start();
        await().until(() -> accepted.get() > 0 && thread.getState() == Thread.State.WAITING);
        all.cancel(true);
        thread.join();
        await().until(() -> order.size() == 2);
        assertThat(order).containsExactly("released", "handle");
    }

    @Test
    void waitingForRoomOnTheCollectorsOwnThreadIsAnError() {
        List<Integer> accepted = new CopyOnWriteArrayList<>();
        CompletableFuture<List<Integer>> all = list(bridge.flow(
                newSink -> {
                    for (int i = 0; i < 10; i++) {
                        newSink.emit(i);
                        accepted.add(i);
                    }
                    return "unreachable";
                },
                unregistered::add,
                4,
                Overflow.BLOCK));
        assertThatThrownBy(() -> all.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("wait for itself")
                .hasMessageContaining("capacity");
        assertThat(accepted).hasSize(4);
        assertThat(unregistered).isEmpty(); // register has thrown
    }

    @Test
    void whatRegisterThrowsIsTheFailureAndNothingIsUnregistered() {
        MissingFile failure = new MissingFile("register");
        CompletableFuture<List<Integer>> all = list(bridge.<Integer, String>flow(
                newSink -> {
                    newSink.emit(1);
                    throw new IllegalStateException(failure);
                },
                unregistered::add));
        assertThatThrownBy(() -> all.get(30, TimeUnit.SECONDS)).hasRootCause(failure);
        assertThat(unregistered).isEmpty();
    }

    @Test
    void whatUnregisterThrowsIsTheFailure() {
        IllegalStateException failure = new IllegalStateException("unregister");
        Flow<Integer> flow = bridge.flow(this::register, handle -> {
            throw failure;
        });
        CompletableFuture<List<Integer>> completed = list(flow);
        registered().complete();
        assertThatThrownBy(() -> completed.get(30, TimeUnit.SECONDS)).hasCause(failure);

        sink.set(null);
        MissingFile first = new MissingFile("first");
        CompletableFuture<List<Integer>> failed = list(flow);
        registered().fail(first);
        assertThatThrownBy(() -> failed.get(30, TimeUnit.SECONDS)).hasCause(first);
        assertThat(first.getSuppressed()).contains(failure);

        sink.set(null);
        CompletableFuture<Integer> abandoned = bridge.future((Continuation<Integer> k) -> flows.firstOf(flow, k));
        registered().emit(1);
        assertThatThrownBy(() -> abandoned.get(30, TimeUnit.SECONDS)).hasCause(failure);
    }

    @ParameterizedTest
    @EnumSource(Overflow.class)
    void aCancelledCollectorUnregistersOnce(Overflow overflow) throws Exception {
        Job job = bridge.launch((Continuation<List<Integer>> k) -> flows.list(flow(4, overflow), k));
        FlowSink<Integer> open = registered();
        open.emit(1);
        job.cancel(null);
        await().until(() -> unregistered.size() == 1);
        assertThat(open.emit(2)).isFalse();
        open.complete();
        await().until(job::isCompleted);
        assertThat(unregistered).containsExactly("handle");
    }

    @Test
    void registerAndUnregisterAreCalledByTheCollectingCoroutineForEachCollection() throws Exception {
        List<String> threads = new CopyOnWriteArrayList<>();
        Flow<Integer> flow = bridge.flow(
                newSink -> {
                    threads.add(Thread.currentThread().getName());
                    newSink.complete();
                    return 1;
                },
                handle -> threads.add(Thread.currentThread().getName()));
        for (int i = 0; i < 2; i++) {
            bridge.on("one")
                    .future((Continuation<List<Integer>> k) -> flows.list(flow, k))
                    .get(30, TimeUnit.SECONDS);
        }
        assertThat(threads).hasSize(4).allMatch(name -> name.startsWith("callbacks-one-"));
    }

    @Test
    void badArgumentsAreRefused() {
        assertThatThrownBy(() -> flow(0, Overflow.FAIL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("capacity = 0");
        assertThatThrownBy(() -> flow(1, null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> bridge.<Integer, String>flow(null, unregistered::add))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("register");
        assertThatThrownBy(() -> bridge.flow(this::register, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("unregister");
    }

    static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
