package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.call.CallTimeoutException;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.observe.BridgeListener;
import dev.coroutinebridge.core.observe.CallInfo;
import dev.coroutinebridge.core.offload.CancelMode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.ThreadContextElementKt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What cancelling does to a body, to the coroutine that waits for it, and to nobody else. */
class CancelTest {

    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .name("cancel")
            .dispatcher("one", DispatcherSpec.single())
            .set("hang-timeout", "60s")
            .build();
    private final Offloading functions = new Offloading(bridge);
    private final BlockedBody body = new BlockedBody();
    private final CoroutineScope foreign = CoroutineScopeKt.CoroutineScope(Dispatchers.getDefault());

    @AfterEach
    void close() {
        body.release.countDown();
        functions.getMayClean().countDown();
        bridge.close();
    }

    /** A coroutine that the bridge did not start, in {@code suspending}. */
    private Job suspended(BridgeCaller caller, java.util.concurrent.Callable<String> callable)
            throws InterruptedException {
        Job job = functions.launchIn(foreign, Dispatchers.getDefault(), k -> caller.suspending(k, callable));
        body.begun.await();
        return job;
    }

    private static void cancel(Job job) {
        job.cancel(new CancellationException("enough"));
    }

    private static void join(Job job) throws InterruptedException {
        CountDownLatch completed = new CountDownLatch(1);
        job.invokeOnCompletion(cause -> {
            completed.countDown();
            return Unit.INSTANCE;
        });
        assertThat(completed.await(30, TimeUnit.SECONDS)).isTrue();
    }

    // ---- what a body hears, mode by mode

    @Test
    void theInterruptOfABodyDoesNotHitAFutureThatItStartsInPlace() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        CompletableFuture<String> inPlace = new CompletableFuture<>();
        BridgeCaller withElement = bridge.undispatched()
                .withContext(ThreadContextElementKt.asContextElement(new ThreadLocal<>(), "element"));
        CompletableFuture<?> body = bridge.offload(() -> withElement
                .future((Continuation<String> k) -> {
                    started.countDown();
                    try {
                        inPlace.complete(cancelled.await(30, TimeUnit.SECONDS) ? "not hit" : "late");
                    } catch (InterruptedException e) {
                        inPlace.complete("hit");
                    }
                    return "";
                })
                .isDone());
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        body.cancel(true);
        cancelled.countDown();
        assertThat(inPlace.get(30, TimeUnit.SECONDS)).isEqualTo("not hit");
    }

    @Test
    @Tag("behaviour-9")
    void byDefaultTheBodyIsInterruptedOnceAndAwaited() throws Exception {
        Job job = suspended(bridge, body::untilInterrupted);
        cancel(job);
        join(job);
        assertThat(body.hasEnded).isTrue();
        assertThat(body.interrupts).isOne();
        assertThat(functions.getOutcome())
                .isInstanceOf(CancellationException.class)
                .hasMessage("enough");
    }

    @Test
    @Tag("behaviour-14")
    void untilExitTheBodyIsInterruptedAgainAndAgain() throws Exception {
        Job job = suspended(bridge.onCancel(CancelMode.INTERRUPT_UNTIL_EXIT), () -> body.untilInterrupt(3));
        cancel(job);
        join(job);
        assertThat(body.interrupts).isEqualTo(3);
        assertThat(functions.getOutcome()).isInstanceOf(CancellationException.class);
    }

    @Test
    @Tag("behaviour-9")
    void waitLeavesTheBodyAloneAndItsResultIsNotLost() throws Exception {
        Job job = suspended(bridge.onCancel(CancelMode.WAIT), body::untilInterrupted);
        cancel(job);
        assertThat(job.isCompleted()).isFalse();
        body.release.countDown();
        join(job);
        assertThat(body.interrupts).isZero();
        assertThat(functions.getOutcome()).isNull(); // the function returned what the body did
    }

    @Test
    @Tag("behaviour-9")
    void abandonResumesTheCoroutineAtOnceAndTheListenerHearsOfTheBodysEnd() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        BridgeListener listener = new BridgeListener() {
            @Override
            public void ended(CallInfo call, Throwable failure) {
                if (call.kind() == CallInfo.Kind.OFFLOAD) {
                    told.countDown();
                }
            }
        };
        try (CoroutineBridge heardBridge =
                CoroutineBridge.builder().listener(listener).build()) {
            Job job = suspended(heardBridge.onCancel(CancelMode.ABANDON), body::untilInterrupted);
            cancel(job);
            join(job);
            assertThat(body.hasEnded).isFalse();
            assertThat(told.getCount()).isOne();
            assertThat(functions.getOutcome()).isInstanceOf(CancellationException.class);
            body.release.countDown();
            assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(body.interrupts).isZero();
        }
    }

    @Test
    void closeDoesNotWaitForAnAbandonedBody() throws Exception {
        CoroutineBridge other = CoroutineBridge.create();
        CompletableFuture<String> future = other.onCancel(CancelMode.ABANDON).offload(body::ignoringInterrupts);
        body.begun.await();
        future.cancel(true);
        other.close();
        assertThat(body.hasEnded).isFalse();
    }

    @ParameterizedTest
    @EnumSource(CancelMode.class)
    @Tag("behaviour-10")
    void workThatIsCancelledInTheQueueNeverBegins(CancelMode mode) throws Exception {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        try {
            CompletableFuture<String> running = bridge.offloadTo(pool).offload(body::untilInterrupted);
            body.begun.await();
            AtomicInteger runs = new AtomicInteger();
            CompletableFuture<Integer> queued =
                    bridge.offloadTo(pool).onCancel(mode).offload(runs::incrementAndGet);
            Job suspended = functions.launchIn(
                    foreign,
                    Dispatchers.getDefault(),
                    k -> bridge.offloadTo(pool).onCancel(mode).suspending(k, () -> "" + runs.incrementAndGet()));
            await().until(() -> pool.getQueue().size() == 2);
            queued.cancel(false);
            cancel(suspended);
            join(suspended); // at once: nothing has to be waited for
            assertThat(pool.getQueue()).isEmpty();
            body.release.countDown();
            assertThat(running.get(30, TimeUnit.SECONDS)).isEqualTo("released");
            pool.submit(() -> {}).get(30, TimeUnit.SECONDS);
            assertThat(runs).hasValue(0);
        } finally {
            pool.shutdown();
        }
    }

    @Test
    @Tag("behaviour-10")
    void preCancelledWorkNeverBegins() {
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> bridge.runBlocking(functions::cancelledBefore, () -> "" + runs.incrementAndGet()))
                .isInstanceOf(CancellationException.class);
        Blocking suspending = k -> bridge.suspending(k, () -> "" + runs.incrementAndGet());
        assertThatThrownBy(() -> bridge.runBlocking(functions::cancelledBeforeRun, suspending))
                .isInstanceOf(CancellationException.class);
        assertThat(runs).hasValue(0);
    }

    // ---- structure

    @Test
    @Tag("behaviour-17")
    void aScopeAroundAnOffloadEndsOnlyWhenTheBodyHas() throws Exception {
        CompletableFuture<String> call = bridge.future(functions::forgotten, body::ignoringInterrupts);
        body.begun.await();
        assertThat(call).isNotDone();
        body.release.countDown();
        assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo("forgotten");
        assertThat(body.hasEnded).isTrue();
    }

    @Test
    @Tag("behaviour-17")
    void aCancelledScopeAroundAnOffloadEndsOnlyWhenTheBodyHas() throws Exception {
        Job job = bridge.launch(functions::awaited, body::ignoringInterrupts);
        body.begun.await();
        cancel(job);
        await().until(() -> body.interrupts == 1);
        assertThat(job.isCompleted()).isFalse();
        body.release.countDown();
        join(job);
        assertThat(body.hasEnded).isTrue();
    }

    @Test
    @Tag("behaviour-12")
    void cancellingTheOutermostReachesTheInnermostOfFourLayers() throws Exception {
        // coroutine -> Java -> coroutine -> Java
        Job outermost = suspended(bridge, () -> bridge.runBlocking(functions::awaited, body::untilInterrupted));
        cancel(outermost);
        join(outermost);
        assertThat(body.interrupts).isOne();
        assertThat(body.hasEnded).isTrue();
    }

    @Test
    @Tag("behaviour-12")
    void alsoThroughSuspendFunctionsWrittenInJava() throws Exception {
        Blocking innermost = k -> bridge.suspending(k, body::untilInterrupted);
        Job outermost =
                suspended(bridge, () -> bridge.runBlocking((Continuation<String> k) -> functions.noting(innermost, k)));
        cancel(outermost);
        join(outermost);
        assertThat(body.interrupts).isOne();
    }

    @Test
    @Tag("behaviour-12")
    void nonCancellableInBetweenProtectsWhatIsBelow() throws Exception {
        Blocking innermost = k -> bridge.suspending(k, body::untilInterrupted);
        Job outermost = suspended(
                bridge, () -> bridge.runBlocking((Continuation<String> k) -> functions.shielded(innermost, k)));
        cancel(outermost);
        assertThat(outermost.isCompleted()).isFalse();
        body.release.countDown();
        join(outermost);
        assertThat(body.interrupts).isZero();
    }

    @Test
    @Tag("behaviour-17a")
    void anInterruptNeverHitsCleanupThatRunsOnTheBlockedBodysThread() throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        CompletableFuture<String> future = bridge.onCancel(CancelMode.INTERRUPT_UNTIL_EXIT)
                .offload(() -> {
                    thread.set(Thread.currentThread());
                    return bridge.runBlocking(functions::cleaningUp);
                });
        functions.getSuspended().await();
        future.cancel(true);
        functions.getCleaning().await();
        // Many more interrupts would have come by now; one that waits for its turn is seen by isInterrupted, too.
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        assertThat(thread.get().isInterrupted()).isFalse();
        functions.getMayClean().countDown();
        await().until(() -> functions.getCleanup() != null);
        assertThat(functions.getCleanup()).isEqualTo("clean");
    }

    /** What a body sees of a call that it is cancelled in: the failure, and the flag of its thread after it. */
    private record Seen(Throwable failure, boolean flag) {}

    private CompletableFuture<Seen> cancelledIn(java.util.concurrent.Callable<String> call, CountDownLatch inside)
            throws InterruptedException {
        CompletableFuture<Seen> seen = new CompletableFuture<>();
        CompletableFuture<String> future = bridge.offload(() -> {
            try {
                return call.call();
            } catch (Throwable e) {
                seen.complete(new Seen(e, Thread.currentThread().isInterrupted()));
                throw e;
            }
        });
        inside.await();
        future.cancel(true);
        return seen;
    }

    @Test
    void aBodyThatIsCancelledInACallHearsOfItByThatCallAndIsNotInterrupted() throws Exception {
        functions.getMayClean().countDown();
        Blocking shieldedBody = k -> bridge.suspending(k, body::ignoringInterrupts);
        CompletableFuture<Seen> seen = cancelledIn(
                () -> bridge.runBlocking((Continuation<String> k) -> functions.shielded(shieldedBody, k)), body.begun);
        body.release.countDown();
        assertThat(seen.get(30, TimeUnit.SECONDS).failure()).isInstanceOf(CancellationException.class);
        assertThat(seen.join().flag()).isFalse();
        assertThat(body.interrupts).isZero();
    }

    @Test
    void aBodyWhoseCallHidesTheCancellationIsInterruptedAfterIt() throws Exception {
        MissingFile own = new MissingFile("own");
        CompletableFuture<Seen> seen =
                cancelledIn(() -> bridge.runBlocking(functions::failing, (Throwable) own), functions.getCleaning());
        assertThat(seen.get(30, TimeUnit.SECONDS).failure()).isSameAs(own);
        assertThat(seen.join().flag()).isTrue();
    }

    @Test
    void aBodyThatWaitsForAFutureOfTheBridgeIsToldThroughThatWait() throws Exception {
        CompletableFuture<String> never = bridge.future(functions::cleaningUp);
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<String> future = bridge.offload(() -> {
            begun.countDown();
            try {
                return never.get();
            } catch (InterruptedException e) {
                seen.complete(e);
                throw e;
            }
        });
        begun.await();
        future.cancel(true);
        assertThat(seen.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        functions.getMayClean().countDown();
        never.cancel(true);
    }

    // ---- asking

    @Test
    @Tag("behaviour-11")
    void checkCancelledThrowsInACancelledBodyAndIsAnErrorOutsideOne() throws Exception {
        assertThatThrownBy(CoroutineBridge::checkCancelled)
                .isInstanceOf(IllegalStateException.class)
                .isNotInstanceOf(CancellationException.class)
                .hasMessageContaining("checkCancelled()")
                .hasMessageContaining("offload");
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        CompletableFuture<String> future = bridge.onCancel(CancelMode.WAIT).offload(() -> {
            CoroutineBridge.checkCancelled(); // not yet
            String released = body.ignoringInterrupts();
            try {
                CoroutineBridge.checkCancelled();
            } catch (Throwable e) {
                seen.complete(e);
            }
            return released;
        });
        body.begun.await();
        future.cancel(true);
        body.release.countDown();
        assertThat(seen.get(30, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    }

    @Test
    @Tag("behaviour-11")
    void checkCancelledTellsAnAbandonedBody() throws Exception {
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        Job job = suspended(bridge.onCancel(CancelMode.ABANDON), () -> {
            String released = body.ignoringInterrupts();
            try {
                CoroutineBridge.checkCancelled();
                seen.complete(new AssertionError("not told"));
            } catch (CancellationException e) {
                seen.complete(e);
            }
            return released;
        });
        cancel(job);
        join(job);
        body.release.countDown();
        assertThat(seen.get(30, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    }

    @Test
    void anAbandonedBodyMayNotBeginNewCalls() throws Exception {
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        Job job = suspended(bridge.onCancel(CancelMode.ABANDON), () -> {
            body.ignoringInterrupts();
            try {
                return bridge.runBlocking(functions::pause, 1L);
            } catch (Throwable e) {
                seen.complete(e);
                throw e;
            }
        });
        cancel(job);
        join(job);
        body.release.countDown();
        assertThat(seen.get(30, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    }

    // ---- what is the body's own

    @Test
    void anInterruptedExceptionOfTheBodysOwnIsNoCancellation() {
        InterruptedException own = new InterruptedException("its own");
        CompletableFuture<String> future = bridge.offload(() -> {
            throw own;
        });
        assertThatThrownBy(() -> future.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(own);
    }

    @Test
    void aFailureOfTheBodysOwnComesOutOfACancelledBody() throws Exception {
        MissingFile own = new MissingFile("own");
        Job job = suspended(bridge, () -> {
            body.ignoringInterrupts();
            throw own;
        });
        cancel(job);
        await().until(() -> body.interrupts == 1);
        body.release.countDown();
        join(job);
        assertThat(functions.getOutcome()).isSameAs(own);
    }

    @Test
    void whatWrapsAnInterruptIsTheCancellationToo() throws Exception {
        Job job = suspended(bridge, () -> {
            try {
                return body.untilInterrupted();
            } catch (InterruptedException e) {
                throw new IllegalStateException("driver: interrupted", e);
            }
        });
        cancel(job);
        join(job);
        assertThat(functions.getOutcome())
                .isInstanceOf(CancellationException.class)
                .hasMessage("enough")
                .satisfies(
                        e -> assertThat(e.getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class));
    }

    @Test
    @Tag("behaviour-15")
    void aCancelNeverOverridesAResultAndReachesTheStageThatIsAwaited() throws Exception {
        CompletableFuture<String> done = bridge.offload(() -> "done");
        assertThat(done.get(30, TimeUnit.SECONDS)).isEqualTo("done");
        assertThat(done.cancel(true)).isFalse();
        assertThat(done).isCompletedWithValue("done");

        CompletableFuture<String> stage = new CompletableFuture<>();
        Job waiting = functions.launchIn(foreign, Dispatchers.getDefault(), k -> bridge.suspending(k, stage));
        await().until(() -> stage.getNumberOfDependents() > 0);
        cancel(waiting);
        join(waiting);
        assertThat(stage).isCancelled();

        CompletableFuture<String> complete = CompletableFuture.completedFuture("complete");
        Job late = functions.launchIn(foreign, Dispatchers.getDefault(), k -> bridge.suspending(k, complete));
        cancel(late);
        join(late);
        assertThat(complete).isCompletedWithValue("complete");
    }

    // ---- time

    @Test
    @Tag("behaviour-16")
    void aTimeoutLeavesNoOrphanRunning() {
        CompletableFuture<String> future =
                bridge.withTimeout(Duration.ofMillis(50)).offload(body::untilInterrupted);
        assertThatThrownBy(() -> future.get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(CallTimeoutException.class)
                .hasMessageContaining("offload on io")
                .hasMessageContaining("PT0.05S");
        assertThat(body.hasEnded).isTrue();
        assertThat(body.interrupts).isOne();
    }

    @Test
    @Tag("behaviour-16")
    void aTimeoutOfSuspendingEndsWhatTheBodyHasCalled() throws Exception {
        Offloading inner = new Offloading(bridge);
        inner.getMayClean().countDown();
        assertThatThrownBy(() ->
                        bridge.runBlocking((Continuation<String> k) -> bridge.withTimeout(Duration.ofMillis(50))
                                .suspending(k, () -> bridge.runBlocking(inner::cleaningUp))))
                .isInstanceOf(CallTimeoutException.class);
        assertThat(inner.getCleanup()).isEqualTo("clean");
    }

    @Test
    void theTimeInTheQueueCounts() throws Exception {
        CompletableFuture<String> running = bridge.offloadTo("one").offload(body::untilInterrupted);
        body.begun.await();
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> bridge.offloadTo("one")
                        .withTimeout(Duration.ofMillis(50))
                        .offload(runs::incrementAndGet)
                        .get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(CallTimeoutException.class);
        body.release.countDown();
        running.get(30, TimeUnit.SECONDS);
        assertThat(runs).hasValue(0);
    }

    @Test
    void aTimeoutOfAStageCancelsIt() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        assertThatThrownBy(() -> bridge.runBlocking((Continuation<String> k) ->
                        bridge.withTimeout(Duration.ofMillis(50)).suspending(k, stage)))
                .isInstanceOf(CallTimeoutException.class);
        assertThat(stage).isCancelled();
    }

    // ---- closers

    @Test
    @Tag("behaviour-17b")
    void aCloserRunsOnTheOffloadDispatcherAndNotOnATimersThread() throws Exception {
        AtomicReference<String> closedOn = new AtomicReference<>();
        AutoCloseable closer = () -> {
            closedOn.set(Thread.currentThread().getName());
            body.release.countDown();
        };
        BridgeCaller caller = bridge.onCancel(CancelMode.WAIT, closer);
        assertThatThrownBy(() -> bridge.runBlocking((Continuation<String> k) ->
                        functions.within(50L, inner -> caller.suspending(inner, body::ignoringInterrupts), k)))
                .isInstanceOf(kotlinx.coroutines.TimeoutCancellationException.class);
        assertThat(closedOn.get()).startsWith("cancel-io-");
        assertThat(body.interrupts).isZero();
    }

    @Test
    @Tag("behaviour-17b")
    void aCloserDoesNotWaitBehindTheBodyThatItIsToEnd() throws Exception {
        CompletableFuture<String> future = bridge.offloadTo("one")
                .onCancel(CancelMode.WAIT, body.release::countDown)
                .offload(body::ignoringInterrupts);
        body.begun.await();
        future.cancel(true);
        assertThat(body.ended.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aCloserDoesNotBeginAfterTheBodyAndTheCallDoesNotEndBeforeTheCloser() throws Exception {
        AtomicInteger closing = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        for (int i = 0; i < 500; i++) {
            BlockedBody short_ = new BlockedBody();
            short_.release.countDown();
            closing.set(0);
            closed.set(0);
            BridgeCaller caller = bridge.onCancel(CancelMode.WAIT, () -> {
                closing.incrementAndGet();
                Thread.onSpinWait();
                closed.incrementAndGet();
            });
            Job job = functions.launchIn(
                    foreign, Dispatchers.getDefault(), k -> caller.suspending(k, short_::ignoringInterrupts));
            short_.begun.await();
            cancel(job);
            join(job);
            int after = closing.get();
            assertThat(closed.get()).isEqualTo(after);
            assertThat(bridge.offload(() -> closing.get()).get(30, TimeUnit.SECONDS))
                    .isEqualTo(after);
        }
    }

    @Test
    void untilExitACloserRunsAgainAndAgain() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        AutoCloseable effectiveAtThirdTime = () -> {
            if (closed.incrementAndGet() == 3) {
                body.release.countDown();
            }
        };
        Job job = suspended(
                bridge.onCancel(CancelMode.INTERRUPT_UNTIL_EXIT, effectiveAtThirdTime), body::ignoringInterrupts);
        cancel(job);
        join(job);
        assertThat(closed.get()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aCloserThatFailsIsHeardOf() throws Exception {
        CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
        try (CoroutineBridge other = CoroutineBridge.builder()
                .uncaughtHandler((thread, failure) -> uncaught.complete(failure))
                .build()) {
            CompletableFuture<String> future = other.onCancel(CancelMode.INTERRUPT, () -> {
                        throw new MissingFile("closer");
                    })
                    .offload(body::ignoringInterrupts);
            body.begun.await();
            future.cancel(true);
            assertThat(uncaught.get(30, TimeUnit.SECONDS)).isInstanceOf(MissingFile.class);
            body.release.countDown();
        }
    }

    // ---- the rest of the world

    @Test
    void closeWaitsForTheBodiesOfForeignCoroutines() throws Exception {
        CoroutineBridge other =
                CoroutineBridge.builder().set("shutdown-timeout", "50ms").build();
        Job job = suspended(other, body::untilInterrupted);
        other.close();
        assertThat(body.hasEnded).isTrue();
        assertThat(body.interrupts).isOne();
        join(job);
        assertThat(functions.getOutcome()).isInstanceOf(CancellationException.class);
    }

    @Test
    void anExecutorThatRefusesFailsTheCallAndNotTheCoroutine() {
        ExecutorService dead = Executors.newSingleThreadExecutor();
        dead.shutdown();
        BridgeCaller caller = bridge.offloadTo(dead);
        assertThatThrownBy(() -> caller.offload(() -> "never").get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("dispatcher '");
        Blocking refused = k -> caller.suspending(k, () -> "never");
        assertThatThrownBy(() -> bridge.runBlocking((Continuation<String> k) -> functions.noting(refused, k)))
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void aQueueThatIsDroppedFailsTheCalls() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        CompletableFuture<String> running = bridge.offloadTo(pool).offload(body::untilInterrupted);
        body.begun.await();
        CompletableFuture<String> queued = bridge.offloadTo(pool).offload(() -> "never");
        assertThat(pool.shutdownNow()).isNotEmpty();
        assertThatThrownBy(() -> queued.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> running.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void aCoroutineOnTheTargetDispatcherRunsTheBodyInPlace() throws Exception {
        AtomicReference<Thread> ran = new AtomicReference<>();
        Thread coroutine = bridge.on("io").runBlocking((Continuation<Thread> k) -> {
            Thread here = Thread.currentThread();
            Object outcome = bridge.suspending(k, () -> {
                ran.set(Thread.currentThread());
                return here;
            });
            assertThat(outcome).isSameAs(here); // it did not suspend
            return outcome;
        });
        assertThat(ran.get()).isSameAs(coroutine);
    }

    @Test
    void aBodyInPlaceIsInterruptedToo() throws Exception {
        Blocking inPlace = k -> bridge.offloadTo("io").suspending(k, body::untilInterrupted);
        Job job = functions.launchIn(foreign, bridge.dispatcher("io"), inPlace);
        body.begun.await();
        cancel(job);
        join(job);
        assertThat(body.interrupts).isOne();
        assertThat(bridge.offload(() -> Thread.currentThread().isInterrupted()).get(30, TimeUnit.SECONDS))
                .isFalse();
    }

    @Test
    void theCoroutineResumesOnItsOwnDispatcher() throws Exception {
        Blocking blocking =
                k -> bridge.suspending(k, () -> Thread.currentThread().getName());
        List<String> threads =
                bridge.on("cpu").runBlocking((Continuation<List<String>> k) -> functions.threads(blocking, k));
        assertThat(threads).allMatch(name -> name.startsWith("cancel-cpu-"));
        Thread caller = Thread.currentThread();
        List<String> onCaller = bridge.runBlocking((Continuation<List<String>> k) -> functions.threads(blocking, k));
        assertThat(onCaller).containsOnly(caller.getName());
    }

    @Test
    void anUnconfinedCoroutineMaySuspendAndResumeAnywhere() throws Exception {
        Blocking blocking = k -> bridge.suspending(k, () -> "done");
        assertThat(bridge.<Blocking, String, RuntimeException>runBlocking(functions::unconfined, blocking))
                .isEqualTo("done");
    }

    @Test
    void theDefaultModeIsTheBridgesToSet() throws Exception {
        try (CoroutineBridge waiting =
                CoroutineBridge.builder().set("on-cancel", "wait").build()) {
            CompletableFuture<String> future = waiting.offload(body::untilInterrupted);
            body.begun.await();
            future.cancel(true);
            body.release.countDown();
            body.ended.await();
            assertThat(body.interrupts).isZero();
        }
        assertThatThrownBy(() -> CoroutineBridge.builder().set("on-cancel", "explode"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("on-cancel = explode (expected: interrupt | interrupt-until-exit | wait | abandon)");
    }
}
