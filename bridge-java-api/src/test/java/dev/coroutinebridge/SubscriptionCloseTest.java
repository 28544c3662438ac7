package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.loop.CallerLoop;
import dev.coroutinebridge.core.observe.BridgeListener;
import dev.coroutinebridge.core.observe.HangReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import kotlin.Unit;
import kotlinx.coroutines.CoroutineDispatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may close a subscription, and what its thread does meanwhile. */
class SubscriptionCloseTest {

    private final Flows flows = new Flows();
    private final BlockingQueue<HangReport> hangs = new LinkedBlockingQueue<>();
    private final AtomicReference<FlowSubscription> own = new AtomicReference<>();
    private final CountDownLatch heard = new CountDownLatch(1);
    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .name("b")
            .dispatcher("single", DispatcherSpec.single())
            .dispatcher("fixed", DispatcherSpec.fixed(1))
            .dispatcher("elastic", DispatcherSpec.elastic(1))
            .dispatcher("fork-join", DispatcherSpec.forkJoin(1))
            .listener(new BridgeListener() {
                @Override
                public void hang(HangReport report) {
                    hangs.add(report);
                }
            })
            .set("hang-timeout", "500ms")
            .set("on-hang", "report") // nobody is rescued here
            .build();

    @AfterEach
    void close() {
        bridge.close();
        assertThat(flows.getCleaned().get())
                .as("every flow that has begun has cleaned up")
                .isEqualTo(flows.getBegun().get());
        assertThat(hangs).isEmpty();
    }

    private CoroutineDispatcher named(String where) {
        return where.equals("view") ? bridge.dispatcher("elastic").limited("view", 1) : bridge.dispatcher(where);
    }

    private static <R> R get(CompletableFuture<R> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    // ---- on the only thread that the flow may run on

    @ParameterizedTest
    @ValueSource(strings = {"single", "fixed", "elastic", "fork-join", "view"})
    void theOnlyThreadOfTheCleanupMayClose(String where) throws Exception {
        CoroutineDispatcher one = named(where);
        FlowSubscription subscription =
                bridge.on(one).subscribe(flows.silentUntilCleanedUpOn(one), i -> heard.countDown());
        heard.await();
        Callable<Integer> close = () -> {
            subscription.close();
            return flows.getCleaned().get();
        };
        assertThat(get(bridge.offloadTo(one).offload(close))).isEqualTo(1);
    }

    @Test
    void theOnlyThreadMayCloseWhatItHasSubscribedToAtOnce() throws Exception {
        Callable<Boolean> subscribeAndClose = () -> {
            FlowSubscription subscription = bridge.on("single").subscribe(flows.infinite(), i -> {});
            subscription.close();
            return subscription.job().isCompleted();
        };
        assertThat(get(bridge.offloadTo("single").offload(subscribeAndClose))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void inAScopeToo(boolean byScope) throws Exception {
        CoroutineDispatcher one = bridge.dispatcher("single");
        Callable<Integer> scoped = () -> {
            try (BridgeScope scope = bridge.openScope()) {
                FlowSubscription subscription =
                        scope.on("cpu").subscribe(flows.silentUntilCleanedUpOn(one), i -> heard.countDown());
                heard.await();
                if (!byScope) {
                    subscription.close();
                    assertThat(flows.getCleaned().get()).isEqualTo(1);
                    CompletableFuture<String> fork = scope.on(one).future(k -> "a fork");
                    scope.join();
                    assertThat(fork).isCompletedWithValue("a fork");
                }
            }
            return flows.getCleaned().get();
        };
        assertThat(get(bridge.offloadTo(one).offload(scoped))).isEqualTo(1);
    }

    @Test
    void severalThreadsMayClose() throws Exception {
        FlowSubscription subscription = bridge.subscribe(flows.silentUntilAllowedToClean(), i -> heard.countDown());
        heard.await();
        Callable<Integer> close = () -> {
            subscription.close();
            return flows.getCleaned().get();
        };
        List<CompletableFuture<Integer>> closers = new ArrayList<>();
        for (String where : List.of("single", "fixed", "elastic", "fork-join", "io", "io")) {
            closers.add(bridge.offloadTo(where).offload(close));
        }
        flows.getMayClean().countDown();
        assertThat(close.call()).isEqualTo(1);
        for (CompletableFuture<Integer> closer : closers) {
            assertThat(get(closer)).isEqualTo(1);
        }
    }

    @Test
    void aThreadThatClosesRunsOnlyWhatTheFlowNeeds() throws Exception {
        CoroutineDispatcher one = bridge.dispatcher("single");
        List<String> order = new CopyOnWriteArrayList<>();
        FlowSubscription subscription =
                bridge.on(one).subscribe(flows.silentUntilCleanedUpOn(one), i -> heard.countDown());
        heard.await();
        CountDownLatch submitted = new CountDownLatch(1);
        CompletableFuture<?> closer = bridge.offloadTo(one).offloadVoid(() -> {
            submitted.await();
            subscription.close();
            order.add("closed");
        });
        CompletableFuture<?> other = bridge.offloadTo(one).offloadVoid(() -> order.add("other"));
        submitted.countDown();
        get(closer);
        get(other);
        assertThat(order).containsExactly("closed", "other");
    }

    // ---- by its own code

    @Test
    void aFlowThatCleansUpMayCloseItsSubscription() throws Exception {
        FlowSubscription subscription = bridge.subscribe(
                flows.cleaningUp(() -> {
                    own.get().close();
                    return Unit.INSTANCE;
                }),
                i -> {
                    heard.countDown();
                    await().atMost(30, TimeUnit.SECONDS).until(() -> own.get() != null);
                });
        heard.await();
        own.set(subscription);
        subscription.close();
        assertThat(subscription.job().isCompleted()).isTrue();
    }

    @Test
    void aListenerMayCloseWhileAnotherThreadDoes() throws Exception {
        CompletableFuture<FlowSubscription> itself = new CompletableFuture<>();
        CountDownLatch closing = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        itself.complete(bridge.subscribe(flows.infinite(), i -> {
            heard.countDown();
            CallbackFlowTest.awaitLatch(closing);
            itself.join().close();
            closed.countDown();
        }));
        heard.await();
        Thread closer = new Thread(() -> itself.join().close());
        closer.start();
        await().atMost(30, TimeUnit.SECONDS).until(() -> LockSupport.getBlocker(closer) instanceof CallerLoop);
        assertThat(closed.getCount()).isOne();
        closing.countDown();
        closer.join(30_000);
        assertThat(closer.isAlive()).isFalse();
        assertThat(closed.getCount()).isZero();
    }

    // ---- what happens to the thread meanwhile

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptIsKeptUntilTheFlowHasCleanedUp(boolean ofAnOffloadedBody) throws Exception {
        FlowSubscription subscription = bridge.subscribe(flows.silentUntilAllowedToClean(), i -> heard.countDown());
        heard.await();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        AtomicReference<Thread> closer = new AtomicReference<>();
        CompletableFuture<?> body = bridge.offloadVoid(() -> {
            closer.set(Thread.currentThread());
            subscription.close();
            interrupted.complete(Thread.interrupted());
        });
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> closer.get() != null && LockSupport.getBlocker(closer.get()) instanceof CallerLoop);
        if (ofAnOffloadedBody) {
            body.cancel(true);
        } else {
            closer.get().interrupt();
        }
        assertThat(flows.getCleaned().get()).isZero();
        flows.getMayClean().countDown();
        assertThat(get(interrupted)).isTrue();
        assertThat(flows.getCleaned().get()).isEqualTo(1);
    }

    @Test
    void aCleanupThatDoesNotComeToItsEndIsReported() throws Exception {
        FlowSubscription subscription = bridge.subscribe(flows.silentUntilAllowedToClean(), i -> heard.countDown());
        heard.await();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(subscription::close);
        HangReport report = hangs.poll(30, TimeUnit.SECONDS);
        assertThat(report.calls())
                .singleElement()
                .satisfies(call -> assertThat(call.waitingFor()).contains("the end of the subscription of"));
        flows.getMayClean().countDown();
        get(closed);
        hangs.clear(); // it may have been reported once more
    }

    /** One that has subscribed need not close: what the flow does must not wait for it. */
    @Test
    void noThreadIsBlockedForAFlowThatNobodyCloses() throws Exception {
        AtomicReference<Throwable> none = new AtomicReference<>();
        CompletableFuture<FlowSubscription> subscription = bridge.offloadTo("single")
                .offload(() -> bridge.on("single").subscribe(flows.infinite(), i -> {
                    if (i == 3) {
                        none.set(catchThrowable(bridge::callerThread));
                        heard.countDown();
                    }
                }));
        try (FlowSubscription open = get(subscription)) {
            heard.await();
            assertThat(open.job().isActive()).isTrue();
            assertThat(none.get()).isInstanceOf(IllegalStateException.class);
        }
    }
}
