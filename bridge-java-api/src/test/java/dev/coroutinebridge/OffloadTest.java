package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OffloadTest {

    private final CoroutineBridge bridge =
            CoroutineBridge.builder().name("offload").build();
    private final BlockingDao dao = new BlockingDao();
    private final Repo repo = new JavaRepo(bridge, dao);

    @AfterEach
    void close() {
        bridge.close();
    }

    private static Thread here() {
        return Thread.currentThread();
    }

    @Test
    void theBodyRunsOnIoUnlessToldOtherwise() {
        assertThat(bridge.offload(OffloadTest::here).join().getName()).startsWith("offload-io-");
        assertThat(bridge.offloadTo("cpu").offload(OffloadTest::here).join().getName())
                .startsWith("offload-cpu-");
        assertThat(bridge.offloadTo(bridge.dispatcher("cpu"))
                        .offload(OffloadTest::here)
                        .join()
                        .getName())
                .startsWith("offload-cpu-");
        ExecutorService pool = Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"));
        try {
            assertThat(bridge.offloadTo(pool).offload(OffloadTest::here).join().getName())
                    .startsWith("mine");
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void blockedBodiesDoNotHoldTheDispatcherOfCoroutines() throws Exception {
        int bodies = Math.min(64, 3 * Runtime.getRuntime().availableProcessors()); // io has 64 threads
        CountDownLatch allBlocked = new CountDownLatch(bodies);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<?>[] blocked = new CompletableFuture<?>[bodies];
        for (int i = 0; i < bodies; i++) {
            blocked[i] = bridge.offloadVoid(() -> {
                allBlocked.countDown();
                release.await();
            });
        }
        assertThat(allBlocked.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(bridge.future(new Probe()::same, "free").get(30, TimeUnit.SECONDS))
                .isEqualTo("free");
        release.countDown();
        CompletableFuture.allOf(blocked).join();
    }

    @Test
    @Tag("behaviour-13")
    void cancelInterruptsTheBodyAndLeavesNoFlagOnItsThread() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            CompletableFuture<?> future = bridge.offloadTo(pool).offloadVoid(dao::touch);
            dao.touching.await();
            assertThat(future.cancel(true)).isTrue();
            assertThat(future).isCancelled();
            assertThat(pool.submit(() -> Thread.currentThread().isInterrupted()).get(30, TimeUnit.SECONDS))
                    .isFalse();
            assertThat(dao.touchInterrupted).isTrue();
        } finally {
            pool.shutdown();
        }
    }

    @Test
    @Tag("behaviour-10")
    void aBodyThatIsCancelledBeforeItBeginsNeverRuns() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            CountDownLatch release = new CountDownLatch(1);
            pool.execute(() -> awaitQuietly(release));
            AtomicInteger runs = new AtomicInteger();
            CompletableFuture<Integer> queued = bridge.offloadTo(pool).offload(runs::incrementAndGet);
            queued.cancel(true);
            release.countDown();
            pool.submit(() -> {}).get(30, TimeUnit.SECONDS);
            assertThat(runs).hasValue(0);
        } finally {
            pool.shutdown();
        }
    }

    @Test
    @Tag("behaviour-19")
    void everyThrowableCompletesTheFuture() {
        MissingFile checked = new MissingFile("f");
        assertThatThrownBy(() -> bridge.offload(() -> {
                            throw checked;
                        })
                        .get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(checked);
        StackOverflowError error = new StackOverflowError();
        assertThatThrownBy(() -> bridge.offloadVoid(() -> {
                            throw error;
                        })
                        .get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(error);
    }

    @Test
    void aSuspendFunctionWrittenInJavaIsCalledFromJava() throws Exception {
        assertThat(bridge.runBlocking(repo::find, 42)).isEqualTo("row-42");
        assertThat(bridge.runBlocking(repo::findOrNull, (Integer) null)).isNull();
        assertThat(bridge.future(repo::find, 42).get(30, TimeUnit.SECONDS)).isEqualTo("row-42");
        assertThatThrownBy(() -> bridge.runBlocking(repo::read, "missing")).isInstanceOf(MissingFile.class);
    }

    @Test
    void suspendingRunsTheBodyOnIoAndTheCoroutineResumesWhereItWas() throws Exception {
        Thread body = bridge.runBlocking((Continuation<Thread> k) -> bridge.suspending(k, OffloadTest::here));
        assertThat(body.getName()).startsWith("offload-io-");
    }

    @Test
    void suspendingWaitsForAStage() throws Exception {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> waiting = bridge.future((Continuation<String> k) -> bridge.suspending(k, stage));
        stage.complete("done");
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo("done");
    }

    @Test
    void javaPassesWhereKotlinTakesASuspendLambda() throws Exception {
        TakesLambdas kotlin = new TakesLambdas();
        assertThat(bridge.runBlocking(kotlin::none, bridge.<String>suspendFunction(() -> "none")))
                .isEqualTo("none");
        assertThat(bridge.runBlocking(kotlin::launched, bridge.<String>suspendFunction(() -> "launched")))
                .isEqualTo("launched");
        assertThat(bridge.runBlocking(kotlin::one, bridge.<Integer, String>suspendFunction(dao::load)))
                .isEqualTo("row-1");
        assertThat(bridge.runBlocking(kotlin::two, bridge.<Integer, String, String>suspendFunction((a, b) -> a + b)))
                .isEqualTo("1b");
        assertThat(bridge.runBlocking(
                        kotlin::three, bridge.<Integer, String, Long, String>suspendFunction((a, b, c) -> a + b + c)))
                .isEqualTo("1b3");
        assertThatThrownBy(() -> bridge.runBlocking(kotlin::none, bridge.<String>suspendFunction(() -> {
                    throw new MissingFile("lambda");
                })))
                .isInstanceOf(MissingFile.class);
    }

    @Test
    void suspendingVoidReturnsUnit() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        assertThat(bridge.runBlocking((Continuation<Unit> k) -> bridge.suspendingVoid(k, runs::incrementAndGet)))
                .isSameAs(Unit.INSTANCE);
        assertThat(runs).hasValue(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            here().interrupt();
        }
    }
}
