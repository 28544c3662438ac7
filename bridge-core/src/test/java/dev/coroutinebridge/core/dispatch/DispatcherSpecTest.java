package dev.coroutinebridge.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a spec takes and what it refuses, and how it says so. */
@Tag("behaviour-32")
class DispatcherSpecTest {

    private static void nothing() {}

    private static DispatcherSpec of(DispatcherSpec.Type type) {
        return switch (type) {
            case FORK_JOIN -> DispatcherSpec.forkJoin(4);
            case ELASTIC -> DispatcherSpec.elastic(4);
            case FIXED -> DispatcherSpec.fixed(4);
            case SINGLE -> DispatcherSpec.single();
            case VIRTUAL -> DispatcherSpec.virtual();
            case EXTERNAL -> DispatcherSpec.external();
        };
    }

    static Stream<Arguments> refusals() {
        DispatcherSpec elastic = DispatcherSpec.elastic(4);
        DispatcherSpec fixed = DispatcherSpec.fixed(4);
        return Stream.of(
                refused("threads = 0 (expected: >= 1)", () -> DispatcherSpec.fixed(0)),
                refused("threads = -1 (expected: >= 1)", () -> DispatcherSpec.elastic(-1)),
                refused("threads = 0 (expected: >= 1)", () -> DispatcherSpec.forkJoin(0)),
                refused(
                        "threads = 32768 (expected: <= 32767, because the type is fork-join, and the JDK's pool takes no more)",
                        () -> DispatcherSpec.forkJoin(32_768)),
                refused(
                        "core-threads = -1 (expected: >= 0, and no more than threads = 4)",
                        () -> elastic.withCoreThreads(-1)),
                refused(
                        "core-threads = 5 (expected: >= 0, and no more than threads = 4)",
                        () -> elastic.withCoreThreads(5)),
                refused(
                        "core-threads = 1 (expected: none beside virtual = on, because virtual threads do not wait for work)",
                        () -> elastic.withVirtual(VirtualMode.ON).withCoreThreads(1)),
                refused(
                        "stack-size = 1m (expected: none beside virtual = on, because virtual threads have stacks of no set size)",
                        () -> elastic.withVirtual(VirtualMode.ON).withStackSize(1 << 20)),
                refused(
                        "daemon = false (expected: none beside virtual = on, because virtual threads are daemons)",
                        () -> elastic.withVirtual(VirtualMode.ON).withDaemon(false)),
                refused(
                        "daemon = false (expected: none, because the type is virtual, and virtual threads are daemons)",
                        () -> DispatcherSpec.virtual().withDaemon(false)),
                refused(
                        "virtual = on (expected: auto | off, because core-threads = 2, which virtual threads cannot have)",
                        () -> elastic.withCoreThreads(2).withVirtual(VirtualMode.ON)),
                refused(
                        "virtual = on (expected: auto | off, because daemon = false, which virtual threads cannot have)",
                        () -> elastic.withDaemon(false).withVirtual(VirtualMode.ON)),
                refused(
                        "virtual = on (expected: auto | off, because stack-size = 64k, which virtual threads cannot have)",
                        () -> elastic.withStackSize(64 << 10).withVirtual(VirtualMode.ON)),
                refused("queue-capacity = 0 (expected: >= 1)", () -> fixed.withQueueCapacity(0)),
                refused("permits = 0 (expected: >= 1)", () -> fixed.withPermits(0)),
                refused(
                        "on-reject = caller-runs (expected: fail | suspend, because the type is single, and the caller's thread"
                                + " would be a second one)",
                        () -> DispatcherSpec.single().withOnReject(RejectionPolicy.CALLER_RUNS)),
                refused(
                        "on-reject = caller-runs (expected: fail | suspend, because permits limit how many tasks run at a time,"
                                + " and the caller's would be one more)",
                        () -> fixed.withPermits(2).withOnReject(RejectionPolicy.CALLER_RUNS)),
                refused(
                        "on-reject = caller-runs (expected: fail | suspend, because permits limit how many tasks run at a time,"
                                + " and the caller's would be one more)",
                        () -> fixed.withOnReject(RejectionPolicy.CALLER_RUNS).withPermits(2)),
                refused("stack-size = 65535 (expected: >= 64k)", () -> fixed.withStackSize((64 << 10) - 1)),
                refused("stack-size = 0 (expected: >= 64k)", () -> fixed.withStackSize(0)),
                refused(
                        "keep-alive = 0s (expected: more than zero, for example 60s)",
                        () -> elastic.withKeepAlive(Duration.ZERO)),
                refused(
                        "keep-alive = -5s (expected: more than zero, for example 60s)",
                        () -> elastic.withKeepAlive(Duration.ofSeconds(-5))),
                refused(
                        "keep-alive = 3153603600s (expected: <= 36500d)",
                        () -> elastic.withKeepAlive(Duration.ofHours(876_001))),
                refused("thread-name = ' ' (expected: not blank)", () -> fixed.withThreadName(" ")));
    }

    private static Arguments refused(String message, ThrowingCallable call) {
        return Arguments.of(message, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void aRefusalTellsWhatCameAndWhatWasExpected(String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    static Stream<Arguments> settingsOfSomeTypes() {
        return Stream.of(
                Arguments.of(
                        "core-threads = 1",
                        "only elastic ends idle threads",
                        List.of(DispatcherSpec.Type.ELASTIC),
                        setting(spec -> spec.withCoreThreads(1))),
                Arguments.of(
                        "virtual = auto",
                        "virtual threads take the place of elastic ones only",
                        List.of(DispatcherSpec.Type.ELASTIC, DispatcherSpec.Type.VIRTUAL),
                        setting(spec -> spec.withVirtual(VirtualMode.AUTO))),
                Arguments.of(
                        "stack-size = 1m",
                        "only threads of fixed, single and elastic dispatchers can have one",
                        List.of(DispatcherSpec.Type.FIXED, DispatcherSpec.Type.SINGLE, DispatcherSpec.Type.ELASTIC),
                        setting(spec -> spec.withStackSize(1 << 20))),
                Arguments.of(
                        "keep-alive = 250ms",
                        "only elastic and fork-join end idle threads",
                        List.of(
                                DispatcherSpec.Type.ELASTIC,
                                DispatcherSpec.Type.FORK_JOIN,
                                DispatcherSpec.Type.VIRTUAL),
                        setting(spec -> spec.withKeepAlive(Duration.ofMillis(250)))),
                ofOwnThreads("thread-name = db", spec -> spec.withThreadName("db")),
                ofOwnThreads("daemon = true", spec -> spec.withDaemon(true)),
                ofOwnThreads(
                        "thread hooks",
                        spec -> spec.withThreadHooks(DispatcherSpecTest::nothing, DispatcherSpecTest::nothing)),
                ofOwnThreads(
                        "a context class loader",
                        spec -> spec.withContextClassLoader(DispatcherSpecTest.class.getClassLoader())));
    }

    private static Arguments ofOwnThreads(String setting, UnaryOperator<DispatcherSpec> set) {
        return Arguments.of(
                setting,
                "the threads are their owner's",
                List.of(
                        DispatcherSpec.Type.FORK_JOIN,
                        DispatcherSpec.Type.ELASTIC,
                        DispatcherSpec.Type.FIXED,
                        DispatcherSpec.Type.SINGLE,
                        DispatcherSpec.Type.VIRTUAL),
                set);
    }

    private static UnaryOperator<DispatcherSpec> setting(UnaryOperator<DispatcherSpec> set) {
        return set;
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("settingsOfSomeTypes")
    void aSettingThatMeansNothingForTheTypeIsRefused(
            String setting, String reason, List<DispatcherSpec.Type> types, UnaryOperator<DispatcherSpec> set) {
        for (DispatcherSpec.Type type : DispatcherSpec.Type.values()) {
            DispatcherSpec spec = of(type);
            if (types.contains(type)) {
                assertThat(set.apply(spec)).as(type.notation()).isNotSameAs(spec);
            } else {
                assertThatThrownBy(() -> set.apply(spec))
                        .as(type.notation())
                        .isExactlyInstanceOf(IllegalArgumentException.class)
                        .hasMessage(setting + " (expected: none, because the type is " + type.notation() + ", and "
                                + reason + ")");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void queuesPermitsAndBlockingAreOfAllTypes(DispatcherSpec.Type type) {
        DispatcherSpec spec = of(type).withQueueCapacity(7).withPermits(3).withBlocking(BlockingPolicy.REJECT);
        assertThat(spec.queueCapacity()).isEqualTo(7);
        assertThat(spec.permits()).isEqualTo(3);
        assertThat(spec.blocking()).isEqualTo(BlockingPolicy.REJECT);
        assertThat(spec.withOnReject(RejectionPolicy.SUSPEND).onReject()).isEqualTo(RejectionPolicy.SUSPEND);
    }

    @Test
    void nullIsRefusedByTheNameOfTheParameter() {
        DispatcherSpec spec = DispatcherSpec.elastic(4);
        Map<String, List<ThrowingCallable>> calls = Map.of(
                "mode", List.of(() -> spec.withVirtual(null)),
                "policy", List.of(() -> spec.withBlocking(null), () -> spec.withOnReject(null)),
                "idle", List.of(() -> spec.withKeepAlive(null)),
                "prefix", List.of(() -> spec.withThreadName(null)),
                "onStart", List.of(() -> spec.withThreadHooks(null, DispatcherSpecTest::nothing)),
                "onStop", List.of(() -> spec.withThreadHooks(DispatcherSpecTest::nothing, null)),
                "loader", List.of(() -> spec.withContextClassLoader(null)));
        calls.forEach((parameter, all) -> assertThat(all)
                .allSatisfy(call -> assertThatThrownBy(call)
                        .isExactlyInstanceOf(NullPointerException.class)
                        .hasMessageStartingWith(parameter + ": expected ")
                        .hasMessageEndingWith(", got null")));
    }

    @Test
    void aSpecIsNeverChanged() {
        DispatcherSpec spec = DispatcherSpec.elastic(4);
        DispatcherSpec other = spec.withCoreThreads(1)
                .withQueueCapacity(7)
                .withPermits(3)
                .withStackSize(1 << 20)
                .withKeepAlive(Duration.ofSeconds(1))
                .withThreadName("db")
                .withDaemon(false);
        assertThat(spec).usingRecursiveComparison().isEqualTo(DispatcherSpec.elastic(4));
        assertThat(other.coreThreads()).isEqualTo(1);
        assertThat(other.queueCapacity()).isEqualTo(7);
        assertThat(other.permits()).isEqualTo(3);
        assertThat(other.stackSize()).isEqualTo(1 << 20);
        assertThat(other.keepAlive()).isEqualTo(Duration.ofSeconds(1));
        assertThat(other.threadName()).isEqualTo("db");
        assertThat(other.daemon()).isFalse();
    }

    @Test
    void aSpecReadsAsWhatItIs() {
        assertThat(DispatcherSpec.elastic(16).withPermits(4)).hasToString("elastic of 16 threads, 4 permits");
        assertThat(DispatcherSpec.fixed(1)).hasToString("fixed of 1 thread");
        assertThat(DispatcherSpec.single()).hasToString("single");
    }
}
