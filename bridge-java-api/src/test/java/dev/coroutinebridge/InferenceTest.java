package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a Java caller may write, and what javac infers from it: that this file compiles is half of the test. */
class InferenceTest {

    private final CoroutineBridge bridge =
            CoroutineBridge.builder().name("inference").build();
    private final Repo repo = new SuspendingRepo();
    private final Probe probe = new Probe();
    private final BlockingDao dao = new BlockingDao();

    @AfterEach
    void close() {
        bridge.close();
    }

    @Test
    void aMethodReferenceGivesItsExactResult() throws InterruptedException {
        var user = bridge.runBlocking(repo::find, 42);
        assertThat(user.length()).isEqualTo(7);
    }

    @Test
    void aFutureGoesOnWithTheExactType() {
        int length =
                bridge.future(repo::find, 42).thenApply(user -> user.length()).join();
        assertThat(length).isEqualTo(7);
    }

    @Test
    void aLambdaTakesItsTypeFromTheTarget() throws InterruptedException {
        String user = bridge.runBlocking(k -> repo.find(42, k));
        assertThat(user).isEqualTo("user-42");
    }

    @Test
    void aDeclaredExceptionCanBeCaught() throws InterruptedException {
        @Nullable IOException caught = null;
        try {
            bridge.runBlocking(repo::read, "missing");
        } catch (IOException e) {
            caught = e;
        }
        assertThat(caught).isInstanceOf(MissingFile.class);
    }

    @Test
    void aFunctionThatDeclaresNothingNeedsNoCatchButThatOfTheInterrupt() throws InterruptedException {
        bridge.runBlocking(repo::find, 1);
        bridge.runBlocking(k -> repo.touch(k));
    }

    @Test
    void offloadInfersArgumentAndResult() {
        CompletableFuture<String> row = bridge.offload(dao::load, 42);
        int length = bridge.offload(dao::load, 42).join().length();
        assertThat(row.join()).hasSize(length);
    }

    @Test
    void offloadTakesBodiesThatThrowCheckedExceptions() {
        CompletableFuture<byte[]> bytes = bridge.offload(dao::read, "text");
        assertThat(new String(bytes.join(), StandardCharsets.UTF_8)).isEqualTo("text");
        assertThatThrownBy(() -> bridge.offload(dao::read, "missing").get()).hasCauseInstanceOf(MissingFile.class);
        CompletableFuture<@Nullable Void> done = bridge.offloadVoid(() -> dao.read("text"));
        assertThat(done.join()).isNull();
    }

    @Test
    void aGenericReferenceNeedsATypedTarget() throws InterruptedException {
        String target = bridge.runBlocking(probe::same, "a");
        String witness = bridge.runBlocking(probe::<String>same, "b");
        String lambda = bridge.runBlocking((Continuation<String> k) -> probe.same("c", k));
        assertThat(target + witness + lambda).isEqualTo("abc");
    }

    @Test
    void nullIsAnArgumentAndAResult() throws InterruptedException {
        Integer none = null;
        String nobody = bridge.runBlocking(repo::findOrNull, none);
        assertThat(nobody).isNull();
        assertThat(bridge.future(repo::findOrNull, none).join()).isNull();
        assertThat(bridge.offload(dao::loadOrNull, none).join()).isNull();
        assertThat(bridge.runBlocking(probe::both, null, "b")).isEqualTo("null/b");
    }

    @Test
    void unitComesBackAsUnit() throws InterruptedException {
        assertThat(bridge.<Unit, RuntimeException>runBlocking(repo::touch)).isSameAs(Unit.INSTANCE);
        Unit unit = bridge.runBlocking(repo::touch);
        assertThat(unit).isSameAs(bridge.future(repo::touch).join());
    }

    @Test
    void fiveArgumentsAreBoundInOrder() throws Exception {
        assertThat(bridge.runBlocking(probe::joined, "a", "b", 3)).isEqualTo("ab3");
        assertThat(bridge.runBlocking(probe::joined4, 1, 2, 3, 4)).isEqualTo(10);
        assertThat(bridge.runBlocking(probe::joined5, 1, 2, 3, 4, 5)).isEqualTo(15);
        assertThat(bridge.future(probe::both, "a", "b").join()).isEqualTo("a/b");
        assertThat(bridge.future(probe::joined, "a", "b", 3).join()).isEqualTo("ab3");
        assertThat(bridge.future(probe::joined4, 1, 2, 3, 4).join()).isEqualTo(10);
        assertThat(bridge.future(probe::joined5, 1, 2, 3, 4, 5).join()).isEqualTo(15);
        assertThat(bridge.offload(InferenceTest::words, "a", "b").join()).isEqualTo("a b");
        assertThat(bridge.offload(InferenceTest::words, "a", "b", 'c').join()).isEqualTo("a b c");
        assertThat(bridge.offload(InferenceTest::words, "a", "b", 'c', 4).join())
                .isEqualTo("a b c 4");
        assertThat(bridge.offload(InferenceTest::words, "a", "b", 'c', 4, 5L).join())
                .isEqualTo("a b c 4 5");
    }

    @Test
    void aViewIsUsedLikeTheBridge() throws InterruptedException {
        BridgeCaller view = bridge.on("cpu").offloadTo("io");
        assertThat(view.runBlocking(repo::find, 1)).isEqualTo("user-1");
        SuspendCaller narrow = view;
        assertThat(narrow.on("cpu").future(repo::find, 1).join()).isEqualTo("user-1");
        BlockingCaller blocking = view;
        assertThat(blocking.offloadTo("io").offload(() -> dao.load(1)).join()).isEqualTo("row-1");
    }

    private static String words(String a, String b) {
        return a + " " + b;
    }

    private static String words(String a, String b, char c) {
        return words(a, b) + " " + c;
    }

    private static String words(String a, String b, char c, int d) {
        return words(a, b, c) + " " + d;
    }

    private static String words(String a, String b, char c, int d, long e) {
        return words(a, b, c, d) + " " + e;
    }
}
