package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.Dispatchers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Executors that refuse or drop. */
class RejectionTest {

    private final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .name("rejections")
            .uncaughtHandler((thread, failure) -> uncaught.add(failure))
            .build();
    private final ExecutorService pool = Executors.newSingleThreadExecutor();
    private final Interruptions functions = new Interruptions();
    private final Probe probe = new Probe();

    @AfterEach
    void close() {
        pool.shutdownNow();
        bridge.close();
    }

    @Test
    @Tag("behaviour-31")
    void aRefusedCallFailsWithTheRefusal() {
        pool.shutdown();
        assertThatThrownBy(() -> bridge.on(pool).runBlocking(probe::thread))
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(bridge.on(pool).future(probe::thread))
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void aRefusedLaunchIsNotSilent() throws InterruptedException {
        pool.shutdown();
        bridge.on(pool).launch(probe::thread);
        assertThat(uncaught.poll(30, TimeUnit.SECONDS)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void aLaunchedFunctionThatThrowsARefusalItselfIsReportedOnce() throws InterruptedException {
        bridge.launch(probe::fail, new RejectedExecutionException("its own"));
        assertThat(uncaught.poll(30, TimeUnit.SECONDS)).hasMessage("its own");
        bridge.close();
        assertThat(uncaught).isEmpty();
    }

    @Test
    void whateverAnExecutorThrowsIsARefusal() {
        java.util.concurrent.Executor broken = task -> {
            throw new IllegalStateException("broken");
        };
        assertThatThrownBy(() -> bridge.on(broken).runBlocking(probe::thread))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("broken");
        assertThat(bridge.on(broken).future(probe::thread)).failsWithin(30, TimeUnit.SECONDS);
    }

    @Test
    void aSaturatedDefaultDispatcherThatRunsInItsCallerIsSurvived() throws Exception {
        ThreadPoolExecutor tiny = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new java.util.concurrent.SynchronousQueue<>(),
                new ThreadPoolExecutor.CallerRunsPolicy());
        CountDownLatch release = new CountDownLatch(1);
        tiny.execute(() -> awaitQuietly(release));
        try (CoroutineBridge onTiny =
                CoroutineBridge.builder().executor("cpu", tiny).build()) {
            assertThat(onTiny.future(probe::joined, "a", "b", 1).get(30, TimeUnit.SECONDS))
                    .isEqualTo("ab1");
        } finally {
            release.countDown();
            tiny.shutdown();
        }
    }

    @Test
    @Tag("behaviour-31")
    void shutdownNowLeavesNothingPendingEvenIfAThreadWaitsForADroppedTask() throws Exception {
        ExecutorService one = Executors.newFixedThreadPool(1);
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<Thread> dropped = new CompletableFuture<>();
        one.execute(() -> {
            CompletableFuture<Thread> queued = bridge.on(one).future(probe::thread);
            var unused = queued.whenComplete((thread, failure) -> dropped.completeExceptionally(failure));
            waiting.countDown();
            while (!queued.isDone()) {
                Thread.onSpinWait(); // ignores the interrupt, and keeps the executor from terminating
            }
        });
        waiting.await();
        one.shutdownNow();
        assertThat(dropped)
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void stagesOfATimedOutFutureDoNotRunOnTheTimer() throws Exception {
        CompletableFuture<String> ranOn = bridge.withTimeout(java.time.Duration.ofMillis(20))
                .future(probe::untilCancelled)
                .handle((result, failure) -> Thread.currentThread().getName());
        // If this thread was slow, the future was complete already, and the stage ran here.
        assertThat(ranOn.get(30, TimeUnit.SECONDS)).isNotEqualTo("coroutine-bridge-timer");
    }

    @Test
    @Tag("behaviour-31")
    void aRefusalCompletesTheCallEvenIfKotlinxIoIsSaturated() throws Exception {
        CountDownLatch saturated = new CountDownLatch(64);
        CountDownLatch release = new CountDownLatch(1);
        for (int i = 0; i < 64; i++) {
            Dispatchers.getIO().dispatch(EmptyCoroutineContext.INSTANCE, () -> {
                saturated.countDown();
                awaitQuietly(release);
            });
        }
        try {
            assertThat(saturated.await(30, TimeUnit.SECONDS)).isTrue();
            pool.shutdown();
            assertThat(bridge.on(pool).future(probe::thread)).failsWithin(30, TimeUnit.SECONDS);
        } finally {
            release.countDown();
        }
    }

    @Test
    @Tag("behaviour-31")
    void shutdownNowOfABorrowedExecutorLeavesNothingPending() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        pool.execute(() -> {
            begun.countDown();
            awaitQuietly(new CountDownLatch(1));
        });
        begun.await();
        List<CompletableFuture<Thread>> queued = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            queued.add(bridge.on(pool).future(probe::thread));
        }
        assertThat(pool.shutdownNow()).hasSize(10);
        for (CompletableFuture<Thread> call : queued) {
            assertThat(call)
                    .failsWithin(30, TimeUnit.SECONDS)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(RejectedExecutionException.class);
        }
    }

    static java.util.stream.Stream<RejectedExecutionHandler> silentHandlers() {
        return java.util.stream.Stream.of(
                new ThreadPoolExecutor.DiscardPolicy(),
                new ThreadPoolExecutor.DiscardOldestPolicy(),
                (task, executor) -> {});
    }

    @ParameterizedTest
    @MethodSource("silentHandlers")
    @Tag("behaviour-31")
    void whatAHandlerDropsWithoutAWordIsNotPendingForEver(RejectedExecutionHandler silent) throws Exception {
        ThreadPoolExecutor tiny = new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.SECONDS, new java.util.concurrent.ArrayBlockingQueue<>(2), silent);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try {
            tiny.execute(() -> {
                begun.countDown();
                awaitQuietly(release);
            });
            begun.await();
            List<CompletableFuture<Thread>> calls = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                calls.add(bridge.on(tiny).future(probe::thread));
                calls.add(bridge.offloadTo(tiny).offload(Thread::currentThread));
            }
            // The executor has room for two of them, and has dropped the others.
            org.awaitility.Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() ->
                            calls.stream().filter(CompletableFuture::isDone).count() == 8);
            for (CompletableFuture<Thread> call : calls) {
                if (call.isDone()) {
                    assertThat(call)
                            .failsWithin(30, TimeUnit.SECONDS)
                            .withThrowableOfType(ExecutionException.class)
                            .withCauseInstanceOf(RejectedExecutionException.class)
                            .withMessageContaining("dropped the task without a word");
                }
            }
            release.countDown();
            for (CompletableFuture<Thread> call : calls) {
                call.handle((thread, failure) -> "over").get(30, TimeUnit.SECONDS);
            }
        } finally {
            release.countDown();
            tiny.shutdown();
        }
    }

    @ParameterizedTest
    @MethodSource("silentHandlers")
    @Tag("behaviour-31")
    void aCoroutineWhoseExecutorDropsItsResumptionGoesOnWhenThereIsRoom(RejectedExecutionHandler silent)
            throws Exception {
        ThreadPoolExecutor tiny = new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.SECONDS, new java.util.concurrent.ArrayBlockingQueue<>(1), silent);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> gate = new CompletableFuture<>();
        try {
            CompletableFuture<String> call =
                    bridge.on(tiny).future((Continuation<String> k) -> bridge.suspending(k, gate));
            org.awaitility.Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> bridge.dispatcher(tiny).stats().completed() == 1);
            tiny.execute(() -> {
                begun.countDown();
                awaitQuietly(release);
            });
            begun.await();
            tiny.execute(() -> awaitQuietly(release));
            gate.complete("resumed"); // nobody takes this
            tiny.execute(() -> awaitQuietly(release)); // nor, if the oldest goes, this one's place
            release.countDown();
            assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo("resumed");
        } finally {
            release.countDown();
            tiny.shutdown();
        }
    }

    @Test
    @Tag("behaviour-31")
    void shutdownOfABorrowedExecutorRunsWhatItHasAndLeavesNothingPending() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<String> gate = new CompletableFuture<>();
        CompletableFuture<String> suspended =
                bridge.on(pool).future((Continuation<String> k) -> bridge.suspending(k, gate));
        pool.execute(() -> {
            begun.countDown();
            awaitQuietly(release);
        });
        begun.await();
        CompletableFuture<Thread> queued = bridge.on(pool).future(probe::thread);
        pool.shutdown();
        release.countDown();
        assertThat(queued.get(30, TimeUnit.SECONDS)).isNotNull();
        gate.complete("resumed");
        assertThat(suspended)
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void theFinallyBlocksOfADroppedCoroutineRun() throws Exception {
        CompletableFuture<String> call = bridge.on(pool).future(functions::cleansUpSlowly);
        functions.getWaiting().await();
        pool.shutdownNow();
        call.cancel(true);
        org.awaitility.Awaitility.await().atMost(30, TimeUnit.SECONDS).until(functions::getCleanedUp);
    }

    @Test
    void anExecutorThatRunsInPlaceNeverRunsACoroutineInPlace() throws Exception {
        AtomicInteger yields = new AtomicInteger();
        CompletableFuture<Integer> many = bridge.on(Runnable::run)
                .future((Continuation<Integer> k) -> new ManyYields().count(100_000, yields, k));
        assertThat(many.get(50, TimeUnit.SECONDS)).isEqualTo(100_000);
        assertThat(bridge.on(Runnable::run).future(probe::thread).get(30, TimeUnit.SECONDS))
                .isNotSameAs(Thread.currentThread());
    }

    @Test
    void aCoroutineThatComesBackToItsCallerTooLateIsToldSo() throws Exception {
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        bridge.runBlocking((Continuation<Unit> k) -> {
            new LateReturn().start(bridge, bridge.callerThread(), outcome, k.getContext());
            return Unit.INSTANCE;
        });
        assertThat(outcome.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IllegalStateException.class)
                .cause()
                .hasMessageContaining("has returned");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
