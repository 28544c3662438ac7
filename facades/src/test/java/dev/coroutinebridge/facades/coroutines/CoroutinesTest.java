package dev.coroutinebridge.facades.coroutines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.core.call.CallTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kotlin.Unit;
import kotlinx.coroutines.CompletableDeferred;
import kotlinx.coroutines.CompletableDeferredKt;
import kotlinx.coroutines.TimeoutCancellationException;
import kotlinx.coroutines.channels.Channel;
import kotlinx.coroutines.channels.ChannelKt;
import kotlinx.coroutines.channels.ClosedReceiveChannelException;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowKt;
import kotlinx.coroutines.selects.SelectBuilder;
import kotlinx.coroutines.sync.Mutex;
import kotlinx.coroutines.sync.MutexKt;
import kotlinx.coroutines.sync.Semaphore;
import kotlinx.coroutines.sync.SemaphoreKt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** kotlinx.coroutines from Java. */
class CoroutinesTest {

    private CoroutineBridge bridge;

    @BeforeEach
    void open() {
        bridge = CoroutineBridge.create();
    }

    @AfterEach
    void close() {
        bridge.close();
    }

    // ---- time

    @Test
    void aDelayTakesADuration() throws InterruptedException {
        long begin = System.nanoTime();

        DelayKtFacade.of(bridge).delay(Duration.ofMillis(50));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void aDelayEndsWhenItIsCancelled() {
        CompletableFuture<?> hour = DelayKtFacade.of(bridge).delayAsync(Duration.ofHours(1));

        hour.cancel(true);

        assertThat(hour).isCancelled(); // and close() above would wait for the coroutine
    }

    @Test
    void kotlinsTimeoutInterruptsBlockingJava() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        TimeoutKtFacade timeouts = TimeoutKtFacade.of(bridge);

        assertThatThrownBy(() -> timeouts.withTimeout(Duration.ofMillis(50), scope -> {
                    never.await();
                    return "never";
                }))
                .isInstanceOf(TimeoutCancellationException.class);
        String nothing = timeouts.withTimeoutOrNull(Duration.ofMillis(50), scope -> {
            never.await();
            return "never";
        });
        assertThat(nothing).isNull();
        String something = timeouts.withTimeoutOrNull(Duration.ofMinutes(1), scope -> "in time");
        assertThat(something).isEqualTo("in time");
    }

    @Test
    void theBridgesTimeoutIsToldFromKotlins() {
        assertThatThrownBy(() -> DelayKtFacade.of(bridge.withTimeout(Duration.ofMillis(50)))
                        .awaitCancellation())
                .isInstanceOf(CallTimeoutException.class);
    }

    // ---- channels

    @Test
    void aChannelHandsOver() throws InterruptedException {
        Channel<String> channel = ChannelKt.Channel(0, kotlinx.coroutines.channels.BufferOverflow.SUSPEND, null);
        SendChannelFacade<String> sender = SendChannelFacade.of(bridge, channel);
        ReceiveChannelFacade<String> receiver = ReceiveChannelFacade.of(bridge, channel);

        CompletableFuture<?> sent = sender.sendAsync("hello");

        assertThat(receiver.receive()).isEqualTo("hello");
        sent.join();
        channel.close(null);
        assertThatThrownBy(receiver::receive).isInstanceOf(ClosedReceiveChannelException.class);
        assertThat(receiver.receiveCatching().toString()).contains("Closed");
    }

    // ---- locks

    @Test
    void aMutexIsHeldByOneAtATime() throws InterruptedException {
        Mutex mutex = MutexKt.Mutex(false);
        MutexFacade lock = MutexFacade.of(bridge, mutex);
        lock.lock();

        CompletableFuture<Boolean> second = lock.lockAsync("second").thenApply(locked -> mutex.holdsLock("second"));
        assertThat(second).isNotDone();
        mutex.unlock(null);

        assertThat(second.join()).isTrue();
    }

    @Test
    void aSemaphoreHasItsPermits() throws InterruptedException {
        Semaphore semaphore = SemaphoreKt.Semaphore(2, 0);
        SemaphoreFacade permits = SemaphoreFacade.of(bridge, semaphore);
        permits.acquire();
        permits.acquire();

        CompletableFuture<?> third = permits.acquireAsync();
        assertThat(third).isNotDone();
        semaphore.release();

        third.join();
        assertThat(semaphore.getAvailablePermits()).isZero();
    }

    // ---- flows

    private static Flow<Integer> upTo(int n) {
        return FlowKt.asFlow(IntStream.rangeClosed(1, n).boxed().toList());
    }

    @Test
    void aFlowIsReadToItsEnd() throws InterruptedException {
        FlowKtFacade flows = FlowKtFacade.of(bridge);

        assertThat(flows.toList(upTo(3))).containsExactly(1, 2, 3);
        assertThat(flows.count(upTo(10), n -> n % 2 == 0)).isEqualTo(5);
        assertThat(flows.<Integer, Integer>fold(upTo(4), 0, Integer::sum)).isEqualTo(10);
        assertThat(flows.first(upTo(10), n -> n > 4)).isEqualTo(5);
        assertThat(flows.firstOrNull(upTo(0))).isNull();
        assertThatThrownBy(() -> flows.first(upTo(0))).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void anOperatorTakesJava() {
        try (Stream<String> lines = FlowKtFacade.of(bridge).map(upTo(3), n -> "line " + n)) {
            assertThat(lines).containsExactly("line 1", "line 2", "line 3");
        }
        try (Stream<List<Integer>> chunks = FlowKtFacade.of(bridge).chunked(upTo(5), 2)) {
            assertThat(chunks).containsExactly(List.of(1, 2), List.of(3, 4), List.of(5));
        }
    }

    // ---- deferred values

    @Test
    void deferredValuesAreAwaited() throws InterruptedException {
        CompletableDeferred<String> early = CompletableDeferredKt.CompletableDeferred("early");
        CompletableDeferred<String> late = CompletableDeferredKt.CompletableDeferred(null);
        CompletableFuture<List<String>> both = AwaitKtFacade.of(bridge).awaitAllAsync(List.of(early, late));

        late.complete("late");

        assertThat(both.join()).containsExactly("early", "late");
        assertThat(DeferredFacade.of(bridge, late).await()).isEqualTo("late");
        JobFacade.of(bridge, late).join();
    }

    @Test
    void aFailureIsThatOfTheDeferred() {
        CompletableDeferred<String> failed = CompletableDeferredKt.CompletableDeferred(null);
        failed.completeExceptionally(new IllegalStateException("no luck"));

        assertThatThrownBy(() -> DeferredFacade.of(bridge, failed).await())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no luck");
    }

    @Test
    void theFirstOfTwoIsSelected() throws InterruptedException {
        CompletableDeferred<String> slow = CompletableDeferredKt.CompletableDeferred(null);
        CompletableDeferred<String> fast = CompletableDeferredKt.CompletableDeferred("fast");

        String selected = SelectKtFacade.of(bridge).select((SelectBuilder<? super String> either) -> {
            either.invoke(slow.getOnAwait(), bridge.suspendFunction((String value) -> value));
            either.invoke(fast.getOnAwait(), bridge.suspendFunction((String value) -> value));
            return Unit.INSTANCE;
        });

        assertThat(selected).isEqualTo("fast");
    }

    @Test
    void codeRunsOnADispatcher() throws InterruptedException {
        String thread = BuildersKtFacade.of(bridge)
                .withContext(
                        bridge.dispatcher("io"), scope -> Thread.currentThread().getName());

        assertThat(thread).contains("io");
    }
}
