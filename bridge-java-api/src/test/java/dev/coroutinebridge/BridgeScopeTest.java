package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.call.CallTimeoutException;
import dev.coroutinebridge.core.dispatch.BlockingPolicy;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.observe.BridgeListener;
import dev.coroutinebridge.core.observe.CloseReport;
import dev.coroutinebridge.core.offload.CancelMode;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.JobKt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What forks, failures, cancellations and the end of a scope mean to each other. */
@SuppressWarnings("FutureReturnValueIgnored") // forks that somebody joins
class BridgeScopeTest {

    private final LinkedBlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .name("scopes")
            .uncaughtHandler((thread, failure) -> uncaught.add(failure))
            .build();
    private final BlockedBody body = new BlockedBody();
    private final Probe probe = new Probe();
    private final Nesting nesting = new Nesting();

    @AfterEach
    void close() {
        body.release.countDown();
        bridge.close();
    }

    private static Object failing(Exception failure) throws Exception {
        throw failure;
    }

    // ---- join

    @Test
    void forksOfBothWorldsAreJoined() throws Exception {
        try (BridgeScope scope = bridge.openScope()) {
            CompletableFuture<Long> kotlin = scope.future(nesting::pause, 5L);
            CompletableFuture<String> java = scope.offload(() -> "java");
            CompletableFuture<Thread> view =
                    scope.on("io").withTimeout(Duration.ofSeconds(30)).future(probe::thread);
            scope.join();
            assertThat(kotlin).isCompletedWithValue(5L);
            assertThat(java).isCompletedWithValue("java");
            assertThat(view.getNow(null).getName()).startsWith("scopes-io-");
        }
    }

    @Test
    void joiningNothingReturns() throws Exception {
        try (BridgeScope scope = bridge.openScope()) {
            scope.join();
            assertThat(scope.join(Duration.ZERO)).isTrue();
        }
    }

    @Test
    void theFirstFailureItselfIsThrownAndTheOthersAreStopped() throws Exception {
        IOException failure = new MissingFile("first");
        try (BridgeScope scope = bridge.openScope()) {
            CompletableFuture<String> other = scope.offload(body::untilInterrupted);
            body.begun.await();
            scope.offload(() -> failing(failure));
            assertThatThrownBy(scope::join).isSameAs(failure);
            assertThat(body.hasEnded).isTrue();
            assertThat(other).isCancelled();
            assertThatThrownBy(scope::join).isSameAs(failure);
            assertThatThrownBy(() -> scope.join(Duration.ZERO)).isSameAs(failure);
        }
    }

    @Test
    void theFailureOfASuspendFunctionStopsABodyToo() throws Exception {
        IOException failure = new MissingFile("suspend");
        try (BridgeScope scope = bridge.openScope()) {
            scope.offload(body::untilInterrupted);
            body.begun.await();
            scope.future(probe::failLater, failure);
            assertThatThrownBy(scope::join).isSameAs(failure);
            assertThat(body.hasEnded).isTrue();
        }
    }

    @Test
    void joinWaitsForABodyThatTakesItsTimeToStop() throws Exception {
        try (BridgeScope scope = bridge.openScope()) {
            CompletableFuture<String> stubborn = scope.offload(body::ignoringInterrupts);
            body.begun.await();
            CompletableFuture<Throwable> joined = new CompletableFuture<>();
            Thread joiner = new Thread(() -> joined.complete(thrownBy(scope::join)));
            joiner.start();
            IllegalStateException failure = new IllegalStateException("fork");
            scope.offload(() -> failing(failure));
            await().atMost(30, TimeUnit.SECONDS).until(() -> body.interrupts == 1);
            assertThat(joined).isNotDone();
            body.release.countDown();
            assertThat(joined.get(30, TimeUnit.SECONDS)).isSameAs(failure);
            assertThat(stubborn).isDone();
        }
    }

    private interface Throwing {
        void run() throws Throwable;
    }

    private static Throwable thrownBy(Throwing code) {
        try {
            code.run();
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    @Test
    void joinWaitsForWhatAForkHasLaunched() throws Exception {
        CountDownLatch childEnded = new CountDownLatch(1);
        try (BridgeScope scope = bridge.openScope()) {
            scope.future((Continuation<String> k) -> {
                probe.launchChild(kotlinx.coroutines.CoroutineScopeKt.CoroutineScope(k.getContext()), childEnded);
                return "returned";
            });
            scope.join();
            assertThat(childEnded.getCount()).isZero();
        }
    }

    @Test
    void aForkMadeAfterAFailureIsCancelledFromTheStart() throws Exception {
        IOException failure = new MissingFile("before");
        AtomicInteger runs = new AtomicInteger();
        try (BridgeScope scope = bridge.openScope()) {
            scope.offload(() -> failing(failure));
            assertThatThrownBy(scope::join).isSameAs(failure);
            assertThat(scope.offload(runs::incrementAndGet)).isCancelled();
            assertThat(scope.future((Continuation<Integer> k) -> runs.incrementAndGet()))
                    .isCancelled();
            assertThat(scope.undispatched().future((Continuation<Integer> k) -> runs.incrementAndGet()))
                    .isCancelled();
            CompletableFuture<Integer> permitted = scope.undispatched()
                    .withPermits(Permits.of("one", 1))
                    .future((Continuation<Integer> k) -> runs.incrementAndGet());
            assertThat(scope.launch((Continuation<Integer> k) -> runs.incrementAndGet())
                            .isCancelled())
                    .isTrue();
            assertThatThrownBy(scope::join).isSameAs(failure);
            assertThat(permitted).isCancelled();
        }
        assertThat(runs).hasValue(0);
    }

    @Test
    void afterAJoinMoreMayBeForkedAndJoined() throws Exception {
        try (BridgeScope scope = bridge.openScope()) {
            int sum = 0;
            for (int round = 0; round < 50; round++) {
                int number = round;
                CompletableFuture<Integer> fork = scope.offload(() -> number);
                scope.join();
                sum += fork.getNow(-1_000);
            }
            assertThat(sum).isEqualTo(49 * 50 / 2);
        }
    }

    @Test
    void cancellingAForkItselfIsNoFailure() throws Exception {
        try (BridgeScope scope = bridge.openScope()) {
            CompletableFuture<String> cancelled = scope.offload(body::untilInterrupted);
            CompletableFuture<String> kotlin = scope.future(probe::untilCancelled);
            body.begun.await();
            probe.getStarted().await();
            cancelled.cancel(true);
            kotlin.cancel(true);
            CompletableFuture<String> other = scope.offload(() -> "went on");
            scope.join();
            assertThat(body.hasEnded).isTrue();
            assertThat(other).isCompletedWithValue("went on");
        }
    }

    @Test
    void aTimeoutOfAForkIsAFailure() throws Exception {
        try (BridgeScope scope = bridge.openScope()) {
            CompletableFuture<String> late =
                    scope.withTimeout(Duration.ofMillis(20)).future(probe::untilCancelled);
            Throwable thrown = thrownBy(scope::join);
            assertThat(thrown).isInstanceOf(CallTimeoutException.class);
            assertThatThrownBy(late::join).hasCause(thrown);
        }
    }

    @Test
    void whatSomebodyElseMakesTheFutureFailWithIsAFailure() throws Exception {
        try (BridgeScope scope = bridge.openScope()) {
            scope.offload(body::untilInterrupted).orTimeout(20, TimeUnit.MILLISECONDS);
            assertThatThrownBy(scope::join).isInstanceOf(TimeoutException.class);
            assertThat(body.begun.getCount() == 1 || body.hasEnded).isTrue();
        }
    }

    @Test
    void aFailedLaunchFailsTheScopeAndIsReported() throws Exception {
        IOException failure = new MissingFile("launched");
        try (BridgeScope scope = bridge.openScope()) {
            scope.offload(body::untilInterrupted);
            body.begun.await();
            scope.launch(probe::failLater, failure);
            assertThatThrownBy(scope::join).isSameAs(failure);
            assertThat(body.hasEnded).isTrue();
            assertThat(uncaught.poll(30, TimeUnit.SECONDS)).isSameAs(failure);
        }
    }

    @Test
    void underSuperviseFailuresStayInTheirFutures() throws Exception {
        IOException failure = new MissingFile("own");
        try (BridgeScope scope = bridge.openScope(ScopeMode.SUPERVISE)) {
            CompletableFuture<Object> failed = scope.offload(() -> failing(failure));
            CompletableFuture<Long> other = scope.future(nesting::pause, 20L);
            scope.join();
            assertThatThrownBy(failed::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCause(failure);
            assertThat(other).isCompletedWithValue(20L);
        }
    }

    @Test
    void joinWithALimitReturnsFalseAndCancelsNothing() throws Exception {
        try (BridgeScope scope = bridge.openScope()) {
            CompletableFuture<String> fork = scope.offload(body::untilInterrupted);
            body.begun.await();
            assertThat(scope.join(Duration.ZERO)).isFalse();
            assertThat(scope.join(Duration.ofMillis(20))).isFalse();
            assertThat(fork).isNotDone();
            body.release.countDown();
            assertThat(scope.join(Duration.ofSeconds(30))).isTrue();
            assertThat(fork).isCompletedWithValue("released");
            assertThatThrownBy(() -> scope.join(Duration.ofMillis(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("timeout", "PT-0.001S");
        }
    }

    @Test
    void anInterruptEndsAJoinAndLeavesTheScopeAsItIs() throws Exception {
        try (BridgeScope scope = bridge.openScope()) {
            CompletableFuture<String> fork = scope.offload(body::untilInterrupted);
            Thread.currentThread().interrupt();
            assertThatThrownBy(scope::join)
                    .isInstanceOf(InterruptedException.class)
                    .hasMessageContaining("join of the scope of bridge 'scopes' with 1 fork: offload on");
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(fork).isNotDone();
            assertThat(scope.job().isCancelled()).isFalse();
            body.release.countDown();
            scope.join();
            assertThat(fork).isCompletedWithValue("released");
        }
    }

    @Test
    void aForkThatJoinsItsOwnScopeIsToldSo() throws Exception {
        try (BridgeScope scope = bridge.openScope(ScopeMode.SUPERVISE)) {
            CompletableFuture<Throwable> body = scope.offload(() -> thrownBy(scope::join));
            CompletableFuture<Throwable> stage =
                    scope.future(nesting::pause, 5L).thenApply(ignored -> thrownBy(scope::join));
            scope.join();
            assertThat(body.join())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("outside of the forks");
            assertThat(stage.join())
                    .satisfiesAnyOf(
                            thrown -> assertThat(thrown).isInstanceOf(IllegalStateException.class),
                            thrown -> assertThat(thrown).isNull()); // it may run after the end, on this thread
        }
    }

    // ---- joinAny

    @Test
    void theFirstResultWinsAndTheOthersHaveStopped() throws Exception {
        try (BridgeScope scope = bridge.openScope(ScopeMode.SUPERVISE)) {
            CompletableFuture<String> slow = scope.offload(body::untilInterrupted);
            scope.future(probe::failLater, new MissingFile("lost"));
            body.begun.await();
            scope.offload(() -> "won");
            assertThat(scope.<String>joinAny()).isEqualTo("won");
            assertThat(body.hasEnded).isTrue();
            assertThat(slow).isCancelled();
            assertThat(scope.<String>joinAny()).isEqualTo("won");
            scope.join();
            assertThat(scope.offload(() -> "late")).isCancelled();
        }
    }

    @Test
    void aResultThatCameBeforeTheRaceWinsIt() throws Exception {
        try (BridgeScope scope = bridge.openScope(ScopeMode.SUPERVISE)) {
            CompletableFuture<String> nothing = scope.offload(() -> null);
            scope.offload(body::untilInterrupted);
            assertThat(nothing.get(30, TimeUnit.SECONDS)).isNull();
            body.begun.await();
            assertThat(scope.<String>joinAny()).isNull();
        }
    }

    @Test
    void ifAllFailARaceThrowsTheFirstFailure() throws Exception {
        IOException first = new MissingFile("first");
        try (BridgeScope scope = bridge.openScope(ScopeMode.SUPERVISE)) {
            CompletableFuture<Object> failed = scope.offload(() -> failing(first));
            await().atMost(30, TimeUnit.SECONDS).until(failed::isDone);
            scope.offload(() -> failing(new MissingFile("second")));
            assertThatThrownBy(scope::joinAny).isSameAs(first);
            scope.join(); // which is supervised
        }
        try (BridgeScope scope = bridge.openScope()) {
            scope.offload(body::untilInterrupted);
            body.begun.await();
            scope.offload(() -> failing(first));
            assertThatThrownBy(scope::joinAny).isSameAs(first);
            assertThat(body.hasEnded).isTrue();
        }
    }

    @Test
    void aRaceNeedsAForkWithAResult() {
        try (BridgeScope scope = bridge.openScope()) {
            assertThatThrownBy(scope::joinAny)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("joinAny()", "future(...)");
            scope.future(probe::untilCancelled).cancel(true);
            assertThatThrownBy(scope::joinAny)
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("all forks of the scope of bridge 'scopes' were cancelled");
        }
    }

    @Test
    void aRaceThatWasInterruptedCancelsNothingLater() throws Exception {
        try (BridgeScope scope = bridge.openScope(ScopeMode.SUPERVISE)) {
            CompletableFuture<String> first = scope.offload(body::untilInterrupted);
            CompletableFuture<String> second = scope.future(probe::untilCancelled);
            Thread.currentThread().interrupt();
            assertThatThrownBy(scope::joinAny).isInstanceOf(InterruptedException.class);
            body.release.countDown();
            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("released");
            assertThat(second).isNotDone();
            assertThat(scope.<String>joinAny()).isEqualTo("released");
            assertThat(second).isCancelled();
        }
    }

    // ---- cancellation

    @ParameterizedTest
    @EnumSource(ScopeMode.class)
    void aCancelledScopeSaysByWhom(ScopeMode mode) throws Exception {
        try (BridgeScope scope = bridge.openScope(mode)) {
            CompletableFuture<String> fork = scope.offload(body::untilInterrupted);
            body.begun.await();
            scope.cancel();
            assertThatThrownBy(scope::join)
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContainingAll(
                            "the scope of bridge 'scopes' was cancelled",
                            "cancel() was called on thread '"
                                    + Thread.currentThread().getName());
            assertThat(body.hasEnded).isTrue();
            assertThat(fork).isCancelled();
            assertThat(scope.offload(() -> 1)).isCancelled();
            assertThatThrownBy(() -> scope.runBlocking(nesting::pause, 1L)).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void cancellingItsJobCancelsTheScope() throws Exception {
        try (BridgeScope scope = bridge.openScope()) {
            CompletableFuture<String> fork = scope.future(probe::untilCancelled);
            probe.getStarted().await();
            scope.job().cancel(new CancellationException("by its job"));
            assertThatThrownBy(scope::join).hasMessageContaining("by its job");
            assertThat(fork).isCancelled();
        }
    }

    @Test
    void cancellingTheCoroutineAroundReachesTheForksBodies() throws Exception {
        CompletableFuture<Throwable> joined = new CompletableFuture<>();
        CompletableFuture<String> outer = bridge.future((Continuation<String> k) -> nesting.javaAfterYield(
                () -> {
                    try (BridgeScope scope = bridge.openScope()) {
                        scope.offload(body::untilInterrupted);
                        joined.complete(thrownBy(scope::join));
                    }
                    return "ended";
                },
                k));
        body.begun.await();
        outer.cancel(true);
        assertThat(body.ended.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(joined.get(30, TimeUnit.SECONDS))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("the coroutine around openScope() was cancelled");
    }

    @Test
    void cancellingABodyAroundEndsTheJoinWithAnInterrupt() throws Exception {
        CompletableFuture<Throwable> joined = new CompletableFuture<>();
        CompletableFuture<String> outer = bridge.offload(() -> {
            try (BridgeScope scope = bridge.openScope()) {
                scope.offload(body::untilInterrupted);
                joined.complete(thrownBy(scope::join));
            }
            return "ended";
        });
        body.begun.await();
        outer.cancel(true);
        assertThat(body.ended.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(joined.get(30, TimeUnit.SECONDS))
                .isInstanceOfAny(InterruptedException.class, CancellationException.class);
    }

    @Test
    void scopesInBodiesInScopesAreCancelledToTheInnermost() throws Exception {
        AtomicReference<Throwable> middle = new AtomicReference<>();
        try (BridgeScope outer = bridge.openScope()) {
            outer.offload(() -> {
                try (BridgeScope inner = bridge.openScope()) {
                    inner.future((Continuation<String> k) -> nesting.javaAfterYield(
                            () -> {
                                try (BridgeScope innermost = bridge.openScope()) {
                                    innermost.offload(body::untilInterrupted);
                                    innermost.join();
                                }
                                return "";
                            },
                            k));
                    middle.set(thrownBy(inner::join));
                }
                return "";
            });
            body.begun.await();
            outer.cancel();
            assertThatThrownBy(outer::join).isInstanceOf(CancellationException.class);
            assertThat(body.hasEnded).isTrue();
            assertThat(middle.get()).isInstanceOfAny(InterruptedException.class, CancellationException.class);
        }
    }

    @Test
    void aScopeUnderNonCancellableIsNotCancelled() throws Exception {
        CompletableFuture<String> result = new CompletableFuture<>();
        CompletableFuture<String> outer = bridge.future((Continuation<String> k) -> nesting.shielded(
                () -> {
                    try (BridgeScope scope = bridge.openScope()) {
                        CompletableFuture<String> fork = scope.offload(body::untilInterrupted);
                        scope.join();
                        result.complete(fork.join());
                    }
                    return "";
                },
                k));
        body.begun.await();
        outer.cancel(true);
        body.release.countDown();
        assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo("released");
    }

    @Test
    void aFailureThatJavaCatchesDoesNotFailTheCoroutineAround() throws Exception {
        CompletableFuture<String> outer = bridge.future((Continuation<String> k) -> nesting.javaAfterYield(
                () -> {
                    try (BridgeScope scope = bridge.openScope()) {
                        scope.offload(() -> failing(new MissingFile("inner")));
                        return thrownBy(scope::join).getMessage() + ", " + bridge.runBlocking(nesting::pause, 1L);
                    }
                },
                k));
        assertThat(outer.get(30, TimeUnit.SECONDS)).isEqualTo("no such file: inner, 1");
    }

    @Test
    void aScopeInACancelledCoroutineDoesNotOpen() throws Exception {
        CompletableFuture<Throwable> opened = new CompletableFuture<>();
        bridge.launch((Continuation<String> k) -> nesting.javaAfterYield(
                () -> {
                    k.getContext().get(Job.Key).cancel(new CancellationException("before"));
                    opened.complete(thrownBy(bridge::openScope));
                    return "";
                },
                k));
        assertThat(opened.get(30, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aForgottenScopeHoldsUpNothingAndEndsWithTheCoroutineAround() throws Exception {
        AtomicReference<BridgeScope> forgotten = new AtomicReference<>();
        CompletableFuture<String> outer = bridge.future((Continuation<String> k) -> nesting.javaAfterYield(
                () -> {
                    forgotten.set(bridge.openScope());
                    forgotten.get().offload(body::untilInterrupted);
                    body.begun.await();
                    return "over";
                },
                k));
        assertThat(outer.get(30, TimeUnit.SECONDS)).isEqualTo("over");
        assertThat(body.ended.await(30, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> forgotten.get().join())
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("the coroutine around openScope() has ended");
    }

    @Test
    void aClosedScopeIsKeptByNothing() throws Exception {
        bridge.runBlocking((Continuation<String> k) -> nesting.javaAfterYield(
                () -> {
                    WeakReference<BridgeScope> reference = closedScope();
                    await().atMost(30, TimeUnit.SECONDS).until(() -> {
                        System.gc();
                        return reference.get() == null;
                    });
                    return "";
                },
                k));
    }

    private WeakReference<BridgeScope> closedScope() throws InterruptedException {
        BridgeScope scope = bridge.openScope();
        scope.offload(() -> 1);
        scope.join();
        scope.close();
        return new WeakReference<>(scope);
    }

    // ---- everything else that is called through it

    @Test
    void aBlockingCallThroughItIsCancelledWithItAndWaitedFor() throws Exception {
        BridgeScope scope = bridge.openScope();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller = new Thread(() -> thrown.complete(thrownBy(() -> scope.runBlocking(probe::untilCancelled))));
        caller.start();
        probe.getStarted().await();
        scope.join(); // it is no fork
        scope.close();
        assertThat(probe.getCancelled().getCount()).isZero();
        assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aBodyThatAForeignCoroutineWaitsForIsCancelledWithItAndWaitedFor() throws Exception {
        BridgeScope scope = bridge.openScope();
        CompletableFuture<String> foreign =
                bridge.future((Continuation<String> k) -> scope.suspending(k, body::untilInterrupted));
        body.begun.await();
        assertThat(scope.job().isActive()).isTrue();
        scope.close();
        assertThat(body.hasEnded).isTrue();
        assertThat(foreign).failsWithin(Duration.ofSeconds(30));
        assertThat(foreign).isCancelled();
    }

    @Test
    void whatSuchABodyIsBlockedInIsCancelledToo() throws Exception {
        BridgeScope scope = bridge.openScope();
        CompletableFuture<String> foreign = bridge.future(
                (Continuation<String> k) -> scope.suspending(k, () -> bridge.runBlocking(probe::untilCancelled)));
        probe.getStarted().await();
        scope.close();
        assertThat(probe.getCancelled().getCount()).isZero();
        assertThat(foreign).failsWithin(Duration.ofSeconds(30));
    }

    @Test
    void aStageThatAForeignCoroutineWaitsForThroughItIsCancelledWithIt() throws Exception {
        BridgeScope scope = bridge.openScope();
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> foreign =
                bridge.undispatched().future((Continuation<String> k) -> scope.suspending(k, stage));
        scope.cancel();
        assertThat(foreign).failsWithin(Duration.ofSeconds(30));
        assertThat(stage).isCancelled();
        scope.close();
    }

    // ---- close

    @Test
    void closeCancelsWhatRunsAndWaits() throws Exception {
        BridgeScope scope = bridge.openScope();
        CompletableFuture<String> fork = scope.offload(body::ignoringInterrupts);
        CompletableFuture<String> kotlin = scope.future(probe::untilCancelled);
        body.begun.await();
        probe.getStarted().await();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(scope::close);
        CompletableFuture<Void> closedTwice = CompletableFuture.runAsync(scope::close);
        await().atMost(30, TimeUnit.SECONDS).until(() -> body.interrupts == 1);
        assertThat(closed).isNotDone();
        assertThat(closedTwice).isNotDone();
        body.release.countDown();
        closed.get(30, TimeUnit.SECONDS);
        closedTwice.get(30, TimeUnit.SECONDS);
        assertThat(body.hasEnded).isTrue();
        assertThat(fork).isDone();
        assertThat(kotlin).isCancelled();
        scope.close();
    }

    @Test
    void anInterruptDoesNotEndACloseAndIsKept() throws Exception {
        BridgeScope scope = bridge.openScope();
        scope.offload(body::ignoringInterrupts);
        body.begun.await();
        CompletableFuture.runAsync(() -> {
            await().atMost(30, TimeUnit.SECONDS).until(() -> body.interrupts == 1);
            body.release.countDown();
        });
        Thread.currentThread().interrupt();
        scope.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(body.hasEnded).isTrue();
    }

    @Test
    void everyCallAfterItIsRefused() throws Exception {
        BridgeScope scope = bridge.openScope();
        BridgeCaller view = scope.on("io").onCancel(CancelMode.WAIT);
        scope.close();
        CompletableFuture<String> stage = new CompletableFuture<>();
        List<Throwing> calls = List.of(
                () -> scope.offload(() -> 1),
                () -> scope.future(nesting::pause, 1L),
                () -> scope.launch(nesting::pause, 1L),
                () -> scope.runBlocking(nesting::pause, 1L),
                () -> scope.uninterruptible().runBlocking(nesting::pause, 1L),
                () -> view.offload(() -> 1),
                () -> view.undispatched().future(nesting::pause, 1L),
                () -> bridge.runBlocking((Continuation<String> k) -> view.suspending(k, () -> "")),
                () -> bridge.runBlocking((Continuation<String> k) -> view.suspending(k, stage)));
        for (Throwing call : calls) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("the scope of bridge 'scopes' is closed", "openScope()");
        }
        scope.join();
    }

    @Test
    void whatARunningForkCallsToCleanUpIsNotRefused() throws Exception {
        List<Object> cleaned = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        try (BridgeScope scope = bridge.openScope()) {
            Scopes functions = new Scopes();
            scope.future((Continuation<String> k) -> functions.cleaningUp(
                    begun,
                    () -> {
                        cleaned.add(scope.runBlocking(nesting::pause, 1L));
                        cleaned.add(scope.offload(() -> "offloaded").get(30, TimeUnit.SECONDS));
                        cleaned.add(bridge.runBlocking(
                                (Continuation<String> k2) -> scope.suspending(k2, () -> "suspended")));
                        return "";
                    },
                    k));
            begun.await();
        }
        assertThat(cleaned).containsExactly(1L, "offloaded", "suspended");
    }

    @Test
    void closingFromInsideCancelsAndDoesNotWaitForItself() throws Exception {
        BridgeScope scope = bridge.openScope();
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        scope.offload(() -> {
            scope.close();
            return cancelled.complete(scope.job().isCancelled());
        });
        assertThat(cancelled.get(30, TimeUnit.SECONDS)).isTrue();
        scope.close();

        BridgeScope other = bridge.openScope();
        other.future(nesting::pause, 1L).whenComplete((result, failure) -> other.close());
        await().atMost(30, TimeUnit.SECONDS).until(() -> other.job().isCompleted());

        BridgeScope third = bridge.openScope();
        assertThatThrownBy(() -> third.runBlocking((Continuation<Long> k) -> {
                    third.close();
                    return nesting.pause(1L, k);
                }))
                .isInstanceOf(CancellationException.class);

        BridgeScope fourth = bridge.openScope();
        CompletableFuture<String> foreign = bridge.future((Continuation<String> k) -> fourth.suspending(k, () -> {
            fourth.close();
            return "closed";
        }));
        assertThat(foreign.get(30, TimeUnit.SECONDS)).isEqualTo("closed");
        CompletableFuture<String> bound = bridge.offload(() -> fifthClosesInItsOwnCall());
        assertThat(bound.get(30, TimeUnit.SECONDS)).isEqualTo("returned");
    }

    private String fifthClosesInItsOwnCall() {
        BridgeScope fifth = bridge.openScope();
        thrownBy(() -> fifth.runBlocking((Continuation<Long> k) -> {
            fifth.close();
            return nesting.pause(1L, k);
        }));
        return "returned";
    }

    @Test
    void closingTheBridgeLetsForksFinishAndDoesNotWaitForAnIdleScope() throws Exception {
        BridgeScope idle = bridge.openScope();
        BridgeScope scope = bridge.openScope();
        CompletableFuture<String> fork = scope.offload(body::untilInterrupted);
        body.begun.await();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(bridge::close);
        await().atMost(30, TimeUnit.SECONDS).until(() -> idle.job().isCompleted());
        assertThatThrownBy(() -> scope.offload(() -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bridge 'scopes' is closed");
        body.release.countDown();
        scope.join();
        assertThat(fork).isCompletedWithValue("released");
        closed.get(20, TimeUnit.SECONDS);
        assertThatThrownBy(bridge::openScope).isInstanceOf(IllegalStateException.class);
        scope.close();
    }

    @Test
    void aBridgeThatLosesItsPatienceCancelsTheScope() throws Exception {
        List<CloseReport> reports = new CopyOnWriteArrayList<>();
        CoroutineBridge hasty = CoroutineBridge.builder()
                .name("hasty")
                .listener(new BridgeListener() {
                    @Override
                    public void closed(CloseReport report) {
                        reports.add(report);
                    }
                })
                .set("shutdown-timeout", "0s")
                .build();
        BridgeScope scope = hasty.openScope();
        scope.offload(body::untilInterrupted);
        body.begun.await();
        hasty.close();
        assertThatThrownBy(scope::join)
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("bridge 'hasty' is closing");
        scope.close();
        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.cancelled())
                        .singleElement()
                        .asString()
                        .startsWith("offload on "));
        assertThat(body.hasEnded).isTrue();
    }

    // ---- what people see, and what is kept

    @Test
    void itSaysHowItStands() throws Exception {
        BridgeScope scope = bridge.openScope();
        assertThat(scope).hasToString("BridgeScope[scopes, open, 0 forks running]");
        scope.offload(body::untilInterrupted);
        body.begun.await();
        assertThat(scope).hasToString("BridgeScope[scopes, open, 1 fork running]");
        scope.offload(() -> failing(new MissingFile("f")));
        assertThatThrownBy(scope::join).isInstanceOf(MissingFile.class);
        assertThat(scope)
                .hasToString("BridgeScope[scopes, open, failed with dev.coroutinebridge.MissingFile, 0 forks running]");
        scope.close();
        assertThat(scope.toString()).contains("scopes, closed");
    }

    @Test
    void aJobIsRefusedWithAWordOnScopes() {
        assertThatThrownBy(() -> bridge.withContext(JobKt.Job(null))).hasMessageContaining("openScope()");
        assertThatThrownBy(() -> bridge.openScope(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("ScopeMode");
    }

    @Test
    void nothingIsKeptOfForksThatHaveEnded() throws Exception {
        try (BridgeScope scope = bridge.openScope()) {
            List<WeakReference<Object>> results = new ArrayList<>();
            scope.offload(() -> "the first result is kept").get(30, TimeUnit.SECONDS);
            for (int i = 0; i < 100; i++) {
                Object result = new Object();
                results.add(new WeakReference<>(result));
                Object[] box = {result};
                scope.offload(() -> box[0]).get(30, TimeUnit.SECONDS);
                box[0] = null;
            }
            scope.join();
            await().atMost(30, TimeUnit.SECONDS).until(() -> {
                System.gc();
                return results.stream().allMatch(result -> result.get() == null);
            });
            assertThat(scope.job()
                            .getChildren()
                            .iterator()
                            .next()
                            .getChildren()
                            .iterator()
                            .hasNext())
                    .isFalse();
        }
    }

    @Test
    void twoHundredThousandForksInOneScope() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        try (BridgeScope scope = bridge.openScope()) {
            BridgeCaller here = scope.undispatched();
            for (int i = 0; i < 200_000; i++) {
                here.future((Continuation<Integer> k) -> runs.incrementAndGet());
            }
            scope.join();
        }
        assertThat(runs).hasValue(200_000);
    }

    @Test
    void aDispatcherThatMustNotBeBlockedRefusesAJoinButNotAClose() throws Exception {
        try (CoroutineBridge strict = CoroutineBridge.builder()
                .dispatcher("strict", DispatcherSpec.fixed(1).withBlocking(BlockingPolicy.REJECT))
                .build()) {
            CompletableFuture<Throwable> joined = new CompletableFuture<>();
            strict.offloadTo("strict")
                    .offload(() -> {
                        try (BridgeScope scope = strict.openScope()) {
                            scope.offload(body::untilInterrupted);
                            body.begun.await();
                            joined.complete(thrownBy(scope::join));
                        }
                        return body.hasEnded;
                    })
                    .thenAccept(ended -> assertThat(ended).isTrue())
                    .get(30, TimeUnit.SECONDS);
            assertThat(joined.join()).isInstanceOf(IllegalStateException.class).hasMessageContaining("strict");
        }
    }
}
