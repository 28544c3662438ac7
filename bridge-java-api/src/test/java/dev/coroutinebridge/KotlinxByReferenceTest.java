package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.call.CallTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import kotlinx.coroutines.channels.BufferOverflow;
import kotlinx.coroutines.channels.Channel;
import kotlinx.coroutines.channels.ChannelKt;
import kotlinx.coroutines.channels.ClosedReceiveChannelException;
import kotlinx.coroutines.flow.FlowKt;
import kotlinx.coroutines.sync.Mutex;
import kotlinx.coroutines.sync.MutexKt;
import kotlinx.coroutines.sync.Semaphore;
import kotlinx.coroutines.sync.SemaphoreKt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Channels, mutexes and semaphores of kotlinx need no adapter: their suspend functions are called by reference. */
class KotlinxByReferenceTest {

    private final CoroutineBridge bridge = CoroutineBridge.builder().build();

    @AfterEach
    void close() {
        bridge.close();
    }

    private static <T> Channel<T> channel(int capacity) {
        return ChannelKt.Channel(capacity, BufferOverflow.SUSPEND, null);
    }

    @Test
    void aThreadSendsAndAnotherReceives() throws Exception {
        Channel<String> channel = channel(0);
        CompletableFuture<String> received = bridge.future(channel::receive);
        bridge.runBlocking(channel::send, "hello");
        assertThat(received.get(30, TimeUnit.SECONDS)).isEqualTo("hello");
    }

    @Test
    void aFullChannelBlocksTheSenderUntilThereIsRoom() throws Exception {
        Channel<Integer> channel = channel(1);
        bridge.runBlocking(channel::send, 1);
        CompletableFuture<?> second = bridge.offload(() -> bridge.runBlocking(channel::send, 2));
        assertThatThrownBy(() -> bridge.withTimeout(Duration.ofMillis(20)).runBlocking(channel::send, 3))
                .isInstanceOf(CallTimeoutException.class);
        assertThat(bridge.<Integer, RuntimeException>runBlocking(channel::receive))
                .isEqualTo(1);
        second.get(30, TimeUnit.SECONDS);
        assertThat(bridge.<Integer, RuntimeException>runBlocking(channel::receive))
                .isEqualTo(2);
    }

    @Test
    void aChannelIsReadAsAStreamUntilItIsClosed() throws Exception {
        Channel<Integer> channel = channel(4);
        CompletableFuture<List<Integer>> all = bridge.offload(
                () -> bridge.stream(FlowKt.receiveAsFlow(channel)).toList());
        for (int i = 0; i < 100; i++) {
            bridge.runBlocking(channel::send, i);
        }
        channel.close(null);
        assertThat(all.get(30, TimeUnit.SECONDS)).hasSize(100);
        assertThatThrownBy(() -> bridge.runBlocking(channel::receive))
                .isInstanceOf(ClosedReceiveChannelException.class);
    }

    @Test
    void aMutexExcludesThreadsAndCoroutinesAlike() throws Exception {
        Mutex mutex = MutexKt.Mutex(false);
        AtomicInteger inside = new AtomicInteger();
        List<CompletableFuture<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(bridge.offload(() -> {
                bridge.runBlocking(mutex::lock, null);
                try {
                    return inside.incrementAndGet();
                } finally {
                    inside.decrementAndGet();
                    mutex.unlock(null);
                }
            }));
        }
        for (CompletableFuture<Integer> call : calls) {
            assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void aSemaphoreIsAcquiredByAFutureWithoutAThread() throws Exception {
        Semaphore semaphore = SemaphoreKt.Semaphore(1, 0);
        bridge.runBlocking(semaphore::acquire);
        List<CompletableFuture<?>> waiting = new ArrayList<>();
        Stream.generate(() -> bridge.future(semaphore::acquire)).limit(100).forEach(waiting::add);
        semaphore.release();
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> waiting.stream().filter(CompletableFuture::isDone).count() == 1);
        waiting.forEach(future -> future.cancel(true));
    }
}
