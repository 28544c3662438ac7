package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FutureTest {

    private final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .name("futures")
            .uncaughtHandler((thread, failure) -> uncaught.add(failure))
            .build();
    private final Probe probe = new Probe();

    @AfterEach
    void close() {
        bridge.close();
    }

    @Test
    void theCoroutineRunsOnCpuUnlessToldOtherwise() {
        assertThat(bridge.future(probe::threadAfterSuspension).join().getName()).startsWith("futures-cpu-");
        assertThat(bridge.on("io").future(probe::threadAfterSuspension).join().getName())
                .startsWith("futures-io-");
    }

    @Test
    @Tag("behaviour-18")
    void aFailureIsTheOriginalAndNothingElse() {
        IOException original = new IOException("original");
        assertThatThrownBy(() -> bridge.future(probe::fail, original).get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(original);
        MissingFile later = new MissingFile("later");
        assertThatThrownBy(() -> bridge.future(probe::failLater, later).get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(later);
        assertThat(bridge.future(probe::fail, original)).failsWithin(30, TimeUnit.SECONDS);
    }

    @Test
    @Tag("behaviour-19")
    void everyThrowableCompletesTheFuture() {
        for (Throwable e : List.of(new StackOverflowError(), new AssertionError("a"), new ThreadDeathLike())) {
            assertThatThrownBy(() -> bridge.future(probe::failLater, e).get())
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isSameAs(e);
        }
    }

    private static final class ThreadDeathLike extends Error {
        private static final long serialVersionUID = 1;
    }

    @Test
    void oneFailureLeavesTheOthersAlone() {
        CompletableFuture<String> waiting = bridge.future(probe::untilCancelled);
        assertThatThrownBy(() ->
                        bridge.future(probe::fail, new IOException("mine")).join())
                .hasCauseInstanceOf(IOException.class);
        assertThat(waiting).isNotDone();
        assertThat(bridge.future(probe::same, "still").join()).isEqualTo("still");
        waiting.cancel(true);
    }

    @Test
    void cancellingTheFutureCancelsTheCoroutine() throws InterruptedException {
        CompletableFuture<String> future = bridge.future(probe::untilCancelled);
        probe.getStarted().await();
        assertThat(future.cancel(true)).isTrue();
        assertThat(probe.getCancelled().await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(future).isCancelled();
    }

    @Test
    void aCancelledCoroutineIsACancelledFuture() {
        CompletableFuture<String> future = bridge.future(probe::fail, new CancellationException("by itself"));
        assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
        assertThat(future).isCancelled();
    }

    @Test
    void orTimeoutCancelsTheCoroutine() throws InterruptedException {
        CompletableFuture<String> future = bridge.future(probe::untilCancelled);
        probe.getStarted().await();
        CompletableFuture<String> limited = future.orTimeout(1, TimeUnit.MILLISECONDS);
        assertThat(probe.getCancelled().await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(limited).isCompletedExceptionally();
    }

    @Test
    void aFutureIsCompleteOnlyAfterTheChildrenOfItsCoroutine() {
        CountDownLatch ended = new CountDownLatch(1);
        bridge.future((Continuation<Unit> k) -> {
                    probe.launchChild(CoroutineScopeKt.CoroutineScope(k.getContext()), ended);
                    return Unit.INSTANCE;
                })
                .join();
        assertThat(ended.getCount()).isZero();
    }

    @Test
    @Tag("behaviour-20")
    void aFailureOfLaunchIsReportedOnce() throws InterruptedException {
        IOException failure = new IOException("nobody waits for it");
        Job job = bridge.launch(probe::failLater, failure);
        Throwable reported = uncaught.poll(30, TimeUnit.SECONDS);
        // Under -ea kotlinx's stack-trace recovery may hand on a copy whose cause is the original.
        assertThat(reported).isInstanceOf(IOException.class).hasMessage("nobody waits for it");
        bridge.runBlocking((Continuation<Unit> k) -> job.join(k));
        assertThat(job.isCancelled()).isTrue();
        assertThat(uncaught).isEmpty();
    }

    @Test
    @Tag("behaviour-20")
    void aFailureInAFutureIsNotReportedAsUncaught() {
        assertThatThrownBy(() ->
                        bridge.future(probe::failLater, new MissingFile("f")).join())
                .hasCauseInstanceOf(MissingFile.class);
        bridge.close();
        assertThat(uncaught).isEmpty();
    }

    @Test
    void aLaunchIsCancelledThroughItsJobAndThatIsNotAFailure() throws InterruptedException {
        Job job = bridge.launch(probe::untilCancelled);
        probe.getStarted().await();
        job.cancel(null);
        assertThat(probe.getCancelled().await(30, TimeUnit.SECONDS)).isTrue();
        bridge.close();
        assertThat(uncaught).isEmpty();
    }
}
