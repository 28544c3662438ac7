package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coroutinebridge.core.context.Propagation;
import dev.coroutinebridge.core.offload.CancelMode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.Dispatchers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is set in a call, with {@link Propagation#WRITE_BACK}. */
@SuppressWarnings("ThreadLocalUsage") // each test has its own
class WriteBackTest extends ContextFixture {

    @Test
    @Tag("behaviour-22")
    void withWriteBackTheCallerHasWhatWasSet() throws Exception {
        for (String where : List.of("here", "io", "view")) {
            open(Propagation.COPY);
            BridgeCaller back = bridge.withPropagation(Propagation.WRITE_BACK);
            if (!where.equals("here")) {
                back = back.on(
                        where.equals("view") ? bridge.dispatcher("cpu").limited("v", 1) : bridge.dispatcher(where));
            }
            local.set("mine");
            assertThat(back.runBlocking(contexts::setting, "plain")).isEqualTo("plain");
            assertThat(local.get()).isEqualTo("plain");
            contexts.getSeen().clear();
            assertThat(back.runBlocking(contexts::settingAndSuspending, "kept")).isEqualTo("kept");
            assertThat(contexts.getSeen()).containsExactly("kept", "kept", "kept");
            assertThat(local.get()).isEqualTo("kept");
            assertThat(back.runBlocking(contexts::settingInside, "inside")).isEqualTo("inside");
            assertThat(local.get()).isEqualTo("inside");
            assertThat(back.runBlocking(contexts::setting, null)).isNull();
            assertThat(local.get()).isNull();
            BridgeCaller failing = back;
            assertThatThrownBy(() -> failing.runBlocking(contexts::failing))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(local.get()).as("also if it fails").isEqualTo("set by one that fails");
        }
    }

    @Test
    @Tag("behaviour-22")
    void withWriteBackACoroutineHasWhatItsBodyHasSet() throws Exception {
        open(Propagation.WRITE_BACK);
        local.set("mine");
        for (String where : List.of("single", "fixed", "io")) {
            Callable<String> setting = () -> {
                local.set("set on " + where);
                return "";
            };
            String seen = bridge.on("fixed").runBlocking((Continuation<String> k) -> {
                Object nothing = bridge.withPropagation(Propagation.WRITE_BACK)
                        .runBlocking((Continuation<String> inner) -> bridge.withPropagation(Propagation.COPY)
                                .withPropagation(Propagation.WRITE_BACK)
                                .offloadTo(where)
                                .suspending(inner, setting));
                return nothing + local.get();
            });
            assertThat(seen).isEqualTo("set on " + where);
            assertThat(local.get()).isEqualTo("set on " + where);
        }
        bridge.offload(() -> {
                    local.set("nobody waits for this");
                    return "";
                })
                .get(30, TimeUnit.SECONDS);
        bridge.future(contexts::settingAndSuspending, "nor for this").get(30, TimeUnit.SECONDS);
        assertThat(local.get()).isEqualTo("set on io");
    }

    @Test
    @Tag("behaviour-22")
    void withWriteBackACoroutineKeepsWhatItHasSetPastTheCallsOfJavaThatItCalls() throws Exception {
        open(Propagation.WRITE_BACK);
        for (Propagation inner : Propagation.values()) {
            local.set("mine");
            Blocking java = k -> {
                local.set("set by the coroutine");
                List<@Nullable String> seen = new ArrayList<>();
                BridgeCaller other = bridge.withPropagation(inner);
                try {
                    other.runBlocking(contexts::plain);
                    seen.add(local.get());
                    other.runBlocking(contexts::everywhere);
                    seen.add(local.get());
                    other.undispatched().future(contexts::everywhere).get(30, TimeUnit.SECONDS);
                    seen.add(local.get());
                    other.offloadTo(Runnable::run).offload(local::get).get(30, TimeUnit.SECONDS);
                    seen.add(local.get());
                } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException e) {
                    throw new IllegalStateException(e);
                }
                return seen.toString();
            };
            for (String where : List.of("single", "io")) {
                String seen = bridge.on(where).runBlocking((Continuation<String> k) -> java.run(k));
                assertThat(seen)
                        .as("calls with %s", inner)
                        .isEqualTo("[set by the coroutine, set by the coroutine, set by the coroutine,"
                                + " set by the coroutine]");
                assertThat(local.get()).isEqualTo("set by the coroutine");
            }
        }
    }

    @Test
    @Tag("behaviour-22")
    void withWriteBackCoroutinesSideBySideHaveEachTheirOwn() throws Exception {
        open(Propagation.WRITE_BACK);
        local.set("mine");
        assertThat(bridge.on("fixed").runBlocking((Continuation<String> k) -> contexts.settingInChildren(20, 200, k)))
                .isEqualTo("mine");
        assertThat(contexts.getSeen()).hasSize(20).containsOnly("mine");
        assertThat(local.get()).isEqualTo("mine");
    }

    /** The next thread may begin before the last has left. */
    @ParameterizedTest
    @ValueSource(strings = {"io", "fixed", "cpu"})
    @Tag("behaviour-22")
    void withWriteBackNothingIsLostFromThreadToThread(String where) throws Exception {
        open(Propagation.WRITE_BACK);
        List<CoroutineContext> dispatchers = List.of(
                Dispatchers.getDefault(), bridge.dispatcher("io"), Dispatchers.getIO(), bridge.dispatcher("fixed"));
        List<CompletableFuture<@Nullable String>> calls = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            calls.add(bridge.on(where)
                    .future((Continuation<@Nullable String> k) -> contexts.counting(5_000, dispatchers, k)));
        }
        for (CompletableFuture<@Nullable String> call : calls) {
            assertThat(call.get(55, TimeUnit.SECONDS)).isEqualTo("inner 4999");
        }
    }

    @Test
    @Tag("behaviour-22")
    void withWriteBackWhatAnElementHasPutThereStaysInItsScope() throws Exception {
        open(Propagation.WRITE_BACK);
        for (String where : List.of("single", "fixed")) {
            local.set("mine");
            Blocking body = k -> bridge.offloadTo(where).suspending(k, () -> "sets nothing");
            assertThat(bridge.on("fixed")
                            .runBlocking(
                                    (Continuation<@Nullable String> k) -> contexts.withElementAndAfter(local, body, k)))
                    .isEqualTo("mine");
            assertThat(local.get()).isEqualTo("mine");
        }
        assertThat(contexts.getSeen()).containsOnly("mine");
    }

    /** A value that cannot be compared, because of a mistake in it. */
    private static final class Incomparable {
        @Override
        public boolean equals(@Nullable Object other) {
            throw new IllegalStateException("this value fails, as asked");
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    @Test
    void withWriteBackAValueThatCannotBeComparedKeepsNoCallFromItsEnd() throws Exception {
        ThreadLocal<@Nullable Incomparable> incomparable = new ThreadLocal<>();
        bridge.close();
        bridge = CoroutineBridge.builder()
                .threadLocal(incomparable)
                .set("propagate", Propagation.WRITE_BACK)
                .build();
        incomparable.set(new Incomparable());
        Callable<String> setting = () -> {
            incomparable.set(new Incomparable());
            return "ended";
        };
        assertThat(bridge.future((Continuation<String> k) -> bridge.suspending(k, setting))
                        .get(30, TimeUnit.SECONDS))
                .isEqualTo("ended");
        assertThat(bridge.runBlocking((Continuation<String> k) -> bridge.suspending(k, setting)))
                .isEqualTo("ended");
    }

    @Test
    @Tag("behaviour-22")
    void withWriteBackABodyThatIsAbandonedSetsNothing() throws Exception {
        open(Propagation.WRITE_BACK);
        local.set("mine");
        CountDownLatch mayEnd = new CountDownLatch(1);
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        Blocking body =
                k -> bridge.offloadTo("single").onCancel(CancelMode.ABANDON).suspending(k, () -> {
                    mayEnd.await();
                    local.set("set by one that nobody waits for");
                    return "";
                });
        CompletableFuture<@Nullable String> call = bridge.on("fixed")
                .future((Continuation<@Nullable String> k) -> contexts.abandoning(body, mayEnd, ended, k));
        mayEnd.await();
        // After it on the same thread: the body has ended.
        bridge.offloadTo("single").offload(() -> ended.complete(1)).get(30, TimeUnit.SECONDS);
        assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo("set by the coroutine");
    }
}
