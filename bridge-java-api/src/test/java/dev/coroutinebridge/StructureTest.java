package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coroutinebridge.core.call.CallSite;
import dev.coroutinebridge.core.call.CallTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.JobKt;
import kotlinx.coroutines.TimeoutCancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls inside coroutines, timeouts, and what failures look like. */
class StructureTest {

    private final CoroutineBridge bridge =
            CoroutineBridge.builder().name("structure").build();
    private final Nesting nesting = new Nesting();
    private final Probe probe = new Probe();

    @AfterEach
    void close() {
        bridge.close();
    }

    private <T> CompletableFuture<T> future(Callable<T> java) {
        return bridge.future((Continuation<T> k) -> nesting.javaAfterYield(java, k));
    }

    @Test
    void cancellingTheOuterCoroutineCancelsTheCallInside() throws Exception {
        CompletableFuture<String> outer = future(() -> bridge.runBlocking(probe::untilCancelled));
        probe.getStarted().await();
        outer.cancel(true);
        assertThat(probe.getCancelled().await(30, TimeUnit.SECONDS)).isTrue();
    }

    /** A parent's list of children is written by each call: at one list all threads would wait for each other. */
    @Test
    void callsOfManyThreadsHaveMoreThanOneParentBelowTheBridge() throws Exception {
        Set<Job> parents = ConcurrentHashMap.newKeySet();
        Set<Job> above = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 8; i++) {
            FutureTask<Job> call = new FutureTask<>(() -> bridge.runBlocking((Continuation<Job> k) -> {
                Job job = Objects.requireNonNull(k.getContext().get(Job.Key));
                return Objects.requireNonNull(job.getParent());
            }));
            new Thread(call).start();
            parents.add(call.get());
            above.add(Objects.requireNonNull(call.get().getParent()));
        }
        assertThat(parents).hasSizeGreaterThan(1);
        assertThat(above).hasSize(1);
    }

    @Test
    void aCallInsideOnAnotherDispatcherIsAChildToo() throws Exception {
        CompletableFuture<String> outer = future(() -> bridge.on("io").runBlocking(probe::untilCancelled));
        probe.getStarted().await();
        outer.cancel(true);
        assertThat(probe.getCancelled().await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @Tag("behaviour-12")
    void nonCancellableAroundACallIsHonoured() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CompletableFuture<Long> finished = new CompletableFuture<>();
        CompletableFuture<Long> outer = bridge.future((Continuation<Long> k) -> nesting.shielded(
                () -> {
                    inside.countDown();
                    Long result = bridge.runBlocking(nesting::pause, 100L);
                    finished.complete(result);
                    return result;
                },
                k));
        inside.await();
        outer.cancel(true);
        assertThat(finished.get(30, TimeUnit.SECONDS)).isEqualTo(100L);
    }

    @Test
    void aFailureThatJavaCatchesDoesNotFailTheOuter() throws Exception {
        CompletableFuture<String> outer = future(() -> {
            try {
                return bridge.runBlocking(probe::failLater, new IOException("inner"));
            } catch (Exception caught) {
                return "caught " + bridge.runBlocking(nesting::pause, 1L);
            }
        });
        assertThat(outer.get(30, TimeUnit.SECONDS)).isEqualTo("caught 1");
    }

    @Test
    @Tag("behaviour-10")
    void aCallInACancelledCoroutineDoesNotBegin() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        CompletableFuture<Throwable> inner = new CompletableFuture<>();
        bridge.launch((Continuation<String> k) -> nesting.javaAfterYield(
                () -> {
                    JobKt.cancel(currentContext(), new CancellationException("before"));
                    try {
                        return bridge.runBlocking((Continuation<String> k2) -> "run " + runs.incrementAndGet());
                    } catch (Throwable e) {
                        inner.complete(e);
                        throw e;
                    }
                },
                k));
        assertThat(inner.get(30, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        assertThat(runs).hasValue(0);
    }

    /** The context of the coroutine that runs on this thread, as a call made here would see it. */
    private kotlin.coroutines.CoroutineContext currentContext() throws InterruptedException {
        AtomicReference<Job> parent = new AtomicReference<>();
        bridge.runBlocking((Continuation<String> k) -> {
            parent.set(k.getContext().get(Job.Key).getParent());
            return "";
        });
        return parent.get();
    }

    @Test
    void closingABridgeCancelsACallThatIsInsideAnotherBridgesCoroutine() throws Exception {
        CoroutineBridge other = CoroutineBridge.builder()
                .name("other")
                .set("shutdown-timeout", "0s")
                .build();
        CompletableFuture<String> outer = future(() -> other.runBlocking(probe::untilCancelled));
        probe.getStarted().await();
        other.close();
        assertThat(probe.getCancelled().await(30, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> outer.get(30, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    }

    // ---- timeouts

    @Test
    @Tag("behaviour-16")
    void aTimeoutLeavesNoOrphan() throws InterruptedException {
        BridgeCaller hurried = bridge.withTimeout(Duration.ofMillis(50));
        assertThatThrownBy(() -> hurried.runBlocking(probe::untilCancelled))
                .isInstanceOf(CallTimeoutException.class)
                .isNotInstanceOf(CancellationException.class)
                .hasMessageContainingAll("PT0.05S", "runBlocking");
        assertThat(probe.getCancelled().getCount()).isZero();
    }

    @Test
    @Tag("behaviour-16")
    void aTimeoutOfAFutureCompletesItAndCancelsTheCoroutine() throws Exception {
        CompletableFuture<String> future =
                bridge.withTimeout(Duration.ofMillis(50)).future(probe::untilCancelled);
        assertThat(future)
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(CallTimeoutException.class);
        if (probe.getStarted().getCount() == 0) { // a slow pool may not have begun it in time, and then never does
            assertThat(probe.getCancelled().await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void theFunctionsOwnTimeoutPassesThrough() {
        assertThatThrownBy(() -> bridge.withTimeout(Duration.ofSeconds(40)).runBlocking(nesting::ownTimeout, 20L))
                .isInstanceOf(TimeoutCancellationException.class);
    }

    @Test
    void aCallInTimeReturnsItsResult() throws Exception {
        assertThat(bridge.withTimeout(Duration.ofSeconds(40)).runBlocking(nesting::pause, 1L))
                .isEqualTo(1L);
        assertThat(bridge.withTimeout(Duration.ofSeconds(40)).runBlocking(probe::joined, "a", "b", 1))
                .isEqualTo("ab1");
    }

    @Test
    void aTimeoutThatIsNoneIsRefused() {
        for (Duration none : new Duration[] {Duration.ZERO, Duration.ofMillis(-1)}) {
            assertThatThrownBy(() -> bridge.withTimeout(none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("timeout: expected more than zero", none.toString());
        }
    }

    // ---- what failures look like

    @Test
    void aFailureFromElsewhereTellsWhoWaitedForItOnce() {
        MissingFile failure = new MissingFile("f");
        assertThatThrownBy(() -> bridge.on("cpu")
                        .runBlocking((Continuation<String> k) -> nesting.javaAfterYield(
                                () -> bridge.on("io")
                                        .runBlocking(probe::failWhenAwaited, Thread.currentThread(), failure),
                                k)))
                .isSameAs(failure);
        assertThat(failure.getSuppressed())
                .filteredOn(CallSite.class::isInstance)
                .hasSize(1);
        CallSite site = (CallSite) failure.getSuppressed()[0];
        assertThat(Arrays.toString(site.getStackTrace())).contains("StructureTest");
        assertThat(site).hasMessageContaining("structure-cpu-");
    }

    @Test
    @Tag("behaviour-18")
    void theCancellationOfAFutureIsTheSameOnEveryJdk() {
        CancellationException own = new CancellationException("by itself");
        CompletableFuture<String> future = bridge.future(probe::fail, own);
        assertThatThrownBy(future::get).isSameAs(own);
        assertThatThrownBy(future::join).isSameAs(own);
        assertThat(future).isCancelled();
    }

    @Test
    void anUndispatchedFutureRunsHereUntilItSuspends() {
        BridgeCaller here = bridge.undispatched();
        CompletableFuture<Thread> plain = here.future(probe::thread);
        assertThat(plain).isCompletedWithValue(Thread.currentThread());
        assertThat(here.future(probe::threadAfterSuspension).join().getName()).startsWith("structure-cpu-");
        IOException failure = new IOException("at once");
        assertThat(here.future(probe::fail, failure)).isCompletedExceptionally();
    }
}
