package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.context.Propagation;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.offload.CancelMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.ContinuationInterceptor;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineName;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.ExecutorsKt;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.ThreadContextElementKt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The calling thread's values, on every thread that a call runs on. */
@SuppressWarnings("ThreadLocalUsage") // each test has its own
class ContextTest extends ContextFixture {

    // ---- there and back

    @Test
    void aCoroutineHasItOnEveryThread() throws Exception {
        local.set("request");
        assertThat(bridge.runBlocking(contexts::everywhere)).isEqualTo("request");
        assertThat(bridge.on("io").runBlocking(contexts::everywhere)).isEqualTo("request");
        assertThat(bridge.future(contexts::everywhere).get(30, TimeUnit.SECONDS))
                .isEqualTo("request");
        assertThat(bridge.undispatched().future(contexts::everywhere).get(30, TimeUnit.SECONDS))
                .isEqualTo("request");
        Job launched = bridge.launch(contexts::everywhere);
        await().atMost(30, TimeUnit.SECONDS).until(launched::isCompleted);
        assertThat(contexts.getSeen()).hasSize(5 * 14).containsOnly("request");
        assertThat(local.get()).isEqualTo("request");
    }

    @Test
    @Tag("behaviour-21")
    void aBodyHasWhatTheCallerHadWhenItWasSubmitted() throws Exception {
        open(Propagation.COPY);
        CountDownLatch begin = new CountDownLatch(1);
        CompletableFuture<?> busy = bridge.offloadTo("single").offload(() -> begin.await(30, TimeUnit.SECONDS));
        local.set("submitted");
        CompletableFuture<String> body = bridge.offloadTo("single").offload(local::get);
        CompletableFuture<String> coroutine = bridge.on("single").future(contexts::plain);
        local.set("later");
        begin.countDown();
        assertThat(body.get(30, TimeUnit.SECONDS)).isEqualTo("submitted");
        assertThat(coroutine.get(30, TimeUnit.SECONDS)).isEqualTo("submitted");
        assertThat(busy.get(30, TimeUnit.SECONDS)).isEqualTo(true);
    }

    @Test
    @Tag("behaviour-21")
    void throughAQueueAndPastAPermitToo() throws Exception {
        Permits permits = Permits.of("one", 1);
        List<CompletableFuture<String>> calls = new ArrayList<>();
        CountDownLatch begin = new CountDownLatch(1);
        try (TaskQueue queue = bridge.openQueue("queue", 100, 1)) {
            calls.add(queue.offload(() -> {
                begin.await();
                return "0";
            }));
            calls.add(bridge.withPermits(permits).offload(() -> {
                begin.await();
                return "1";
            }));
            for (int i = 2; i < 20; i += 3) {
                local.set("" + i);
                calls.add(queue.offload(local::get));
                local.set("" + (i + 1));
                calls.add(queue.future(contexts::plain));
                local.set("" + (i + 2));
                calls.add(bridge.withPermits(permits).future(contexts::plain));
            }
            local.set("later");
            begin.countDown();
            for (int i = 0; i < calls.size(); i++) {
                assertThat(calls.get(i).get(30, TimeUnit.SECONDS)).isEqualTo("" + i);
            }
        }
    }

    @Test
    @Tag("behaviour-21")
    void whatTheCallerHasNotIsTakenOffAThreadThatHasOne() throws Exception {
        ExecutorService dirty = Executors.newSingleThreadExecutor();
        try {
            dirty.submit(() -> local.set("somebody else's")).get(30, TimeUnit.SECONDS);
            assertThat(bridge.offloadTo(dirty).offload(local::get).get(30, TimeUnit.SECONDS))
                    .isNull();
            assertThat(bridge.on(dirty).future(contexts::plain).get(30, TimeUnit.SECONDS))
                    .isNull();
            assertThat(dirty.submit(local::get).get(30, TimeUnit.SECONDS))
                    .as("the thread has its own back")
                    .isEqualTo("somebody else's");
        } finally {
            dirty.shutdown();
        }
    }

    @Test
    void javaThatACoroutineCallsHasWhatTheCoroutineHas() throws Exception {
        local.set("request");
        assertThat(bridge.runBlocking((Continuation<@Nullable String> k) -> contexts.inBody(bridge, local::get, k)))
                .isEqualTo("request");
        Callable<@Nullable String> nested = () -> bridge.runBlocking(contexts::everywhere);
        assertThat(bridge.on("io")
                        .runBlocking((Continuation<@Nullable String> k) -> contexts.inBody(bridge, nested, k)))
                .isEqualTo("request");
        assertThat(contexts.getSeen()).hasSize(14).containsOnly("request");
    }

    @Test
    void aBodyHasTheElementsOfACoroutineThatAreNotOurs() throws Exception {
        ThreadLocal<@Nullable String> theirs = new ThreadLocal<>();
        local.set("request");
        Blocking body = k -> bridge.suspending(k, () -> local.get() + " and " + theirs.get());
        assertThat(bridge.runBlocking((Continuation<String> k) -> contexts.withElement(theirs, "theirs", body, k)))
                .isEqualTo("request and theirs");
        assertThat(bridge.runBlocking((Continuation<String> k) -> contexts.withElement(local, "explicit", body, k)))
                .as("an element that somebody has put there goes before what the thread happened to have")
                .isEqualTo("explicit and null");
    }

    @Test
    void whatIsPutIntoTheContextOfACallGoesBeforeWhatTheThreadHas() throws Exception {
        local.set("request");
        BridgeCaller explicit = bridge.withContext(ThreadContextElementKt.asContextElement(local, "explicit"));
        assertThat(explicit.runBlocking(contexts::everywhere)).isEqualTo("explicit");
        assertThat(explicit.future(contexts::everywhere).get(30, TimeUnit.SECONDS))
                .isEqualTo("explicit");
        assertThat(explicit.offload(local::get).get(30, TimeUnit.SECONDS)).isEqualTo("explicit");
        assertThat(local.get()).isEqualTo("request");
    }

    @Test
    void theHandlerOfALaunchThatFailsHasTheContextOfTheCall() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        bridge.close();
        bridge = CoroutineBridge.builder()
                .threadLocal(local)
                .uncaughtHandler((thread, failure) -> told.add(failure.getMessage() + " of " + local.get()))
                .build();
        local.set("request");
        bridge.launch(contexts::failing);
        assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("as asked of request");
        bridge.launch((Continuation<String> k) -> {
            local.set("theirs");
            throw new IllegalArgumentException("at once");
        });
        assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("at once of request");
    }

    @Test
    void aCloserHasTheContextOfItsBody() throws Exception {
        local.set("request");
        AtomicReference<@Nullable String> seen = new AtomicReference<>();
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<String> body = bridge.onCancel(CancelMode.WAIT, () -> {
                    seen.set(local.get());
                    closed.countDown();
                })
                .offload(() -> {
                    begun.countDown();
                    closed.await();
                    return "";
                });
        begun.await();
        body.cancel(true);
        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(seen.get()).isEqualTo("request");
    }

    @Test
    void aConfinedObjectIsCalledWithTheContextOfItsCaller() throws Exception {
        Blocking inner = k -> "suspend " + local.get();
        Callable<?> plain = () -> "plain " + local.get();
        Blocking confined = bridge.confined(Blocking.class, inner);
        Callable<?> confinedPlain = bridge.confined(Callable.class, plain);
        local.set("request");
        assertThat(confinedPlain.call()).isEqualTo("plain request");
        assertThat(bridge.runBlocking(confined::run)).isEqualTo("suspend request");
        assertThat(Contexts.foreignCall(confined)).isEqualTo("suspend request");
        assertThat(local.get()).isEqualTo("request");
    }

    @Test
    void aFutureThatStartsInPlaceHasWhatIsPutIntoItsContextFromTheBeginning() throws Exception {
        local.set("request");
        BridgeCaller explicit =
                bridge.undispatched().withContext(ThreadContextElementKt.asContextElement(local, "explicit"));
        assertThat(explicit.future(contexts::everywhere).get(30, TimeUnit.SECONDS))
                .isEqualTo("explicit");
        assertThat(contexts.getSeen()).hasSize(14).containsOnly("explicit");
        assertThat(local.get()).isEqualTo("request");
    }

    /** What is rescued runs in the middle of something else. */
    @Test
    void aTaskThatABlockedThreadRunsForSomebodyElseDoesNotSeeItsRequest() throws Exception {
        bridge.close();
        bridge = CoroutineBridge.builder()
                .threadLocal(local)
                .set("hang-timeout", "200ms")
                .dispatcher("single", DispatcherSpec.single())
                .build();
        Executor single = ExecutorsKt.asExecutor(bridge.dispatcher("single"));
        List<Consumer<Runnable>> ways = List.of(
                single::execute,
                task -> {
                    var unused = bridge.withPropagation(Propagation.OFF)
                            .offloadTo("single")
                            .offload(Executors.callable(task));
                },
                task -> {
                    var unused = bridge.offloadTo("single").offload(Executors.callable(task));
                });
        for (Consumer<Runnable> way : ways) {
            CompletableFuture<String> rescued = new CompletableFuture<>();
            CountDownLatch begun = new CountDownLatch(1);
            local.set("request");
            CompletableFuture<String> blocked = bridge.offloadTo("single").offload(() -> {
                begun.countDown();
                return bridge.runBlocking((Continuation<String> k) -> bridge.suspending(k, rescued)) + local.get();
            });
            begun.await();
            local.remove();
            way.accept(() -> {
                String seen = local.get();
                local.set("left behind");
                rescued.complete("the task sees " + seen + ", the request is ");
            });
            assertThat(blocked.get(30, TimeUnit.SECONDS)).isEqualTo("the task sees null, the request is request");
        }
    }

    /** Seeded, so a failure names the way that leads to it. */
    @ParameterizedTest
    @EnumSource(
            value = Propagation.class,
            names = {"COPY", "WRITE_BACK"})
    @Tag("behaviour-21")
    void howeverACoroutineComesAboutItHasItsOwn(Propagation mode) throws Exception {
        open(mode);
        List<CompletableFuture<@Nullable String>> calls = new ArrayList<>();
        for (int seed = 0; seed < 16; seed++) {
            String name = "coroutine " + seed;
            Random random = new Random(seed);
            local.set(name);
            calls.add(bridge.on(List.of("io", "fixed", "cpu").get(seed % 3))
                    .future((Continuation<@Nullable String> k) ->
                            contexts.wandering(random, 2, bridge, mode == Propagation.WRITE_BACK, name, k)));
        }
        local.remove();
        for (int seed = 0; seed < calls.size(); seed++) {
            assertThat(calls.get(seed).get(50, TimeUnit.SECONDS)).startsWith("coroutine " + seed);
        }
        for (String where : List.of("single", "fixed", "fixed", "fixed", "cpu", "cpu", "io")) {
            assertThat(bridge.withPropagation(Propagation.OFF)
                            .offloadTo(where)
                            .offload(local::get)
                            .get(30, TimeUnit.SECONDS))
                    .isNull();
        }
    }

    // ---- bridge.context(...)

    @Test
    void aCoroutineOfSomebodysOwnMayTakeTheContextAlong() throws Exception {
        local.set("request");
        CoroutineContext context = bridge.context("io");
        assertThat(context.get(Job.Key)).isNull();
        assertThat((Object) context.get(ContinuationInterceptor.Key)).isEqualTo(bridge.dispatcher("io"));
        assertThat(Contexts.foreign(() -> context, local::get)).containsExactly("request", "request");
        local.set("later");
        assertThat(Contexts.foreign(() -> context, local::get)).containsExactly("request", "request");
        assertThat(Contexts.foreign(() -> bridge.context("io"), local::get)).containsExactly("later", "later");
        assertThatThrownBy(() -> bridge.context("oi"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("oi")
                .hasMessageContaining("io");
        assertThatThrownBy(() -> bridge.context(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("dispatcher");
    }

    @ParameterizedTest
    @EnumSource(
            value = Propagation.class,
            names = {"COPY", "WRITE_BACK"})
    void contextInsideACallStaysBelowTheBlockedThread(Propagation mode) throws Exception {
        open(mode);
        local.set("request");
        String seen = bridge.on("single").runBlocking((Continuation<String> k) -> {
            // Nested on the one thread of the dispatcher, which only works if the chain of blocked threads is known.
            CoroutineContext inside = bridge.context("single");
            return BuildersKt.withContext(
                    inside,
                    (scope, inner) -> bridge.suspending(inner, () -> {
                        return local.get() + bridge.on("single").runBlocking(contexts::everywhere);
                    }),
                    k);
        });
        assertThat(seen).isEqualTo("requestrequest");
    }

    @Test
    void theContextOfAnotherCallIsNotTakenForItsOwn() throws Exception {
        local.set("another");
        CoroutineContext another = bridge.context("io").minusKey(ContinuationInterceptor.Key);
        local.set("request");
        assertThat(bridge.withContext(another).runBlocking(contexts::everywhere))
                .isEqualTo("request");
        assertThat(bridge.withContext(another).offload(local::get).get(30, TimeUnit.SECONDS))
                .isEqualTo("request");
        assertThat(contexts.getSeen()).containsOnly("request");
    }

    // ---- modes

    @Test
    @Tag("behaviour-22")
    void whatIsSetOnTheOtherSideStaysThere() throws Exception {
        local.set("mine");
        assertThat(bridge.runBlocking(contexts::setting, "theirs")).isEqualTo("theirs");
        assertThat(local.get()).isEqualTo("mine");
        bridge.runBlocking(contexts::settingAndSuspending, "theirs");
        assertThat(local.get()).isEqualTo("mine");
        bridge.undispatched().future(contexts::setting, "theirs").get(30, TimeUnit.SECONDS);
        assertThat(local.get()).isEqualTo("mine");
        bridge.undispatched().future(contexts::settingAndSuspending, "theirs").get(30, TimeUnit.SECONDS);
        assertThat(local.get()).isEqualTo("mine");
        bridge.offloadVoid(() -> local.set("theirs")).get(30, TimeUnit.SECONDS);
        assertThat(local.get()).isEqualTo("mine");
        bridge.offloadTo(Runnable::run).offloadVoid(() -> local.set("theirs")).get(30, TimeUnit.SECONDS);
        assertThat(local.get()).isEqualTo("mine");
        assertThatThrownBy(() -> bridge.runBlocking(contexts::failing)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bridge.runBlocking((Continuation<String> k) -> {
                    local.set("theirs");
                    throw new IllegalArgumentException("as asked");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(local.get()).isEqualTo("mine");
    }

    @Test
    void withClearACallBeginsWithoutAny() throws Exception {
        open(Propagation.CLEAR);
        local.set("mine");
        assertThat(bridge.runBlocking(contexts::everywhere)).isNull();
        assertThat(local.get()).isEqualTo("mine");
        assertThat(bridge.runBlocking(contexts::setting, "theirs")).isEqualTo("theirs");
        assertThat(local.get()).isEqualTo("mine");
        assertThat(bridge.undispatched().future(contexts::everywhere).get(30, TimeUnit.SECONDS))
                .isNull();
        assertThat(local.get()).isEqualTo("mine");
        assertThat(bridge.offloadTo(Runnable::run).offload(local::get).get(30, TimeUnit.SECONDS))
                .isNull();
        assertThat(local.get()).isEqualTo("mine");
        assertThat(contexts.getSeen()).containsOnlyNulls();
        assertThat(bridge.withPropagation(Propagation.COPY).runBlocking(contexts::plain))
                .isEqualTo("mine");
    }

    @Test
    void withOffNothingIsLookedAt() throws Exception {
        open(Propagation.OFF);
        local.set("mine");
        assertThat(bridge.runBlocking(contexts::setting, "theirs")).isEqualTo("theirs");
        assertThat(local.get()).isEqualTo("theirs");
        assertThat(bridge.offload(local::get).get(30, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void nothingIsNoThreadLocalAndNoMode() {
        assertThatThrownBy(() -> CoroutineBridge.builder().threadLocal(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("threadLocal");
        assertThatThrownBy(() -> bridge.withPropagation(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("mode");
    }

    // ---- the way back, whatever happens

    @Test
    void aThreadHasItsOwnBackWhateverBecomesOfTheCall() throws Exception {
        open(Propagation.COPY);
        local.set("request");
        List<Throwable> ends = new ArrayList<>();
        CountDownLatch never = new CountDownLatch(1);
        for (CancelMode mode : CancelMode.values()) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch gone = new CountDownLatch(1);
            CompletableFuture<String> body = bridge.offloadTo("single")
                    .onCancel(mode)
                    .withTimeout(Duration.ofMillis(1))
                    .offload(() -> {
                        local.set("set by a body");
                        begun.countDown();
                        try {
                            never.await(
                                    mode == CancelMode.WAIT || mode == CancelMode.ABANDON ? 50 : 30_000,
                                    TimeUnit.MILLISECONDS);
                        } finally {
                            gone.countDown();
                        }
                        return "";
                    });
            Throwable end = body.handle((result, failure) -> failure).get(30, TimeUnit.SECONDS);
            ends.add(end);
            if (begun.await(1, TimeUnit.SECONDS)) {
                assertThat(gone.await(30, TimeUnit.SECONDS)).isTrue();
            }
        }
        Job launched = bridge.on("single").launch(contexts::untilCancelled);
        assertThat(contexts.getSuspended().await(30, TimeUnit.SECONDS)).isTrue();
        launched.cancel(null);
        await().atMost(30, TimeUnit.SECONDS).until(launched::isCompleted);
        assertThat(ends).doesNotContainNull();
        assertThat(bridge.on("single")
                        .future(contexts::failing)
                        .handle((result, failure) -> failure)
                        .get(30, TimeUnit.SECONDS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(bridge.withPropagation(Propagation.OFF)
                        .offloadTo("single")
                        .offload(local::get)
                        .get(30, TimeUnit.SECONDS))
                .as("what the dispatcher's one thread has now")
                .isNull();
    }

    /** kotlinx 1.11.0 restores the context around a flowOn first, and the one inside it on another thread. */
    @ParameterizedTest
    @EnumSource(
            value = Propagation.class,
            names = {"COPY", "WRITE_BACK"})
    void aFlowThatRestoresInAnotherOrderLeavesNothingBehind(Propagation mode) throws Exception {
        open(mode);
        for (int i = 0; i < 50; i++) {
            String request = "request " + i;
            local.set(request);
            for (CoroutineContext context : List.of(
                    Dispatchers.getDefault(),
                    bridge.context("fixed"),
                    bridge.context("fixed").minusKey(ContinuationInterceptor.Key),
                    new CoroutineName("same"))) {
                assertThat(bridge.on("fixed")
                                .runBlocking(
                                        (Continuation<List<@Nullable String>> k) -> contexts.flowOnWith(context, k)))
                        .hasSize(7)
                        .containsOnly(request);
            }
        }
        local.remove();
        BridgeCaller off = bridge.withPropagation(Propagation.OFF);
        for (int i = 0; i < 30; i++) {
            assertThat(off.offloadTo("fixed").offload(local::get).get(30, TimeUnit.SECONDS))
                    .isNull();
        }
    }
}
