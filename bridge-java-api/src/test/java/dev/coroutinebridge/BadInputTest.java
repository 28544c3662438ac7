package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coroutinebridge.core.offload.CancelMode;
import dev.coroutinebridge.function.BlockingAction;
import dev.coroutinebridge.function.BlockingFunction1;
import dev.coroutinebridge.function.SuspendFunction0;
import dev.coroutinebridge.function.SuspendFunction1;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.JobKt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message says what was expected and what came. */
class BadInputTest {

    private static final CoroutineBridge bridge =
            CoroutineBridge.builder().name("strict").build();

    @AfterAll
    static void close() {
        bridge.close();
    }

    static Stream<Arguments> nulls() {
        SuspendFunction0<String, RuntimeException> f0 = null;
        SuspendFunction1<String, String, RuntimeException> f1 = null;
        BlockingFunction1<String, String, RuntimeException> b1 = null;
        Callable<String> body = null;
        BlockingAction<RuntimeException> action = null;
        Continuation<String> k = null;
        Continuation<Unit> unit = null;
        CompletionStage<String> stage = null;
        return Stream.of(
                call("f", () -> bridge.runBlocking(f0)),
                call("f", () -> bridge.runBlocking(f1, "a")),
                call("f", () -> bridge.future(f0)),
                call("f", () -> bridge.future(f1, "a")),
                call("f", () -> bridge.launch(f0)),
                call("f", () -> bridge.launch(f1, "a")),
                call("body", () -> bridge.offload(body)),
                call("f", () -> bridge.offload(b1, "a")),
                call("body", () -> bridge.offloadVoid(action)),
                call("k", () -> bridge.suspending(k, () -> "a")),
                call("k", () -> bridge.suspending(k, String::trim, "a")),
                call("stage", () -> bridge.suspending(k, stage)),
                call("body", () -> bridge.suspendingVoid(unit, action)),
                call("body", () -> bridge.suspendFunction(body)),
                call("f", () -> bridge.suspendFunction(b1)),
                call("mode", () -> bridge.onCancel(null)),
                call("mode", () -> bridge.onCancel(null, () -> {})),
                call("closer", () -> bridge.onCancel(CancelMode.WAIT, null)),
                call("permits", () -> bridge.withPermits(null)),
                call("dispatcher", () -> bridge.on((CoroutineDispatcher) null)),
                call("dispatcher", () -> bridge.on((String) null)),
                call("executor", () -> bridge.on((Executor) null)),
                call("dispatcher", () -> bridge.offloadTo((CoroutineDispatcher) null)),
                call("dispatcher", () -> bridge.offloadTo((String) null)),
                call("executor", () -> bridge.offloadTo((Executor) null)),
                call("dispatcher", () -> bridge.dispatcher((String) null)),
                call("executor", () -> bridge.dispatcher((Executor) null)),
                call("extra", () -> bridge.withContext(null)),
                call("bridge", () -> CoroutineBridge.install(null)),
                call("name", () -> CoroutineBridge.builder().name(null)),
                call("dispatcher", () -> CoroutineBridge.builder().executor(null, Runnable::run)),
                call("executor", () -> CoroutineBridge.builder().executor("db", null)),
                call("handler", () -> CoroutineBridge.builder().uncaughtHandler(null)));
    }

    private static Arguments call(String parameter, ThrowingCallable call) {
        return Arguments.of(parameter, call);
    }

    @ParameterizedTest(name = "{index}: {0}")
    @MethodSource("nulls")
    void nullIsRefusedByTheNameOfTheParameter(String parameter, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(NullPointerException.class)
                .hasMessageStartingWith(parameter + ": expected ")
                .hasMessageEndingWith(", got null");
    }

    @Test
    void aDispatcherInTheContextIsForOn() {
        assertThatThrownBy(() -> bridge.withContext(Dispatchers.getDefault()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("extra: expected", "without a dispatcher", "Dispatchers.Default", "on(...)");
    }

    @Test
    void aJobInTheContextIsRefused() {
        assertThatThrownBy(() -> bridge.withContext(JobKt.Job(null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("extra: expected", "without a Job", "JobImpl");
    }

    @Test
    void blankNamesAreRefused() {
        assertThatThrownBy(() -> CoroutineBridge.builder().name(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("name: expected", "blank");
        assertThatThrownBy(() -> CoroutineBridge.builder().executor("", Runnable::run))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("dispatcher: expected", "blank");
        assertThatThrownBy(() -> bridge.dispatcher("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNameIsGivenOnce() {
        CoroutineBridge.Builder builder = CoroutineBridge.builder().executor("db", Runnable::run);
        assertThatThrownBy(() -> builder.executor("db", command -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'db'", "taken");
    }
}
