package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.call.CallTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import kotlinx.coroutines.flow.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubscribeTest {

    private final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .name("listeners")
            .set("shutdown-timeout", "0s")
            .uncaughtHandler((thread, failure) -> uncaught.add(failure))
            .build();
    private final SomeFlows flows = SomeFlows.INSTANCE;
    private final List<Object> heard = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();
    private final AtomicInteger emitted = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @AfterEach
    void close() {
        bridge.close();
        assertThat(uncaught).isEmpty();
    }

    private <T> FlowSubscription subscribe(Flow<? extends T> flow, Consumer<? super T> onNext) {
        return bridge.subscribe(flow, onNext, end::complete, () -> end.complete(null));
    }

    @Test
    void allElementsNullTooAndThenTheEnd() throws Exception {
        FlowSubscription subscription = subscribe(flows.withNull(), heard::add);
        assertThat(end.get(30, TimeUnit.SECONDS)).isNull();
        assertThat(heard).containsExactly(1, null, 3);
        await().until(subscription.job()::isCompleted);
        subscription.cancel();
        subscription.close();
        assertThat(subscription.job().isCancelled()).isFalse();
    }

    @Test
    void theFlowsFailureIsTheOriginal() throws Exception {
        MissingFile failure = new MissingFile("flow");
        subscribe(flows.failing(2, failure), heard::add);
        assertThat(end.get(30, TimeUnit.SECONDS)).isSameAs(failure);
        assertThat(heard).containsExactly(0, 1);
    }

    @Test
    void whatOnNextThrowsEndsTheFlowAndGoesToOnError() throws Exception {
        IllegalStateException failure = new IllegalStateException("listener");
        subscribe(flows.endless(emitted, ended), element -> {
            throw failure;
        });
        assertThat(end.get(30, TimeUnit.SECONDS)).isSameAs(failure);
        ended.await();
        assertThat(emitted).hasValue(1);
    }

    @Test
    void withoutOnErrorFailuresGoToTheHandler() throws Exception {
        MissingFile failure = new MissingFile("flow");
        bridge.subscribe(flows.failing(1, failure), heard::add);
        assertThat(uncaught.poll(30, TimeUnit.SECONDS)).isSameAs(failure);
        IllegalStateException listener = new IllegalStateException("listener");
        bridge.subscribe(flows.upTo(1), element -> {
            throw listener;
        });
        assertThat(uncaught.poll(30, TimeUnit.SECONDS)).isSameAs(listener);
        bridge.withTimeout(Duration.ofMillis(20)).subscribe(flows.silent(begun, ended), heard::add);
        assertThat(uncaught.poll(30, TimeUnit.SECONDS)).isInstanceOf(CallTimeoutException.class);
    }

    @Test
    void withoutOnErrorCancellationsAreSilent() {
        FlowSubscription subscription = bridge.subscribe(flows.silent(begun, ended), heard::add);
        subscription.job().cancel(null);
        await().until(subscription.job()::isCompleted);
    }

    @Test
    void whatTheLastListenersThrowGoesToTheHandler() throws Exception {
        IllegalStateException onError = new IllegalStateException("onError");
        bridge.subscribe(
                flows.failing(0, new MissingFile("flow")),
                heard::add,
                failure -> {
                    throw onError;
                },
                () -> {});
        assertThat(uncaught.poll(30, TimeUnit.SECONDS)).isSameAs(onError);
        IllegalStateException onComplete = new IllegalStateException("onComplete");
        bridge.subscribe(flows.upTo(0), heard::add, failure -> {}, () -> {
            throw onComplete;
        });
        assertThat(uncaught.poll(30, TimeUnit.SECONDS)).isSameAs(onComplete);
    }

    @Test
    void aBlockingListenerHoldsTheFlowBack() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        FlowSubscription subscription = subscribe(flows.endless(emitted, ended), element -> {
            begun.countDown();
            CallbackFlowTest.awaitLatch(release);
        });
        begun.await();
        assertThat(emitted).hasValue(1);
        subscription.cancel();
        release.countDown();
        subscription.close();
        assertThat(ended.getCount()).isZero();
        assertThat(end).isNotDone();
    }

    @Test
    void closeWaitsForTheFlowsCleanup() throws Exception {
        try (FlowSubscription subscription = subscribe(flows.silent(begun, ended), heard::add)) {
            begun.await();
            assertThat(subscription.job().isActive()).isTrue();
        }
        assertThat(ended.getCount()).isZero();
        assertThat(end).isNotDone();
    }

    @Test
    void closeInTheListenerDoesNotWaitForItself() throws Exception {
        CompletableFuture<FlowSubscription> itself = new CompletableFuture<>();
        itself.complete(subscribe(flows.endless(emitted, ended), element -> {
            heard.add(element);
            if (element == 3) {
                itself.join().close();
                heard.add("closed");
            }
        }));
        ended.await();
        assertThat(heard).containsExactly(0, 1, 2, 3, "closed");
        assertThat(end).isNotDone();
    }

    @Test
    void closeInTheListenerOfAFailureDoesNotWaitForItself() throws Exception {
        CompletableFuture<FlowSubscription> itself = new CompletableFuture<>();
        CompletableFuture<String> closed = new CompletableFuture<>();
        itself.complete(bridge.withTimeout(Duration.ofMillis(20))
                .subscribe(
                        flows.silent(begun, ended),
                        heard::add,
                        failure -> {
                            itself.join().close();
                            closed.complete("closed");
                        },
                        () -> {}));
        closed.get(30, TimeUnit.SECONDS);
    }

    @Test
    void noListenerIsCalledAfterCancel() throws Exception {
        for (int i = 0; i < 200; i++) {
            AtomicInteger calls = new AtomicInteger();
            AtomicInteger inside = new AtomicInteger();
            FlowSubscription subscription = bridge.subscribe(
                    flows.upTo(Long.MAX_VALUE),
                    element -> {
                        inside.incrementAndGet();
                        calls.incrementAndGet();
                        inside.decrementAndGet();
                    },
                    failure -> calls.incrementAndGet(),
                    calls::incrementAndGet);
            while (calls.get() < i) {
                Thread.onSpinWait();
            }
            subscription.close();
            int count = calls.get();
            assertThat(inside).hasValue(0);
            assertThat(subscription.job().isCompleted()).isTrue();
            assertThat(calls).hasValue(count);
        }
    }

    @Test
    void aCancellationThatIsNotTheHandlesIsAnError() throws Exception {
        FlowSubscription subscription = subscribe(flows.silent(begun, ended), heard::add);
        begun.await();
        subscription.job().cancel(new CancellationException("by its job"));
        assertThat(end.get(30, TimeUnit.SECONDS))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("by its job");
    }

    @Test
    void closingTheBridgeIsAnErrorOfWhichItHearsBeforeTheCloseReturns() throws Exception {
        subscribe(flows.silent(begun, ended), heard::add);
        begun.await();
        bridge.close();
        assertThat(end).isDone();
        assertThat(end.get()).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> subscribe(flows.upTo(1), heard::add))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void theListenersRunOnTheDispatcherOfTheOptions() throws Exception {
        AtomicReference<String> next = new AtomicReference<>();
        AtomicReference<String> last = new AtomicReference<>();
        bridge.on("io")
                .subscribe(
                        flows.upTo(1),
                        element -> next.set(Thread.currentThread().getName()),
                        end::complete,
                        () -> {
                            last.set(Thread.currentThread().getName());
                            end.complete(null);
                        });
        assertThat(end.get(30, TimeUnit.SECONDS)).isNull();
        assertThat(next.get()).startsWith("listeners-io-");
        assertThat(last.get()).startsWith("listeners-io-");
    }

    @Test
    void listenersThatAreMissingAreRefused() {
        assertThatThrownBy(() -> bridge.subscribe(null, heard::add)).hasMessageContaining("flow: expected");
        assertThatThrownBy(() -> bridge.subscribe(flows.upTo(1), null)).hasMessageContaining("onNext: expected");
        assertThatThrownBy(() -> bridge.subscribe(flows.upTo(1), heard::add, null, () -> {}))
                .hasMessageContaining("onError: expected");
        assertThatThrownBy(() -> bridge.subscribe(flows.upTo(1), heard::add, failure -> {}, null))
                .hasMessageContaining("onComplete: expected");
    }
}
