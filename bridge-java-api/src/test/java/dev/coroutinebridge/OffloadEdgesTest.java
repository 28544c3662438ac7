package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.call.CallTimeoutException;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.observe.BridgeListener;
import dev.coroutinebridge.core.observe.CallInfo;
import dev.coroutinebridge.core.offload.CancelMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.ExecutorsKt;
import kotlinx.coroutines.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where offloading meets what is odd: broken and in-place dispatchers, bodies inside bodies, calls during a close. */
class OffloadEdgesTest {

    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .name("edges")
            .set("hang-timeout", "60s")
            .uncaughtHandler((thread, failure) -> {})
            .build();
    private final Offloading functions = new Offloading(bridge);
    private final BlockedBody body = new BlockedBody();

    @AfterEach
    void close() {
        body.release.countDown();
        functions.getMayClean().countDown();
        bridge.close();
    }

    /** A dispatcher that takes nothing. */
    private static final class Broken extends CoroutineDispatcher {
        @Override
        public void dispatch(CoroutineContext context, Runnable block) {
            throw new IllegalStateException("broken");
        }
    }

    // ---- permits

    @Test
    void aWaiterThatCannotBeDispatchedHarmsNobodyElse() throws Exception {
        Permits one = Permits.of("one", 1);
        BridgeCaller caller = bridge.withPermits(one);
        CompletableFuture<String> holder = caller.offload(body::untilInterrupted);
        body.begun.await();
        CompletableFuture<String> brokenBody = caller.offloadTo(new Broken()).offload(() -> "never");
        CompletableFuture<String> brokenCall = caller.on(new Broken()).future((Continuation<String> k) -> "never");
        CompletableFuture<String> last = caller.offload(() -> "last");
        body.release.countDown();
        assertThat(holder.get(30, TimeUnit.SECONDS)).isEqualTo("released");
        assertThat(last.get(30, TimeUnit.SECONDS)).isEqualTo("last");
        assertThatThrownBy(() -> brokenBody.get(30, TimeUnit.SECONDS)).hasRootCauseMessage("broken");
        assertThatThrownBy(() -> brokenCall.get(30, TimeUnit.SECONDS)).hasRootCauseMessage("broken");
        assertThat(one.available()).isOne();
    }

    @Test
    void anyNumberOfWaitersMayBeRefusedOneAfterTheOther() throws Exception {
        Permits one = Permits.of("one", 1);
        ExecutorService dead = Executors.newSingleThreadExecutor();
        CompletableFuture<String> holder = bridge.withPermits(one).offload(body::untilInterrupted);
        body.begun.await();
        List<CompletableFuture<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            waiting.add(bridge.withPermits(one).offloadTo(dead).offload(() -> 1));
        }
        dead.shutdown();
        body.release.countDown();
        holder.get(30, TimeUnit.SECONDS);
        await().until(() -> waiting.stream().allMatch(CompletableFuture::isCompletedExceptionally));
        assertThat(one.available()).isOne();
    }

    @Test
    void anyNumberOfTasksOfALimitedViewMayBeRefused() throws Exception {
        ExecutorService dead = Executors.newSingleThreadExecutor();
        CoroutineDispatcher view = bridge.dispatcher(dead).limitedParallelism(1, null);
        CompletableFuture<String> holder = bridge.offloadTo(view).offload(body::untilInterrupted);
        body.begun.await();
        List<CompletableFuture<Integer>> queued = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            queued.add(bridge.offloadTo(view).offload(() -> 1));
        }
        dead.shutdown();
        body.release.countDown();
        assertThat(holder.get(30, TimeUnit.SECONDS)).isEqualTo("released");
        await().until(() -> queued.stream().allMatch(CompletableFuture::isCompletedExceptionally));
    }

    @Test
    void whoeverGivesAPermitBackDoesNotRunTheNextBody() throws Exception {
        Permits one = Permits.of("one", 1);
        CompletableFuture<String> holder = bridge.withPermits(one).offload(body::untilInterrupted);
        body.begun.await();
        CompletableFuture<String> next = bridge.withPermits(one)
                .offloadTo(Dispatchers.getUnconfined())
                .offload(() -> Thread.currentThread().getName());
        body.release.countDown();
        holder.get(30, TimeUnit.SECONDS);
        assertThat(next.get(30, TimeUnit.SECONDS)).startsWith("edges-io-");
    }

    // ---- time

    @Test
    void aTimeoutOfTheCallAroundIsNotTheBodysOwn() throws Exception {
        CompletableFuture<CompletableFuture<String>> inner = new CompletableFuture<>();
        CompletableFuture<String> outer = bridge.withTimeout(Duration.ofMillis(100))
                .offload(() -> {
                    inner.complete(bridge.onCancel(CancelMode.WAIT).offload(OffloadEdgesTest::untilCancelled));
                    return body.untilInterrupted();
                });
        assertThat(inner.get(30, TimeUnit.SECONDS).get(30, TimeUnit.SECONDS))
                .isEqualTo("kept"); // its result is not lost
        assertThatThrownBy(() -> outer.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(CallTimeoutException.class);
    }

    @Test
    void aTimeoutOfTheCallAroundIsACancellationToTheBodyBelow() {
        Blocking inner = k -> bridge.suspending(k, body::untilInterrupted);
        assertThatThrownBy(() -> bridge.withTimeout(Duration.ofMillis(100))
                        .offload(() -> bridge.runBlocking((Continuation<String> k) -> functions.noting(inner, k)))
                        .get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(CallTimeoutException.class);
        await().until(() -> functions.getOutcome() != null);
        assertThat(functions.getOutcome()).isInstanceOf(CancellationException.class);
    }

    /** Asks until it is told. */
    private static String untilCancelled() {
        while (true) {
            try {
                CoroutineBridge.checkCancelled();
                Thread.onSpinWait();
            } catch (CancellationException e) {
                return "kept";
            }
        }
    }

    @Test
    void nobodysCodeRunsOnTheTimersThread() throws Exception {
        AtomicReference<String> resumedOn = new AtomicReference<>();
        Blocking abandoned = k -> bridge.onCancel(CancelMode.ABANDON)
                .withTimeout(Duration.ofMillis(50))
                .suspending(k, body::ignoringInterrupts);
        Job job = functions.launchIn(
                CoroutineScopeKt.CoroutineScope(Dispatchers.getUnconfined()), Dispatchers.getUnconfined(), abandoned);
        CountDownLatch over = new CountDownLatch(1);
        job.invokeOnCompletion(cause -> {
            resumedOn.set(Thread.currentThread().getName());
            over.countDown();
            return Unit.INSTANCE;
        });
        assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(resumedOn.get()).isNotEqualTo("coroutine-bridge-timer");
        assertThat(functions.getOutcome()).isInstanceOf(CallTimeoutException.class);
    }

    @Test
    void getWithATimeWaitsAsGetDoes() throws Exception {
        CompletableFuture<String> future = bridge.offload(body::ignoringInterrupts);
        CompletableFuture<String> waiter = bridge.offload(() -> {
            try {
                return future.get(20, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                return "late";
            }
        });
        assertThat(waiter.get(30, TimeUnit.SECONDS)).isEqualTo("late");
        CompletableFuture<String> patient = bridge.offload(() -> future.get(1, TimeUnit.DAYS));
        body.release.countDown();
        assertThat(patient.get(30, TimeUnit.SECONDS)).isEqualTo("released");
    }

    @Test
    void aStageThatCannotBeCancelledMayStillBeAwaitedForATime() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        assertThatThrownBy(() -> bridge.runBlocking((Continuation<String> k) ->
                        bridge.withTimeout(Duration.ofMillis(20)).suspending(k, stage.minimalCompletionStage())))
                .isInstanceOf(CallTimeoutException.class);
    }

    // ---- dispatchers that run in place

    @Test
    void aCloserDoesNotRunOnTheThreadThatCancels() throws Exception {
        AtomicReference<Thread> closedOn = new AtomicReference<>();
        CoroutineDispatcher inPlace = ExecutorsKt.from(Runnable::run);
        BridgeCaller caller = bridge.offloadTo(inPlace).onCancel(CancelMode.WAIT, () -> {
            closedOn.set(Thread.currentThread());
            body.release.countDown();
        });
        Job job = functions.launchIn(
                CoroutineScopeKt.CoroutineScope(Dispatchers.getDefault()),
                Dispatchers.getDefault(),
                k -> caller.suspending(k, body::ignoringInterrupts));
        body.begun.await();
        job.cancel(new CancellationException("enough"));
        assertThat(body.ended.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(closedOn.get()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void aBodyInPlaceLeavesTheCallersFlagAlone() throws Exception {
        Thread.currentThread().interrupt();
        CompletableFuture<String> future =
                bridge.offloadTo(ExecutorsKt.from(Runnable::run)).offload(() -> "in place");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(future.get(30, TimeUnit.SECONDS)).isEqualTo("in place");
    }

    @Test
    void aDispatcherThatThrowsDoesNotKeepTheCloserFromRunningNorTheBridgeFromClosing() throws Exception {
        AtomicReference<Boolean> broken = new AtomicReference<>(false);
        CoroutineDispatcher sometimes = new CoroutineDispatcher() {
            @Override
            public void dispatch(CoroutineContext context, Runnable block) {
                if (broken.get()) {
                    throw new IllegalStateException("broken");
                }
                Dispatchers.getIO().dispatch(context, block);
            }
        };
        CoroutineBridge other =
                CoroutineBridge.builder().set("shutdown-timeout", "50ms").build();
        BlockedBody second = new BlockedBody();
        for (BlockedBody one : List.of(body, second)) {
            BridgeCaller caller = other.offloadTo(sometimes).onCancel(CancelMode.WAIT, one.release::countDown);
            functions.launchIn(
                    CoroutineScopeKt.CoroutineScope(Dispatchers.getDefault()),
                    Dispatchers.getDefault(),
                    k -> caller.suspending(k, one::ignoringInterrupts));
            one.begun.await();
        }
        broken.set(true);
        other.close();
        assertThat(body.hasEnded && second.hasEnded).isTrue();
    }

    @Test
    void aBodyWhoseBlockingCallCannotBeDispatchedIsStillCancellable() throws Exception {
        CompletableFuture<String> future = bridge.offload(() -> {
            assertThatThrownBy(() -> bridge.on(new Broken()).runBlocking((Continuation<String> k) -> "never"))
                    .hasStackTraceContaining("broken");
            return body.untilInterrupted();
        });
        body.begun.await();
        future.cancel(true);
        assertThat(body.ended.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(body.interrupts).isOne();
    }

    // ---- bodies inside bodies

    @Test
    void aBodyThatRunsOnAHelpingThreadIsNotHitByTheInterruptOfTheOneBelow() throws Exception {
        CountDownLatch helping = new CountDownLatch(1);
        AtomicReference<CompletableFuture<String>> stranger = new AtomicReference<>();
        AtomicReference<Thread> below = new AtomicReference<>();
        // One worker: while it joins, it helps with what is queued on its own pool.
        ForkJoinPool pool = new ForkJoinPool(1);
        try {
            BridgeCaller caller = bridge.offloadTo(pool).onCancel(CancelMode.WAIT);
            CompletableFuture<String> joining = bridge.offloadTo(pool).offload(() -> {
                below.set(Thread.currentThread());
                stranger.set(caller.offload(() -> {
                    helping.countDown();
                    return body.ignoringInterrupts();
                }));
                RecursiveTask<String> task = new RecursiveTask<>() {
                    @Override
                    protected String compute() {
                        return "joined";
                    }
                };
                task.fork();
                ForkJoinTask.helpQuiesce();
                return task.join();
            });
            helping.await();
            assertThat(body.begun.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(body.thread).isSameAs(below.get());
            joining.cancel(true);
            body.release.countDown();
            assertThat(stranger.get().handle((r, e) -> "over").get(30, TimeUnit.SECONDS))
                    .isEqualTo("over");
            assertThat(body.interrupts).isZero();
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void aCoroutineThatRunsOnAHelpingThreadIsNotHitByTheInterruptOfTheBodyBelow() throws Exception {
        AtomicReference<CompletableFuture<String>> stranger = new AtomicReference<>();
        AtomicReference<Thread> below = new AtomicReference<>();
        ForkJoinPool pool = new ForkJoinPool(1);
        try {
            CompletableFuture<String> helping = bridge.offloadTo(pool).offload(() -> {
                below.set(Thread.currentThread());
                stranger.set(bridge.on(pool).future((Continuation<String> k) -> body.ignoringInterrupts()));
                ForkJoinTask.helpQuiesce();
                return "helped";
            });
            assertThat(body.begun.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(body.thread).isSameAs(below.get());
            helping.cancel(true);
            body.release.countDown();
            assertThat(stranger.get().get(30, TimeUnit.SECONDS)).isEqualTo("released");
            assertThat(body.interrupts).isZero();
        } finally {
            pool.shutdown();
        }
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // it has ended when it comes
    void aBodyInPlaceInsideABodyTakesTheOuterOnesInterruptFromNobody() throws Exception {
        BlockedBody outer = new BlockedBody();
        CompletableFuture<String> future = bridge.offload(() -> {
            bridge.offloadTo(Dispatchers.getUnconfined())
                    .onCancel(CancelMode.WAIT)
                    .offload(body::ignoringInterrupts);
            return outer.untilInterrupted();
        });
        body.begun.await();
        future.cancel(true);
        body.release.countDown();
        assertThat(outer.ended.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(body.interrupts).isZero();
        assertThat(outer.interrupts).isOne();
    }

    // ---- closing

    @Test
    void whatHasBegunBeforeTheCloseMayCallOnToItsEnd() throws Exception {
        CoroutineBridge closing = CoroutineBridge.create();
        Blocking both = k -> closing.suspending(k, () -> {
            body.ignoringInterrupts();
            return closing.runBlocking((Continuation<String> inner) -> closing.suspending(inner, () -> "inner"));
        });
        CompletableFuture<String> call = closing.future(functions::twice, both);
        body.begun.await();
        Thread closer = new Thread(closing::close);
        closer.start();
        await().until(() -> closing.toString().contains("closed"));
        body.release.countDown();
        assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo("innerinner");
        closer.join(30_000);
        assertThat(closer.isAlive()).isFalse();
        assertThatThrownBy(() -> closing.offload(() -> "late")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingFromABodyOnAnybodysThreadDoesNotWaitForItself() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            CoroutineBridge closing = CoroutineBridge.create();
            Job job = functions.launchIn(
                    CoroutineScopeKt.CoroutineScope(Dispatchers.getDefault()),
                    Dispatchers.getDefault(),
                    k -> closing.offloadTo(pool).suspending(k, () -> {
                        closing.close();
                        return "closed";
                    }));
            await().atMost(20, TimeUnit.SECONDS).until(job::isCompleted);
            assertThat(functions.getOutcome()).isNull();

            CoroutineBridge other = CoroutineBridge.create();
            CompletableFuture<Void> dependent =
                    other.offloadTo(pool).offload(body::untilInterrupted).thenRun(other::close);
            body.begun.await();
            body.release.countDown();
            dependent.get(20, TimeUnit.SECONDS);
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void aScopeThatHasLeftTheBridgesJobIsAwaitedAllTheSame() throws Exception {
        CoroutineBridge closing =
                CoroutineBridge.builder().set("shutdown-timeout", "50ms").build();
        AtomicReference<CoroutineContext> context = new AtomicReference<>();
        closing.runBlocking((Continuation<Unit> k) -> {
            context.set(k.getContext().minusKey(Job.Key));
            return Unit.INSTANCE;
        });
        functions.launchIn(
                CoroutineScopeKt.CoroutineScope(context.get().plus(kotlinx.coroutines.JobKt.Job((Job) null))),
                closing.dispatcher("cpu"),
                k -> closing.suspending(k, body::untilInterrupted));
        body.begun.await();
        closing.close();
        assertThat(body.hasEnded).isTrue();
    }

    // ---- the rest

    @Test
    void theListenerHearsTheBeginBeforeTheEnd() throws Exception {
        ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
        BridgeListener listener = new BridgeListener() {
            @Override
            public void started(CallInfo call) {
                heard.add("started " + System.identityHashCode(call));
            }

            @Override
            public void ended(CallInfo call, Throwable failure) {
                if (!heard.remove("started " + System.identityHashCode(call))) {
                    heard.add("not started");
                }
            }
        };
        try (CoroutineBridge told = CoroutineBridge.builder().listener(listener).build()) {
            Offloading own = new Offloading(told);
            for (int i = 0; i < 300; i++) {
                CompletableFuture<String> call = told.future(own::awaited, () -> "x");
                if (i % 2 == 0) {
                    call.cancel(true);
                }
            }
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void aCancellationOfTheUsersOwnComesBackAsItself() {
        CompletableFuture<String> future = bridge.offload(body::ignoringInterrupts);
        CancellationException own = new CancellationException("own");
        future.completeExceptionally(own);
        body.release.countDown();
        assertThatThrownBy(future::join).isSameAs(own);
        assertThatThrownBy(() -> future.get(1, TimeUnit.SECONDS)).isSameAs(own);
    }

    @Test
    void whatDependsOnAFailedFutureMayCallAgain() throws Exception {
        CompletableFuture<String> failed = bridge.future((Continuation<String> k) -> functions.afterYield(
                () -> {
                    throw new MissingFile("failed");
                },
                k));
        assertThat(failed.exceptionally(e -> bridge.uninterruptible().runBlocking(functions::pause, 1L))
                        .get(30, TimeUnit.SECONDS))
                .isEqualTo("paused");
        assertThat(failed.exceptionallyCompose(e -> bridge.offload(() -> "again"))
                        .get(30, TimeUnit.SECONDS))
                .isEqualTo("again");
        CompletableFuture<String> body = bridge.offload(() -> {
            throw new MissingFile("failed");
        });
        assertThat(body.exceptionallyCompose(e -> bridge.offload(() -> "again")).get(30, TimeUnit.SECONDS))
                .isEqualTo("again");
    }

    @Test
    void theBodyHearsOfACancelBeforeWhatDependsOnItsFuture() throws Exception {
        CompletableFuture<String> future = bridge.offload(body::untilInterrupted);
        body.begun.await();
        CompletableFuture<Boolean> heardFirst = new CompletableFuture<>();
        var unused = future.whenComplete((result, failure) -> {
            try {
                heardFirst.complete(body.ended.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                heardFirst.completeExceptionally(e);
            }
        });
        future.cancel(true);
        assertThat(heardFirst.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aDispatcherThatSaysNothingFailsTheCallThatWaitsForAPermit() throws Exception {
        Permits one = Permits.of("one", 1);
        CompletableFuture<String> holder = bridge.withPermits(one).offload(body::untilInterrupted);
        body.begun.await();
        CoroutineDispatcher absent = new CoroutineDispatcher() {
            @Override
            public boolean isDispatchNeeded(CoroutineContext context) {
                throw new IllegalStateException("absent");
            }

            @Override
            public void dispatch(CoroutineContext context, Runnable block) {
                throw new IllegalStateException("absent");
            }
        };
        CompletableFuture<String> waiting =
                bridge.withPermits(one).offloadTo(absent).offload(() -> "never");
        body.release.countDown();
        holder.get(30, TimeUnit.SECONDS);
        assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS)).hasRootCauseMessage("absent");
        assertThat(one.available()).isOne();
    }

    @Test
    void anExecutorThatRunsInPlaceDoesNotRunABodyInItsSubmitter() throws Exception {
        BridgeCaller caller = bridge.offloadTo(bridge.dispatcher((java.util.concurrent.Executor) Runnable::run));
        CompletableFuture<Boolean> elsewhere = caller.offload(() -> {
            Thread outer = Thread.currentThread();
            return !caller.offload(Thread::currentThread).get().equals(outer);
        });
        assertThat(elsewhere.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void completingItOtherwiseCancelsTheBody() throws Exception {
        CompletableFuture<String> future = bridge.offload(body::untilInterrupted);
        body.begun.await();
        future.completeAsync(() -> "other");
        assertThat(body.ended.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(future.get(30, TimeUnit.SECONDS)).isEqualTo("other");
    }

    @Test
    void cancellingAnAbandonedBodyAtAnyMomentIsQuiet() throws Exception {
        BridgeCaller caller = bridge.onCancel(CancelMode.ABANDON);
        for (int i = 0; i < 3_000; i++) {
            CompletableFuture<String> future = caller.offload(() -> "short");
            future.cancel(true); // throws if both ends end the call
            assertThat(future).isDone();
        }
    }
}
