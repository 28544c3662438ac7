package dev.coroutinebridge.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import kotlin.Unit;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CompletableJob;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.JobKt;
import kotlinx.coroutines.SupervisorKt;
import org.junit.jupiter.api.Test;

/** Each test stands for a call by a child of the bridge's job, as every call is. */
class ShutdownTest {

    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final CompletableJob job = SupervisorKt.SupervisorJob(null);
    private final DispatcherRegistry dispatchers = new DispatcherRegistry(settings());
    private final CompletableJob call = JobKt.Job(job);

    private static BridgeSettings settings() {
        BridgeSettings settings = new BridgeSettings();
        settings.name("b");
        return settings;
    }

    @Test
    void aRunningCallMayFinish() throws Exception {
        Thread closer = closing(new Shutdown.Patience(LONG, LONG, LONG));
        await().atMost(30, TimeUnit.SECONDS).until(() -> isWaiting(closer));
        assertThat(call.isCancelled()).isFalse();
        call.complete();
        closer.join();
        assertThat(call.isCancelled()).isFalse();
    }

    @Test
    void aCallThatDoesNotFinishIsCancelled() throws Exception {
        Thread closer = closing(new Shutdown.Patience(SHORT, LONG, LONG));
        closer.join();
        assertThat(call.isCancelled()).isTrue();
        assertThat(call.getCancellationException()).hasMessageContaining("bridge 'b' is closing");
    }

    @Test
    void aCallThatIgnoresCancellationIsInterrupted() throws Exception {
        call.complete();
        Job blocked = blockedOnIo(() -> new CountDownLatch(1).await());
        closing(new Shutdown.Patience(SHORT, SHORT, LONG)).join();
        assertThat(blocked.isCompleted()).isTrue();
    }

    @Test
    void aCallThatIgnoresEverythingIsGivenUpAndEndsWhenItLikes() throws Exception {
        call.complete();
        CountDownLatch release = new CountDownLatch(1);
        Job stubborn = blockedOnIo(() -> awaitUninterruptibly(release));
        closing(new Shutdown.Patience(SHORT, SHORT, SHORT)).join();
        assertThat(stubborn.isCompleted()).isFalse();
        release.countDown();
        await().atMost(30, TimeUnit.SECONDS).until(stubborn::isCompleted);
    }

    @Test
    void anInterruptOfTheCloserGoesOnWithTheNextStepAndIsKept() throws Exception {
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Shutdown shutdown = new Shutdown("b", job, new Guests(), dispatchers, new Shutdown.Patience(LONG, LONG, LONG));
        Thread closer = new Thread(() -> {
            shutdown.run();
            flag.set(Thread.currentThread().isInterrupted());
        });
        closer.start();
        closer.interrupt();
        closer.join();
        assertThat(call.isCancelled()).isTrue();
        assertThat(flag.get()).isTrue();
    }

    @Test
    void ownedPoolsEnd() throws Exception {
        CompletableFuture<Thread> worker = new CompletableFuture<>();
        dispatchers.named("cpu").dispatch(call, () -> worker.complete(Thread.currentThread()));
        call.complete();
        closing(new Shutdown.Patience(LONG, LONG, LONG)).join();
        worker.get().join(30_000);
        assertThat(worker.get().isAlive()).isFalse();
    }

    private Thread closing(Shutdown.Patience patience) {
        Thread closer = new Thread(new Shutdown("b", job, new Guests(), dispatchers, patience)::run, "closer");
        closer.start();
        return closer;
    }

    /** A call whose coroutine blocks a thread of {@code io}. Returns when the body has begun. */
    private Job blockedOnIo(Body body) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        Job blocked = BuildersKt.launch(
                CoroutineScopeKt.CoroutineScope(job), dispatchers.named("io"), CoroutineStart.DEFAULT, (scope, k) -> {
                    begun.countDown();
                    try {
                        body.run();
                    } catch (InterruptedException asTheStepBeforeTheLastDoes) {
                        Thread.currentThread().interrupt();
                    }
                    return Unit.INSTANCE;
                });
        begun.await();
        return blocked;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException ignored) {
                // that is what this body is like
            }
        }
    }

    private interface Body {
        void run() throws InterruptedException;
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.TIMED_WAITING;
    }
}
