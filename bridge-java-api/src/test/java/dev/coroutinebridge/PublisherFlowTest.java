package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.flow.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("behaviour-34")
class PublisherFlowTest {

    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .name("flows")
            .set("shutdown-timeout", "0s")
            .build();
    private final SomeFlows flows = SomeFlows.INSTANCE;

    @AfterEach
    void close() {
        bridge.close();
    }

    /** Sends from the thread that asks, synchronously, as {@code Flux.range} does; ends after {@code n} with {@code failure} or none. */
    private static final class Range implements Publisher<Integer> {
        final int n;
        final Throwable failure;
        final AtomicInteger asked = new AtomicInteger();
        final AtomicInteger sent = new AtomicInteger();
        final AtomicInteger cancelled = new AtomicInteger();
        final List<Long> requests = new CopyOnWriteArrayList<>();

        Range(int n, Throwable failure) {
            this.n = n;
            this.failure = failure;
        }

        @Override
        public void subscribe(Subscriber<? super Integer> subscriber) {
            subscriber.onSubscribe(new Subscription() {
                private int next;
                private boolean over;

                @Override
                public void request(long more) {
                    requests.add(more);
                    asked.addAndGet((int) more);
                    for (long i = 0; i < more && next < n && !over; i++) {
                        sent.incrementAndGet();
                        subscriber.onNext(next++);
                    }
                    if (next == n && !over) {
                        over = true;
                        if (failure == null) {
                            subscriber.onComplete();
                        } else {
                            subscriber.onError(failure);
                        }
                    }
                }

                @Override
                public void cancel() {
                    over = true;
                    cancelled.incrementAndGet();
                }
            });
        }
    }

    private static List<Integer> upTo(int n) {
        return IntStream.range(0, n).boxed().toList();
    }

    private List<Integer> list(Flow<Integer> flow) throws InterruptedException {
        return bridge.<List<Integer>, RuntimeException>runBlocking(k -> flows.list(flow, k));
    }

    @Test
    void allElementsComeInOrderAndTheNextCollectionSubscribesAgain() throws Exception {
        Range range = new Range(1_000, null);
        Flow<Integer> flow = bridge.flow(range);
        assertThat(list(flow)).isEqualTo(upTo(1_000));
        assertThat(list(flow)).isEqualTo(upTo(1_000));
        assertThat(range.cancelled).hasValue(0);
    }

    @Test
    void elementsOfAnotherThreadArriveToo() throws Exception {
        CompletableFuture<List<Integer>> all;
        try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>()) {
            all = bridge.future((Continuation<List<Integer>> k) -> flows.list(bridge.flow(publisher), k));
            await().until(publisher::hasSubscribers);
            upTo(5_000).forEach(publisher::submit);
        }
        assertThat(all.get(30, TimeUnit.SECONDS)).isEqualTo(upTo(5_000));
    }

    @Test
    void theFailureIsTheOriginalAndComesAfterTheElements() {
        MissingFile failure = new MissingFile("gone");
        List<Integer> before = new CopyOnWriteArrayList<>();
        assertThatThrownBy(() -> bridge.runBlocking(
                        (Continuation<Unit> k) -> flows.listUpTo(bridge.flow(new Range(40, failure)), before, k)))
                .isSameAs(failure);
        assertThat(before).isEqualTo(upTo(40));
    }

    @Test
    void aSlowCollectorHoldsThePublisherBack() throws Exception {
        Range range = new Range(1_000, null);
        List<Integer> taken = new CopyOnWriteArrayList<>();
        Semaphore go = new Semaphore(0);
        CompletableFuture<Unit> all =
                bridge.future((Continuation<Unit> k) -> flows.stepping(bridge.flow(range), taken, go, k));
        await().until(() -> range.sent.get() == 64);
        go.release(31);
        await().until(() -> taken.size() == 31);
        await().until(() -> range.sent.get() == 96); // with the 32nd it asks for 32 more
        assertThat(range.requests).containsExactly(64L, 32L);
        go.release(2_000);
        all.get(30, TimeUnit.SECONDS);
        assertThat(taken).isEqualTo(upTo(1_000));
    }

    @Test
    void whatHasEnoughCancelsTheSubscription() throws Exception {
        Range range = new Range(1_000, null);
        assertThat(bridge.<List<Integer>, RuntimeException>runBlocking(k -> flows.take(bridge.flow(range), 3, k)))
                .containsExactly(0, 1, 2);
        assertThat(range.cancelled).hasValue(1);
        assertThat(bridge.<Integer, RuntimeException>runBlocking(k -> flows.firstOf(bridge.flow(range), k)))
                .isZero();
        assertThat(range.cancelled).hasValue(2);
    }

    @Test
    void kotlinsOperatorsWorkOnIt() throws Exception {
        Flow<Integer> flow = bridge.flow(new Range(100, null));
        assertThat(bridge.<List<Integer>, RuntimeException>runBlocking(k -> flows.buffered(flow, k)))
                .isEqualTo(IntStream.rangeClosed(1, 100).boxed().toList());
        assertThat(bridge.<List<Boolean>, RuntimeException>runBlocking(k -> flows.flowedOn(flow, k)))
                .hasSize(100)
                .containsOnly(true);
        Flow<Integer> failing = bridge.flow(new Range(2, new MissingFile("x")));
        assertThat(bridge.<List<Integer>, RuntimeException>runBlocking(k -> flows.caught(failing, k)))
                .containsExactly(0, 1, -1);
    }

    @Test
    void aCollectorThatFailsCancelsTheSubscription() {
        Range range = new Range(1_000, null);
        MissingFile failure = new MissingFile("collector");
        assertThatThrownBy(() -> bridge.runBlocking(
                        (Continuation<Unit> k) -> flows.collectFailing(bridge.flow(range), failure, k)))
                .isSameAs(failure);
        assertThat(range.cancelled).hasValue(1);
    }

    /** Sends nothing by itself. */
    private static final class Manual implements Publisher<Integer>, Subscription {
        final CompletableFuture<Subscriber<? super Integer>> subscriber = new CompletableFuture<>();
        final CompletableFuture<Long> asked = new CompletableFuture<>();
        final CountDownLatch cancelled = new CountDownLatch(1);

        @Override
        public void subscribe(Subscriber<? super Integer> newSubscriber) {
            subscriber.complete(newSubscriber);
        }

        @Override
        public void request(long n) {
            asked.complete(n);
        }

        @Override
        public void cancel() {
            cancelled.countDown();
        }
    }

    @Test
    void cancellingTheCollectorCancelsTheSubscription() throws Exception {
        Manual publisher = new Manual();
        Job job = bridge.launch((Continuation<List<Integer>> k) -> flows.list(bridge.flow(publisher), k));
        publisher.subscriber.get(30, TimeUnit.SECONDS).onSubscribe(publisher);
        publisher.asked.get(30, TimeUnit.SECONDS);
        job.cancel(null);
        publisher.cancelled.await();
    }

    @Test
    void aSubscriptionThatComesTooLateIsCancelledAtOnce() throws Exception {
        Manual publisher = new Manual();
        CompletableFuture<List<Integer>> all =
                bridge.future((Continuation<List<Integer>> k) -> flows.list(bridge.flow(publisher), k));
        Subscriber<? super Integer> subscriber = publisher.subscriber.get(30, TimeUnit.SECONDS);
        Job job = bridge.launch((Continuation<Unit> k) -> Unit.INSTANCE); // only to see that nothing else is disturbed
        all.cancel(true);
        await().until(() -> {
            Manual late = new Manual();
            subscriber.onSubscribe(late);
            return late.cancelled.getCount() == 0;
        });
        assertThat(publisher.asked).isNotDone();
        await().until(job::isCompleted);
    }

    @Test
    void moreThanWasAskedForIsAnErrorAfterWhatWas() throws Exception {
        Manual publisher = new Manual();
        List<Integer> taken = new CopyOnWriteArrayList<>();
        CompletableFuture<Unit> all =
                bridge.future((Continuation<Unit> k) -> flows.listUpTo(bridge.flow(publisher), taken, k));
        Subscriber<? super Integer> subscriber = publisher.subscriber.get(30, TimeUnit.SECONDS);
        subscriber.onNext(-1); // before it has asked for anything
        assertThatThrownBy(() -> all.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("more than it was asked for")
                .hasMessageContaining("1.1");
        assertThat(taken).isEmpty();
        subscriber.onSubscribe(publisher);
        publisher.cancelled.await();
    }

    @Test
    void whatSubscribeThrowsIsTheFailure() {
        MissingFile failure = new MissingFile("subscribe");
        Manual subscription = new Manual();
        Publisher<Integer> broken = subscriber -> {
            subscriber.onSubscribe(subscription);
            throw new IllegalStateException(failure);
        };
        assertThatThrownBy(() -> list(bridge.flow(broken))).hasCause(failure);
        assertThat(subscription.cancelled.getCount()).isZero();
        assertThat(subscription.asked).isNotDone();
    }

    @Test
    void subscribeIsCalledByTheCollectingCoroutine() throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        Publisher<Integer> publisher = subscriber -> {
            thread.set(Thread.currentThread());
            new Range(1, null).subscribe(subscriber);
        };
        Flow<Integer> flow = bridge.flow(publisher);
        assertThat(thread).hasNullValue();
        list(flow);
        assertThat(thread).hasValue(Thread.currentThread());
    }

    @Test
    void aClosedBridgeCancelsItsCollectorsAndSoTheSubscription() throws Exception {
        Manual publisher = new Manual();
        CompletableFuture<List<Integer>> all =
                bridge.future((Continuation<List<Integer>> k) -> flows.list(bridge.flow(publisher), k));
        publisher.subscriber.get(30, TimeUnit.SECONDS).onSubscribe(publisher);
        bridge.close();
        assertThat(publisher.cancelled.getCount()).isZero();
        assertThatThrownBy(() -> all.get(30, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aNullPublisherIsRefused() {
        assertThatThrownBy(() -> bridge.flow((Publisher<Integer>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("publisher: expected");
    }
}
