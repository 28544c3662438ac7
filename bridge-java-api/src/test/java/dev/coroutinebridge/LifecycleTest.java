package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LifecycleTest {

    private final CoroutineBridge bridge =
            CoroutineBridge.builder().name("orders").build();
    private final Probe probe = new Probe();
    private final BlockingDao dao = new BlockingDao();

    @Test
    @Tag("behaviour-28")
    void everyCallAfterCloseIsRefusedByName() {
        BridgeCaller view = bridge.on("cpu");
        bridge.close();
        List<ThrowingCallable> calls = List.of(
                () -> bridge.runBlocking(probe::thread),
                () -> bridge.future(probe::thread),
                () -> bridge.launch(probe::thread),
                () -> bridge.offload(dao::load, 1),
                () -> bridge.offloadVoid(dao::touch),
                () -> view.future(probe::thread));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("bridge 'orders' is closed", "CoroutineBridge.create()");
        }
    }

    @Test
    void aSuspendFunctionWrittenInJavaIsRefusedAfterCloseToo() {
        Repo repo = new JavaRepo(bridge, dao);
        bridge.close();
        try (CoroutineBridge other = CoroutineBridge.create()) {
            assertThatThrownBy(() -> other.runBlocking(repo::find, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("bridge 'orders' is closed");
        }
    }

    @Test
    @Tag("behaviour-28")
    void callsThatBeganBeforeMayFinish() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> running = bridge.offload(() -> {
            begun.countDown();
            release.await();
            return "finished";
        });
        begun.await();
        Thread closer = new Thread(bridge::close);
        closer.start();
        await().atMost(30, TimeUnit.SECONDS).until(bridge::isClosed);
        release.countDown();
        assertThat(running.get(30, TimeUnit.SECONDS)).isEqualTo("finished");
        closer.join();
    }

    @Test
    void closeEndsTheBridgesOwnThreadsAndNoOthers() throws Exception {
        ExecutorService mine = Executors.newSingleThreadExecutor();
        Thread worker = bridge.future(probe::thread).join();
        Thread blocker = bridge.offload(Thread::currentThread).join();
        bridge.on(mine).future(probe::thread).join();
        bridge.close();
        worker.join(30_000);
        blocker.join(30_000);
        assertThat(worker.isAlive()).isFalse();
        assertThat(blocker.isAlive()).isFalse();
        assertThat(mine.isShutdown()).isFalse();
        mine.shutdown();
    }

    @Test
    void closingTwiceIsClosing() {
        bridge.close();
        bridge.close();
        assertThat(bridge).hasToString("CoroutineBridge[orders, closed]");
    }

    @Test
    @Tag("behaviour-30")
    void closingFromOneOfItsOwnThreadsDoesNotWaitForItself() throws Exception {
        Thread worker = bridge.offload(() -> {
                    bridge.close();
                    return Thread.currentThread();
                })
                .get(25, TimeUnit.SECONDS);
        worker.join(30_000);
        assertThat(worker.isAlive()).isFalse();
    }

    @Test
    @Tag("behaviour-30")
    void closingFromInsideRunBlockingDoesNotWaitForItself() throws Exception {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                bridge.runBlocking((Continuation<Unit> k) -> {
                    bridge.close();
                    return Unit.INSTANCE;
                });
                outcome.complete("returned");
            } catch (Throwable e) {
                outcome.completeExceptionally(e);
            }
        });
        caller.start();
        assertThat(outcome.get(25, TimeUnit.SECONDS)).isEqualTo("returned");
        bridge.close();
    }

    @Test
    void twoBridgesAreIndependent() throws InterruptedException {
        try (CoroutineBridge other = CoroutineBridge.create()) {
            bridge.close();
            assertThat(other.<String, String, RuntimeException>runBlocking(probe::same, "open"))
                    .isEqualTo("open");
        }
    }
}
