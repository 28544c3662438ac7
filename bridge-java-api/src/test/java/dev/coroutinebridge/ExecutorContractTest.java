package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import io.netty.channel.DefaultEventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import javax.swing.SwingUtilities;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What offloading promises, on every kind of executor. */
class ExecutorContractTest {

    /** A kind of executor: how to get a dispatcher of it. What it makes beside the bridge is ended after the test. */
    record Kind(String name, BiFunction<CoroutineBridge, List<ExecutorService>, CoroutineDispatcher> make) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        for (String owned : List.of("io", "cpu", "fixed", "single", "elastic", "virtual", "permitted", "external")) {
            kinds.add(new Kind("owned " + owned, (bridge, made) -> bridge.dispatcher(owned)));
        }
        kinds.add(new Kind(
                "limited view", (bridge, made) -> bridge.dispatcher("io").limitedParallelism(2, null)));
        kinds.add(new Kind(
                "view of one", (bridge, made) -> bridge.dispatcher("fixed").limitedParallelism(1, null)));
        kinds.add(borrowed(
                "thread pool", () -> new ThreadPoolExecutor(2, 2, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>())));
        kinds.add(borrowed("single thread", Executors::newSingleThreadExecutor));
        kinds.add(borrowed("cached pool", Executors::newCachedThreadPool));
        kinds.add(borrowed("scheduled pool", () -> Executors.newScheduledThreadPool(2)));
        kinds.add(borrowed("fork-join pool", () -> new ForkJoinPool(2)));
        kinds.add(new Kind("common pool", (bridge, made) -> bridge.dispatcher(ForkJoinPool.commonPool())));
        Executor swing = SwingUtilities::invokeLater;
        kinds.add(new Kind("Swing's event thread", (bridge, made) -> bridge.dispatcher(swing)));
        kinds.add(borrowed("a Netty event loop", () -> new DefaultEventLoop(Executors.defaultThreadFactory())));
        Executor threadEach = task -> new Thread(task).start();
        kinds.add(new Kind("a thread each", (bridge, made) -> bridge.dispatcher(threadEach)));
        kinds.add(new Kind("kotlinx IO", (bridge, made) -> Dispatchers.getIO()));
        if (Runtime.version().feature() >= 21) {
            kinds.add(borrowed("virtual threads", ExecutorContractTest::virtualThreads));
        }
        return kinds;
    }

    private static Kind borrowed(String name, Callable<ExecutorService> executor) {
        return new Kind(name, (bridge, made) -> {
            try {
                ExecutorService one = executor.call();
                made.add(one);
                return bridge.dispatcher(one);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    private final ExecutorService external = Executors.newFixedThreadPool(4);
    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .name("contract")
            .dispatcher("fixed", DispatcherSpec.fixed(2))
            .dispatcher("single", DispatcherSpec.single())
            .dispatcher("elastic", DispatcherSpec.elastic(2).withCoreThreads(1))
            .dispatcher("virtual", DispatcherSpec.virtual())
            .dispatcher("permitted", DispatcherSpec.fixed(4).withPermits(2))
            .dispatcher("external", DispatcherSpec.external().withPermits(2).withQueueCapacity(100))
            .executor("external", external)
            .build();
    private final List<ExecutorService> made = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        bridge.close();
        made.add(external);
        for (ExecutorService executor : made) {
            assertThat(executor.isShutdown()).isFalse(); // it is its owner's
            executor.shutdown();
            assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private BridgeCaller on(Kind kind) {
        return bridge.offloadTo(kind.make().apply(bridge, made));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aResultComesBack(Kind kind) throws Exception {
        BridgeCaller caller = on(kind);
        assertThat(caller.offload(() -> "result").get(30, TimeUnit.SECONDS)).isEqualTo("result");
        assertThat(caller.<String>offload(() -> null).get(30, TimeUnit.SECONDS)).isNull();
        String suspended = bridge.runBlocking((Continuation<String> k) -> caller.suspending(k, () -> "result"));
        assertThat(suspended).isEqualTo("result");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("behaviour-18")
    @Tag("behaviour-19")
    void theFailureComesBackAsItIs(Kind kind) {
        BridgeCaller caller = on(kind);
        for (Throwable failure : List.of(
                new MissingFile("f"),
                new IllegalStateException("s"),
                new StackOverflowError(),
                new LinkageError("l"))) {
            Callable<String> body = () -> {
                throw sneaky(failure);
            };
            assertThatThrownBy(() -> caller.offload(body).get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isSameAs(failure);
            assertThatThrownBy(() -> bridge.runBlocking((Continuation<String> k) -> caller.suspending(k, body)))
                    .isSameAs(failure);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X sneaky(Throwable failure) throws X {
        throw (X) failure;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("behaviour-13")
    void cancelInterruptsTheBodyAndNobodyElse(Kind kind) throws Exception {
        BridgeCaller caller = on(kind);
        BlockedBody body = new BlockedBody();
        CompletableFuture<String> future = caller.offload(body::untilInterrupted);
        body.begun.await();
        assertThat(future.cancel(true)).isTrue();
        assertThat(future).isCancelled();
        body.ended.await();
        assertThat(body.interrupts).isOne();
        for (int i = 0; i < 20; i++) {
            assertThat(caller.offload(() -> Thread.currentThread().isInterrupted())
                            .get(30, TimeUnit.SECONDS))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("behaviour-13")
    void aFlagThatTheBodyLeavesIsNotTheNextOnes(Kind kind) throws Exception {
        BridgeCaller caller = on(kind);
        for (int i = 0; i < 20; i++) {
            assertThat(caller.offload(() -> {
                                boolean before = Thread.interrupted();
                                Thread.currentThread().interrupt();
                                return before;
                            })
                            .get(30, TimeUnit.SECONDS))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("behaviour-13")
    void aFinishedTasksThreadIsNeverInterrupted(Kind kind) throws Exception {
        BridgeCaller caller = on(kind);
        AtomicInteger hit = new AtomicInteger();
        for (int i = 0; i < 200; i++) {
            CompletableFuture<Integer> first = caller.offload(() -> 1);
            CompletableFuture<Boolean> next = caller.offload(() -> {
                for (int spin = 0; spin < 2_000; spin++) {
                    Thread.onSpinWait();
                }
                return Thread.currentThread().isInterrupted();
            });
            first.cancel(true);
            if (next.get(30, TimeUnit.SECONDS)) {
                hit.incrementAndGet();
            }
        }
        assertThat(hit).hasValue(0);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("behaviour-9")
    @Tag("behaviour-17")
    void aCancelledCoroutineResumesAfterItsBodyHasEnded(Kind kind) throws Exception {
        BridgeCaller caller = on(kind);
        BlockedBody body = new BlockedBody();
        Offloading functions = new Offloading(caller);
        Job job = functions.launchIn(
                CoroutineScopeKt.CoroutineScope(Dispatchers.getDefault()),
                Dispatchers.getDefault(),
                k -> caller.suspending(k, body::ignoringInterrupts));
        body.begun.await();
        job.cancel(new CancellationException("enough"));
        await().until(() -> body.interrupts == 1);
        assertThat(job.isCompleted()).isFalse();
        body.release.countDown();
        await().until(job::isCompleted);
        assertThat(body.hasEnded).isTrue();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aCheckedExceptionIsCatchable(Kind kind) {
        BridgeCaller caller = on(kind);
        BlockingDao dao = new BlockingDao();
        assertThatThrownBy(() -> caller.offload(dao::read, "missing").get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Tag("behaviour-12")
    void javaInsideTheBodyCallsASuspendFunctionAgain(Kind kind) throws Exception {
        BridgeCaller caller = on(kind);
        Offloading functions = new Offloading(caller);
        assertThat(caller.offload(() -> bridge.runBlocking(functions::pause, 1L))
                        .get(30, TimeUnit.SECONDS))
                .isEqualTo("paused");
        assertThat(caller.offload(() ->
                                bridge.runBlocking((Continuation<String> k) -> caller.suspending(k, () -> "inner")))
                        .get(30, TimeUnit.SECONDS))
                .isEqualTo("inner");
    }
}
