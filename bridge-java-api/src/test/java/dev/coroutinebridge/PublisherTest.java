package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.call.CallTimeoutException;
import dev.coroutinebridge.core.dispatch.Permits;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.flow.FlowKt;
import kotlinx.coroutines.flow.MutableSharedFlow;
import kotlinx.coroutines.flow.MutableStateFlow;
import kotlinx.coroutines.flow.StateFlowKt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("behaviour-34")
class PublisherTest {

    private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();

    private final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .name("publishers")
            .set("shutdown-timeout", "0s")
            .set("interrupt-after", "100ms")
            .threadLocal(LOCAL)
            .uncaughtHandler((thread, failure) -> uncaught.add(failure))
            .build();
    private final SomeFlows flows = SomeFlows.INSTANCE;
    private final AtomicInteger emitted = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    @AfterEach
    void close() {
        bridge.close();
        assertThat(uncaught).isEmpty();
    }

    private <T> Recorder<T> subscribe(Publisher<T> publisher, long first) {
        Recorder<T> subscriber = new Recorder<>(first);
        publisher.subscribe(subscriber);
        return subscriber;
    }

    private static List<Integer> upTo(int n) {
        return IntStream.range(0, n).boxed().toList();
    }

    @Test
    void theEndComesWithTheLastElementThatWasAskedFor() throws Exception {
        Recorder<Integer> subscriber = subscribe(bridge.publisher(flows.yielding(100)), 100);
        assertThat(subscriber.end()).isNull();
        assertThat(subscriber.elements).isEqualTo(upTo(100));
        assertThat(subscriber.breaches).isEmpty();
    }

    @Test
    void anEmptyFlowEndsWithoutDemand() throws Exception {
        assertThat(subscribe(bridge.publisher(flows.<String>empty()), 0).end()).isNull();
    }

    @Test
    void eachSubscriberHasACollectionOfItsOwn() throws Exception {
        Publisher<Integer> publisher = bridge.publisher(flows.yielding(20));
        Recorder<Integer> first = subscribe(publisher, Long.MAX_VALUE);
        Recorder<Integer> second = subscribe(publisher, 20);
        assertThat(first.end()).isNull();
        assertThat(second.end()).isNull();
        assertThat(first.elements).isEqualTo(second.elements).isEqualTo(upTo(20));
    }

    @Test
    void theFlowsOwnFailureComesAfterTheElementsBeforeIt() throws Exception {
        Throwable failure = new MissingFile("third");
        Recorder<Integer> subscriber = subscribe(bridge.publisher(flows.failing(3, failure)), 10);
        assertThat(subscriber.end()).isSameAs(failure);
        assertThat(subscriber.elements).containsExactly(0, 1, 2);
    }

    @Test
    void aCancellationThatTheFlowItselfThrowsIsAFailure() throws Exception {
        Throwable failure = new CancellationException("its own");
        assertThat(subscribe(bridge.publisher(flows.failing(0, failure)), 1).end())
                .isSameAs(failure);
    }

    @Test
    void theFlowIsOneElementAheadOfTheDemandAtMost() throws Exception {
        Recorder<Integer> subscriber = subscribe(bridge.publisher(flows.endless(emitted, ended)), 3);
        await().until(() -> emitted.get() == 4);
        subscriber.request(5);
        await().until(() -> emitted.get() == 9);
        assertThat(subscriber.elements).isEqualTo(upTo(8));
        subscriber.cancel();
        ended.await();
        assertThat(emitted).hasValue(9);
        assertThat(subscriber.end).isNotDone();
    }

    @Test
    void aSlowSubscriberHoldsTheFlowBack() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Recorder<Integer> subscriber = new Recorder<>(Long.MAX_VALUE, element -> {
            if (element == 10) {
                inside.countDown();
                CallbackFlowTest.awaitLatch(release);
            }
        });
        bridge.publisher(flows.endless(emitted, ended)).subscribe(subscriber);
        inside.await();
        assertThat(emitted).hasValue(11);
        subscriber.cancel();
        release.countDown();
        ended.await();
        assertThat(emitted.get()).isBetween(11, 12);
    }

    @Test
    void aFlowThatNeverSuspendsIsCancelledAtItsNextElement() {
        Recorder<Integer> subscriber = new Recorder<>(Long.MAX_VALUE);
        bridge.publisher(flows.unsafeEndless(emitted)).subscribe(subscriber);
        await().until(() -> emitted.get() > 100);
        subscriber.cancel(); // or else closing the bridge would have to give it up
    }

    @Test
    void cancelInsideOnNextIsTheLastThatItHears() throws Exception {
        AtomicReference<Recorder<Integer>> itself = new AtomicReference<>();
        itself.set(new Recorder<>(Long.MAX_VALUE, element -> {
            if (element == 4) {
                itself.get().cancel();
                itself.get().cancel();
            }
        }));
        bridge.publisher(flows.endless(emitted, ended)).subscribe(itself.get());
        ended.await();
        itself.get().request(1); // does nothing any more
        itself.get().request(-1);
        assertThat(itself.get().elements).isEqualTo(upTo(5));
        assertThat(itself.get().end).isNotDone();
    }

    @Test
    void aRequestOfNothingIsARefusalThatNamesTheRule() throws Exception {
        for (long n : new long[] {0, -1, Long.MIN_VALUE}) {
            Recorder<Integer> subscriber = subscribe(bridge.publisher(flows.endless(emitted, ended)), 2);
            subscriber.request(n);
            assertThat(subscriber.end())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("request(" + n + ")")
                    .hasMessageContaining("3.9");
            subscriber.request(1);
            assertThat(subscriber.breaches).isEmpty();
        }
    }

    @Test
    void aRequestOfNothingInOnSubscribeStartsNothing() throws Exception {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        bridge.publisher(flows.endless(emitted, ended)).subscribe(new Subscriber<Integer>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(0);
                assertThat(end).isNotDone();
            }

            @Override
            public void onNext(Integer element) {}

            @Override
            public void onError(Throwable failure) {
                end.complete(failure);
            }

            @Override
            public void onComplete() {}
        });
        assertThat(end).isCompletedWithValueMatching(failure -> failure instanceof IllegalArgumentException);
        assertThat(emitted).hasValue(0);
    }

    @Test
    void nullIsAFailureThatSaysWhatToDo() throws Exception {
        Recorder<Integer> subscriber = subscribe(bridge.publisher(flows.withNull()), 10);
        assertThat(subscriber.end())
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("emitted null")
                .hasMessageContaining("Optional");
        assertThat(subscriber.elements).containsExactly(1);
    }

    @Test
    void aSubscriberThatThrowsEndsTheFlowAndIsReported() throws Exception {
        RuntimeException failure = new IllegalStateException("a bad subscriber");
        Recorder<Integer> subscriber = new Recorder<>(10, element -> {
            throw failure;
        });
        bridge.publisher(flows.endless(emitted, ended)).subscribe(subscriber);
        ended.await();
        assertThat(uncaught.poll(30, TimeUnit.SECONDS)).isSameAs(failure);
        assertThat(subscriber.elements).containsExactly(0);
        assertThat(subscriber.end).isNotDone();
    }

    @Test
    void aSubscriberThatThrowsInOnSubscribeIsReportedAndNothingStarts() throws Exception {
        RuntimeException failure = new IllegalStateException("a bad subscriber");
        bridge.publisher(flows.endless(emitted, ended)).subscribe(new Subscriber<Integer>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(1);
                throw failure;
            }

            @Override
            public void onNext(Integer element) {}

            @Override
            public void onError(Throwable other) {}

            @Override
            public void onComplete() {}
        });
        assertThat(uncaught.poll()).isSameAs(failure);
        assertThat(emitted).hasValue(0);
    }

    @Test
    void whatTheCleanupThrowsAfterACancelIsReported() throws Exception {
        MissingFile failure = new MissingFile("in the cleanup");
        Recorder<Integer> subscriber = subscribe(bridge.publisher(flows.failingCleanup(begun, failure)), 1);
        begun.await();
        subscriber.cancel();
        assertThat(uncaught.poll(30, TimeUnit.SECONDS)).isSameAs(failure);
        assertThat(subscriber.end).isNotDone();
    }

    @Test
    void nullSubscribersAndFlowsAreRefused() {
        assertThatThrownBy(() -> bridge.publisher(flows.upTo(1)).subscribe(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("subscriber");
        assertThatThrownBy(() -> bridge.publisher(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("flow: expected");
    }

    @Test
    void signalsComeOnTheDispatcherOfTheOptions() throws Exception {
        AtomicReference<String> thread = new AtomicReference<>();
        Recorder<Integer> subscriber =
                new Recorder<>(1, element -> thread.set(Thread.currentThread().getName()));
        bridge.on("io").publisher(flows.upTo(1)).subscribe(subscriber);
        assertThat(subscriber.end()).isNull();
        assertThat(thread.get()).startsWith("publishers-io-");
    }

    @Test
    void whatTheCallingThreadHasGoesAlong() throws Exception {
        LOCAL.set("captured");
        Publisher<String> publisher;
        try {
            publisher = bridge.publisher(flows.threadLocal(LOCAL));
        } finally {
            LOCAL.remove();
        }
        AtomicReference<String> heard = new AtomicReference<>();
        Recorder<String> subscriber = new Recorder<>(2, element -> heard.set(LOCAL.get()));
        publisher.subscribe(subscriber);
        assertThat(subscriber.end()).isNull();
        assertThat(subscriber.elements).containsExactly("captured", "captured");
        assertThat(heard).hasValue("captured");
    }

    @Test
    void aTimeoutIsAnErrorThatTheSubscriberHears() throws Exception {
        Recorder<Integer> subscriber = new Recorder<>(1);
        bridge.withTimeout(Duration.ofMillis(50))
                .publisher(flows.silent(begun, ended))
                .subscribe(subscriber);
        assertThat(subscriber.end()).isInstanceOf(CallTimeoutException.class);
        ended.await();
    }

    @Test
    void aTimeoutWhileItWaitsForAPermitIsOne() throws Exception {
        Recorder<Integer> subscriber = new Recorder<>(1);
        bridge.withPermits(Permits.of("none", 0))
                .withTimeout(Duration.ofMillis(50))
                .publisher(flows.upTo(1))
                .subscribe(subscriber);
        assertThat(subscriber.end()).isInstanceOf(CallTimeoutException.class);
    }

    @Test
    void closingTheBridgeEndsAllSubscriptions() throws Exception {
        Recorder<Integer> idle = subscribe(bridge.publisher(flows.endless(emitted, ended)), 1);
        Recorder<Integer> silent = subscribe(bridge.publisher(flows.silent(begun, new CountDownLatch(1))), 1);
        Recorder<Integer> busy = subscribe(bridge.publisher(flows.unsafeEndless(new AtomicInteger())), Long.MAX_VALUE);
        Recorder<Integer> notBegun = new Recorder<>(1);
        bridge.withPermits(Permits.of("none", 0)).publisher(flows.upTo(1)).subscribe(notBegun);
        begun.await();
        Publisher<Integer> late = bridge.publisher(flows.upTo(1));
        bridge.close();
        for (Recorder<Integer> each : List.of(idle, silent, busy, notBegun)) {
            assertThat(each.end()).isInstanceOf(CancellationException.class);
            assertThat(each.breaches).isEmpty();
        }
        assertThat(subscribe(late, 1).end())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aSubscriptionThatTheBridgeGivesUpHearsOfIt() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Recorder<Integer> subscriber = subscribe(bridge.publisher(flows.stubborn(begun, release)), 1);
        begun.await();
        bridge.close();
        assertThat(subscriber.end()).isInstanceOf(CancellationException.class);
        release.countDown();
        assertThat(subscriber.breaches).isEmpty();
    }

    @Test
    void aFailedSubscriptionMayCallTheBridgeAgain() throws Exception {
        CompletableFuture<String> fallback = new CompletableFuture<>();
        bridge.withTimeout(Duration.ofMillis(50))
                .subscribe(
                        flows.silent(begun, ended),
                        element -> {},
                        failure -> fallback.complete(read(new SuspendingRepo(false))),
                        () -> {});
        assertThat(fallback.get(30, TimeUnit.SECONDS)).isEqualTo("user-7");
    }

    private String read(Repo repo) {
        try {
            return bridge.runBlocking(repo::find, 7);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aStateFlowIsAPublisherThatNeverEnds() throws Exception {
        MutableStateFlow<String> state = StateFlowKt.MutableStateFlow("first");
        CompletableFuture<String> second = new CompletableFuture<>();
        Recorder<String> subscriber = new Recorder<>(Long.MAX_VALUE, value -> {
            if (value.equals("second")) {
                second.complete(value);
            }
        });
        bridge.publisher(state).subscribe(subscriber);
        await().until(() -> subscriber.elements.contains("first"));
        state.setValue("second");
        second.get(30, TimeUnit.SECONDS);
        subscriber.cancel();
        await().until(() -> state.getSubscriptionCount().getValue() == 0);
        assertThat(subscriber.end).isNotDone();
    }

    @Test
    void aSharedFlowIsSubscribedToBeforeSomebodyAsks() throws Exception {
        MutableSharedFlow<Integer> shared = flows.shared();
        Recorder<Integer> subscriber = subscribe(bridge.publisher(shared), 0);
        CompletableFuture<Unit> emission =
                bridge.future((Continuation<Unit> k) -> flows.emitWhenSubscribed(shared, 5, k));
        await().until(() -> shared.getSubscriptionCount().getValue() == 1);
        assertThat(subscriber.elements).isEmpty();
        subscriber.request(5);
        emission.get(30, TimeUnit.SECONDS);
        await().until(() -> subscriber.elements.size() == 5);
        subscriber.cancel();
    }

    @Test
    void aRequestForEachElementNeedsNoStack() throws Exception {
        int n = 50_000;
        AtomicReference<Subscription> subscription = new AtomicReference<>();
        AtomicInteger count = new AtomicInteger();
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        bridge.publisher(flows.upTo(n)).subscribe(new Subscriber<Integer>() {
            @Override
            public void onSubscribe(Subscription newSubscription) {
                subscription.set(newSubscription);
                newSubscription.request(1);
            }

            @Override
            public void onNext(Integer element) {
                count.incrementAndGet();
                subscription.get().request(1);
            }

            @Override
            public void onError(Throwable failure) {
                end.complete(failure);
            }

            @Override
            public void onComplete() {
                end.complete(null);
            }
        });
        assertThat(end.get(30, TimeUnit.SECONDS)).isNull();
        assertThat(count).hasValue(n);
    }

    @Test
    void aHundredThousandElementsThereAndBackAgain() throws Exception {
        Publisher<Integer> there = bridge.publisher(flows.upTo(100_000));
        Publisher<Integer> again = bridge.publisher(bridge.flow(there));
        long sum = bridge.<Long, RuntimeException>runBlocking(k -> flows.sum(bridge.flow(again), k));
        assertThat(sum).isEqualTo(99_999L * 100_000 / 2);
    }

    /** Several threads ask while elements are handed over, and sometimes one cancels. No element too many, none too few. */
    @Test
    void everyElementThatIsAskedForComesHoweverTheRequestsRace() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            boolean cancels = random.nextInt(3) == 0;
            int requesters = 1 + random.nextInt(3);
            int each = 1 + random.nextInt(30);
            int step = 1 + random.nextInt(3);
            AtomicLong asked = new AtomicLong();
            AtomicReference<Recorder<Integer>> itself = new AtomicReference<>();
            Recorder<Integer> subscriber = new Recorder<>(0, element -> {
                if (element >= asked.get()) {
                    itself.get().breaches.add(new AssertionError("element " + element + " was not asked for"));
                }
            });
            itself.set(subscriber);
            bridge.publisher(random.nextBoolean() ? flows.yielding(10_000) : FlowKt.asFlow(upTo(10_000)))
                    .subscribe(subscriber);
            List<CompletableFuture<Void>> threads = IntStream.range(0, requesters)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> {
                        for (int j = 0; j < each; j++) {
                            asked.addAndGet(step);
                            subscriber.request(step);
                        }
                    }))
                    .toList();
            if (cancels) {
                subscriber.cancel();
                for (CompletableFuture<Void> thread : threads) {
                    thread.get(30, TimeUnit.SECONDS);
                }
            } else {
                for (CompletableFuture<Void> thread : threads) {
                    thread.get(30, TimeUnit.SECONDS);
                }
                int total = requesters * each * step;
                await().pollInterval(Duration.ofMillis(1))
                        .alias("seed " + seed + ", round " + round)
                        .until(() -> subscriber.elements.size() == total);
                subscriber.cancel();
            }
            assertThat(subscriber.elements)
                    .as("seed %s, round %s", seed, round)
                    .isEqualTo(upTo(subscriber.elements.size()));
            assertThat(subscriber.breaches).as("seed %s, round %s", seed, round).isEmpty();
            assertThat(subscriber.end).isNotDone();
        }
    }
}
