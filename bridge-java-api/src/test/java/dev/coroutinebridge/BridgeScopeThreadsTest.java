package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.loop.CallerLoop;
import dev.coroutinebridge.core.observe.BridgeListener;
import dev.coroutinebridge.core.observe.HangReport;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.ExecutorsKt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which thread is blocked for the forks of a scope, and what it does meanwhile. */
@SuppressWarnings("FutureReturnValueIgnored") // forks that somebody joins
class BridgeScopeThreadsTest {

    private final LinkedBlockingQueue<HangReport> hangs = new LinkedBlockingQueue<>();
    private final Nesting nesting = new Nesting();
    private final Probe probe = new Probe();
    private final Scopes functions = new Scopes();

    private CoroutineBridge.Builder builder(String onHang) {
        return CoroutineBridge.builder()
                .name("threads")
                .dispatcher("single", DispatcherSpec.single())
                .dispatcher("fixed", DispatcherSpec.fixed(1))
                .dispatcher("elastic", DispatcherSpec.elastic(1))
                .dispatcher("fork-join", DispatcherSpec.forkJoin(1))
                .dispatcher("virtual", DispatcherSpec.virtual())
                .set("hang-timeout", "200ms")
                .set("on-hang", onHang)
                .listener(new BridgeListener() {
                    @Override
                    public void hang(HangReport report) {
                        hangs.add(report);
                    }
                });
    }

    /** A report would only be a rescue that hides a deadlock: there is to be none. */
    @ParameterizedTest
    @ValueSource(strings = {"single", "fixed", "elastic", "fork-join", "virtual", "borrowed", "view"})
    void aScopeOnTheOnlyThreadOfItsForksDispatcherGetsToItsEnd(String where) throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        try (CoroutineBridge bridge =
                builder("report").executor("borrowed", one).build()) {
            CoroutineDispatcher there =
                    where.equals("view") ? bridge.dispatcher("elastic").limited("view", 1) : bridge.dispatcher(where);
            CompletableFuture<String> outer = bridge.offloadTo(there).offload(() -> {
                try (BridgeScope scope = bridge.openScope()) {
                    CompletableFuture<Thread> kotlin = scope.on(there).future(nesting::threadAfterYield);
                    CompletableFuture<Long> slow = scope.on(there).future(nesting::pause, 5L);
                    CompletableFuture<String> java = scope.offloadTo(there)
                            .offload(() -> bridge.on(there).runBlocking(nesting::pause, 3L) + " nested");
                    scope.join();
                    assertThat(kotlin.getNow(null)).isNotNull();
                    assertThat(slow).isCompletedWithValue(5L);
                    return java.getNow("not done");
                }
            });
            assertThat(outer.get(30, TimeUnit.SECONDS)).isEqualTo("3 nested");
            assertThat(hangs).isEmpty();
        } finally {
            one.shutdown();
        }
    }

    @Test
    void nestedScopesOnOneThreadGetToTheirEnd() throws Exception {
        try (CoroutineBridge bridge = builder("report").build()) {
            assertThat(tree(bridge, bridge, 5).get(30, TimeUnit.SECONDS)).isEqualTo(31);
            assertThat(hangs).isEmpty();
        }
    }

    private static CompletableFuture<Integer> tree(CoroutineBridge bridge, BridgeCaller caller, int depth) {
        return caller.offloadTo("single").offload(() -> {
            if (depth == 1) {
                return 1;
            }
            try (BridgeScope scope = bridge.openScope()) {
                CompletableFuture<Integer> left = tree(bridge, scope, depth - 1);
                CompletableFuture<Integer> right = tree(bridge, scope, depth - 1);
                scope.join();
                return left.getNow(-1_000) + right.getNow(-1_000) + 1;
            }
        });
    }

    @Test
    void twoScopesOfOneThreadAreJoinedInAnyOrder() throws Exception {
        try (CoroutineBridge bridge = builder("report").build()) {
            CompletableFuture<String> outer = bridge.offloadTo("single").offload(() -> {
                try (BridgeScope first = bridge.openScope();
                        BridgeScope second = bridge.openScope()) {
                    CompletableFuture<Long> one = first.on("single").future(nesting::pause, 2L);
                    CompletableFuture<Long> two = second.on("single").future(nesting::pause, 1L);
                    first.join();
                    second.join();
                    return one.join() + ", " + two.join();
                }
            });
            assertThat(outer.get(30, TimeUnit.SECONDS)).isEqualTo("2, 1");
            assertThat(hangs).isEmpty();
        }
    }

    @Test
    void closeRunsCleanupOnTheOnlyThread() throws Exception {
        try (CoroutineBridge bridge = builder("report").build()) {
            CountDownLatch begun = new CountDownLatch(1);
            AtomicReference<Thread> cleaned = new AtomicReference<>();
            Thread opener = bridge.offloadTo("single")
                    .offload(() -> {
                        try (BridgeScope scope = bridge.openScope()) {
                            scope.future((Continuation<String> k) -> functions.cleaningUp(
                                    begun,
                                    () -> {
                                        cleaned.set(bridge.runBlocking(nesting::threadOn, bridge.dispatcher("single")));
                                        return "";
                                    },
                                    k));
                            begun.await();
                        }
                        return Thread.currentThread();
                    })
                    .get(30, TimeUnit.SECONDS);
            assertThat(cleaned).hasValue(opener);
            assertThat(hangs).isEmpty();
        }
    }

    @Test
    void callerThreadInAForkIsTheOpenersWhichComesWhenItJoins() throws Exception {
        try (CoroutineBridge bridge = builder("report").build();
                BridgeScope scope = bridge.openScope()) {
            CompletableFuture<Thread> visitor =
                    scope.future((Continuation<Thread> k) -> functions.visits(bridge.callerThread(), 3, k));
            CompletableFuture<Thread> below =
                    scope.offload(() -> bridge.runBlocking((Continuation<Thread> k) -> nesting.threadAfterYield(k)));
            scope.join();
            assertThat(visitor).isCompletedWithValue(Thread.currentThread());
            assertThat(below.join()).isNotSameAs(Thread.currentThread());
            CompletableFuture<Thread> again =
                    scope.future((Continuation<Thread> k) -> functions.visits(bridge.callerThread(), 1, k));
            scope.join();
            assertThat(again).isCompletedWithValue(Thread.currentThread());
        }
    }

    @Test
    void callerThreadOfAForkDoesNotChangeWhenAnotherThreadJoins() throws Exception {
        try (CoroutineBridge bridge = builder("report").build();
                BridgeScope scope = bridge.openScope()) {
            CompletableFuture<Thread> visitor =
                    scope.future((Continuation<Thread> k) -> functions.visits(bridge.callerThread(), 2, k));
            CompletableFuture<Void> joined = new CompletableFuture<>();
            Thread other = new Thread(() -> {
                try {
                    scope.join();
                    joined.complete(null);
                } catch (Throwable e) {
                    joined.completeExceptionally(e);
                }
            });
            other.start();
            await().atMost(30, TimeUnit.SECONDS).until(() -> LockSupport.getBlocker(other) instanceof CallerLoop);
            scope.join();
            joined.get(30, TimeUnit.SECONDS);
            assertThat(visitor).isCompletedWithValue(Thread.currentThread());
        }
    }

    @Test
    void forksOnAPoolOfSeveralStillMeetOnItWhileOneOfItsThreadsJoins() throws Exception {
        try (CoroutineBridge bridge =
                builder("report").dispatcher("four", DispatcherSpec.fixed(4)).build()) {
            Integer met = bridge.offloadTo("four")
                    .offload(() -> {
                        try (BridgeScope scope = bridge.openScope()) {
                            CompletableFuture<Integer> meeting =
                                    scope.future(nesting::meeting, bridge.dispatcher("four"), 4);
                            scope.join();
                            return meeting.join();
                        }
                    })
                    .get(30, TimeUnit.SECONDS);
            assertThat(met).isEqualTo(4);
            assertThat(hangs).isEmpty();
        }
    }

    @Test
    void aScopeThatItsBodyHasLeftOpenIsCancelled() throws Exception {
        try (CoroutineBridge bridge = builder("report").build();
                BridgeScope scope = bridge.offload(() -> bridge.openScope()).get(30, TimeUnit.SECONDS)) {
            await().atMost(30, TimeUnit.SECONDS).until(() -> scope.job().isCancelled());
            assertThatThrownBy(scope::join)
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("the coroutine around openScope() has ended");
        }
    }

    /** Its thread has gone, and what is sent to it must not wait for it to come back. */
    @ParameterizedTest
    @ValueSource(strings = {"single", "fixed", "borrowed"})
    void aScopeThatItsThreadHasLeftOpenWorksOn(String where) throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        try (CoroutineBridge bridge =
                builder("report").executor("borrowed", one).build()) {
            AtomicReference<BridgeScope> opened = new AtomicReference<>();
            CountDownLatch isOpen = new CountDownLatch(1);
            Executor raw = where.equals("borrowed") ? one : ExecutorsKt.asExecutor(bridge.dispatcher(where));
            raw.execute(() -> {
                opened.set(bridge.openScope());
                isOpen.countDown();
            });
            isOpen.await();
            try (BridgeScope scope = opened.get()) {
                BridgeCaller there = scope.on(where).offloadTo(where);
                assertThat(there.future(nesting::pause, 2L).get(30, TimeUnit.SECONDS))
                        .isEqualTo(2L);
                assertThat(there.offload(() -> "body").get(30, TimeUnit.SECONDS))
                        .isEqualTo("body");
                scope.join();
            }
            assertThat(hangs).isEmpty();
        } finally {
            one.shutdown();
        }
    }

    @Test
    void waitingForAForkBeforeTheJoinIsRescuedOnItsOnlyThread() throws Exception {
        try (CoroutineBridge bridge = builder("rescue").build()) {
            Long result = bridge.offloadTo("single")
                    .offload(() -> {
                        try (BridgeScope scope = bridge.openScope()) {
                            return scope.on("single").future(nesting::pause, 2L).get(30, TimeUnit.SECONDS);
                        }
                    })
                    .get(30, TimeUnit.SECONDS);
            assertThat(result).isEqualTo(2L);
            assertThat(hangs).isNotEmpty();
        }
    }

    @Test
    void theReportOnAHangNamesTheJoinAndTheForks() throws Exception {
        BlockedBody body = new BlockedBody();
        try (CoroutineBridge bridge = builder("report").build();
                BridgeScope scope = bridge.openScope()) {
            scope.offload(body::untilInterrupted);
            scope.on("fixed").future(probe::untilCancelled);
            CompletableFuture<HangReport.BlockedCall> hang = CompletableFuture.supplyAsync(() -> {
                try {
                    return hangs.take().calls().get(0);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                } finally {
                    scope.cancel();
                }
            });
            assertThatThrownBy(() -> joinHere(scope)).isInstanceOf(CancellationException.class);
            HangReport.BlockedCall call = hang.get(30, TimeUnit.SECONDS);
            assertThat(call.entry().getClassName()).startsWith(getClass().getName());
            assertThat(call.waitingFor())
                    .contains("the join of the scope of bridge 'threads' with 2 forks: ", "offload on", "future on");
        }
    }

    private static void joinHere(BridgeScope scope) throws InterruptedException {
        scope.join();
    }

    @Test
    void aBridgeThatFailsHangingCallsFailsTheJoinAndNotTheForks() throws Exception {
        BlockedBody body = new BlockedBody();
        try (CoroutineBridge bridge = builder("fail-youngest").build();
                BridgeScope scope = bridge.openScope()) {
            CompletableFuture<String> fork = scope.offload(body::untilInterrupted);
            assertThatThrownBy(scope::join)
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContainingAll("hangs", "join of the scope");
            assertThat(fork).isNotDone();
            body.release.countDown();
            assertThat(scope.join(Duration.ofSeconds(30))).isTrue();
        }
    }

    @Test
    void aCallerOfAVirtualThreadOfItsOwnJoins() throws Exception {
        assumeThat(Runtime.version().feature()).isGreaterThanOrEqualTo(21);
        ExecutorService virtual = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        try (CoroutineBridge bridge = builder("report").build()) {
            CompletableFuture<Long> sum = CompletableFuture.supplyAsync(
                    () -> {
                        try (BridgeScope scope = bridge.openScope()) {
                            CompletableFuture<Long> one = scope.future(nesting::pause, 1L);
                            CompletableFuture<Long> two = scope.offload(() -> bridge.runBlocking(nesting::pause, 2L));
                            CompletableFuture<Thread> here = scope.future(
                                    (Continuation<Thread> k) -> functions.visits(bridge.callerThread(), 1, k));
                            scope.join();
                            assertThat(here).isCompletedWithValue(Thread.currentThread());
                            return one.join() + two.join();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    virtual);
            assertThat(sum.get(30, TimeUnit.SECONDS)).isEqualTo(3L);
        } finally {
            virtual.shutdown();
        }
    }
}
