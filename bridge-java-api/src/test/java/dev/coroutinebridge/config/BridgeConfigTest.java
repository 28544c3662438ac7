package dev.coroutinebridge.config;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.map;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.coroutinebridge.BlockingDao;
import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.Nesting;
import dev.coroutinebridge.Probe;
import dev.coroutinebridge.core.call.InterruptMode;
import dev.coroutinebridge.core.dispatch.BlockingPolicy;
import dev.coroutinebridge.core.dispatch.BridgeSettings;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.dispatch.RejectionPolicy;
import dev.coroutinebridge.core.dispatch.VirtualMode;
import dev.coroutinebridge.core.loop.HangPolicy;
import dev.coroutinebridge.core.offload.CancelMode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeConfigTest {

    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final boolean VIRTUAL_THREADS = Runtime.version().feature() >= 21;

    private final Probe probe = new Probe();

    private static CoroutineBridge bridge(String hocon) {
        return CoroutineBridge.create(BridgeConfig.parse(hocon));
    }

    private static ResolvedConfig resolved(BridgeConfig config) {
        return config.resolve(Map.of(), Map.of());
    }

    private static Map<String, DispatcherSpec> specs(BridgeConfig config) {
        return assertThat(resolved(config).settings())
                .extracting("specs", as(map(String.class, DispatcherSpec.class)))
                .actual();
    }

    private static DispatcherSpec jdbc(String keys) {
        DispatcherSpec spec =
                specs(BridgeConfig.parse("dispatchers.jdbc { " + keys + " }")).get("jdbc");
        return Objects.requireNonNull(spec);
    }

    private static <T> T with(Map<String, String> systemProperties, Callable<T> body) throws Exception {
        Properties before = System.getProperties();
        Properties now = new Properties();
        now.putAll(before);
        now.putAll(systemProperties);
        System.setProperties(now);
        try {
            return body.call();
        } finally {
            System.setProperties(before);
        }
    }

    private static Map<String, String> configFile(Path file, String hocon) throws IOException {
        return Map.of("config.file", Files.writeString(file, hocon).toString());
    }

    /** What is wrong with configurations, word for word. */
    @Nested
    @Tag("behaviour-32")
    class Mistakes {

        private static final String BRIDGE_KEYS = "(expected one of: default-dispatcher, dispatchers, hang-timeout,"
                + " interrupt-after, name, nesting-limit, offload-dispatcher, on-cancel, on-hang, on-interrupt,"
                + " propagate, shutdown-timeout";
        private static final String DISPATCHER_KEYS = "(expected one of: type, threads, core-threads, virtual, permits,"
                + " queue-capacity, on-reject, blocking, keep-alive, thread-name, daemon, stack-size, alias";
        private static final String TYPES = "fork-join | elastic | fixed | single | virtual | external";
        private static final String DURATION =
                "(expected: a duration with its unit, for example 250ms, 6s or 2m), text: 1";
        private static final String BLOCK =
                "(expected: a block, for example { type = fixed, threads = 4 } or { alias = io }), text: 1";
        private static final String SINGLE_VALUE = "(expected: a single value), text: 1";

        static Stream<Arguments> bridges() {
            return Stream.of(
                    bad("name = \"  \"", "name = '  ' (expected: a name, not blank), text: 1"),
                    bad("name = []", "name = [] " + SINGLE_VALUE),
                    bad(
                            "default-dispatcher = jbdc, dispatchers.jdbc.type = single",
                            "default-dispatcher = jbdc (expected: a dispatcher, one of: cpu, io, jdbc; did you mean jdbc?),"
                                    + " text: 1"),
                    bad("default-dispatcher { a = b }", "default-dispatcher = {a=b} " + SINGLE_VALUE),
                    bad(
                            "default-dispatcher = \"\"",
                            "default-dispatcher = '' (expected: the name of a dispatcher, not blank), text: 1"),
                    bad(
                            "offload-dispatcher = nowhere",
                            "offload-dispatcher = nowhere (expected: a dispatcher, one of: cpu, io), text: 1"),
                    bad("hang-timeout = 6", "hang-timeout = 6 " + DURATION),
                    bad("hang-timeout = soon", "hang-timeout = soon " + DURATION),
                    bad("hang-timeout = 0s", "hang-timeout = 0s (expected: more than zero, for example 6s), text: 1"),
                    bad(
                            "hang-timeout = -5s",
                            "hang-timeout = -5s (expected: not negative, for example 250ms, 6s or 2m), text: 1"),
                    bad("hang-timeout = 36501d", "hang-timeout = 36501d (expected: <= 36500d), text: 1"),
                    bad(
                            "hang-timeout = 99999999999999999999s",
                            "hang-timeout = 99999999999999999999s (expected: <= 36500d), text: 1"),
                    bad("on-hang = panic", "on-hang = panic (expected: rescue | report | fail-youngest), text: 1"),
                    bad("nesting-limit = 0", "nesting-limit = 0 (expected: >= 1), text: 1"),
                    bad("nesting-limit = 2.5", "nesting-limit = 2.5 (expected: a whole number >= 1), text: 1"),
                    bad("nesting-limit = 2x", "nesting-limit = 2x (expected: a whole number >= 1), text: 1"),
                    bad("nesting-limit = 2147483648", "nesting-limit = 2147483648 (expected: <= 2147483647), text: 1"),
                    bad("shutdown-timeout = 10 parsecs", "shutdown-timeout = 10 parsecs " + DURATION),
                    bad("interrupt-after = [1s]", "interrupt-after = [1s] " + SINGLE_VALUE),
                    bad(
                            "on-interrupt = cancel",
                            "on-interrupt = cancel (expected: cancel-and-wait | cancel-and-abandon | ignore), text: 1"),
                    bad(
                            "on-cancel = 7",
                            "on-cancel = 7 (expected: interrupt | interrupt-until-exit | wait | abandon), text: 1"),
                    bad(
                            "hang-timout = 6s",
                            "key 'hang-timout' is unknown " + BRIDGE_KEYS + "; did you mean hang-timeout?), text: 1"),
                    bad(
                            "dispatcher { jdbc { type = single } }",
                            "key 'dispatcher' is unknown " + BRIDGE_KEYS + "; did you mean dispatchers?), text: 1"),
                    bad("other = 4", "key 'other' is unknown " + BRIDGE_KEYS + "), text: 1"),
                    bad(
                            "coroutine-bridge = 4",
                            "coroutine-bridge = 4 (expected: a block, coroutine-bridge { ... }), text: 1"),
                    bad(
                            "coroutine-bridge { dispatchers = 4 }",
                            "dispatchers = 4 (expected: a block, dispatchers { ... }), text: 1"),
                    bad(
                            "dispatchers = [jdbc]",
                            "dispatchers = [jdbc] (expected: a block, dispatchers { ... }), text: 1"),
                    bad(
                            "\nhang-timeout = ${nowhere}",
                            "the configuration cannot be read: text: 2: Could not resolve substitution to a value: ${nowhere}"),
                    bad(
                            "dispatchers {\n jdbc {",
                            "the configuration cannot be read: text: 2: expecting a close parentheses ')' here, not: end of file"));
        }

        static Stream<Arguments> dispatchers() {
            return Stream.of(
                    jdbc("", "type is missing (expected one of: " + TYPES + "; or an alias), text: 1"),
                    jdbc("threads = 4", "type is missing (expected one of: " + TYPES + "; or an alias), text: 1"),
                    jdbc("type = elastik", "type = elastik (expected: " + TYPES + "), text: 1"),
                    jdbc("type = [elastic]", "type = [elastic] " + SINGLE_VALUE),
                    jdbc("type = elastic, threads = 0", "threads = 0 (expected: >= 1), text: 1"),
                    jdbc("type = fixed, threads = -1", "threads = -1 (expected: >= 1), text: 1"),
                    jdbc("type = fixed, threads = 0x", "threads = 0x (expected: >= 1), text: 1"),
                    jdbc(
                            "type = fixed, threads = 9999999999x",
                            "threads = 9999999999x (expected: <= 2147483647), text: 1"),
                    jdbc(
                            "type = fixed, threads = 4000000000",
                            "threads = 4000000000 (expected: <= 2147483647), text: 1"),
                    jdbc(
                            "type = elastic, threads = many",
                            "threads = many (expected: a whole number >= 1, or a multiple of the cores, for example 2x),"
                                    + " text: 1"),
                    jdbc("type = fixed, threads { min = 1 }", "threads = {min=1} " + SINGLE_VALUE),
                    jdbc(
                            "type = fork-join, threads = 40000",
                            "threads = 40000 (expected: <= 32767, because the type is fork-join, and the JDK's pool takes"
                                    + " no more), text: 1"),
                    jdbc(
                            "type = single, threads = 2",
                            "threads = 2 (expected: 1 or none, because the type is single), text: 1"),
                    jdbc(
                            "type = virtual, threads = 4",
                            "threads = 4 (expected: none, because the type is virtual, which has a thread for each task;"
                                    + " limit them with permits), text: 1"),
                    jdbc(
                            "type = external, threads = 4",
                            "threads = 4 (expected: none, because the type is external, and the threads are their owner's;"
                                    + " limit them with permits), text: 1"),
                    jdbc(
                            "type = external",
                            "type = external (expected: an executor of that name on the builder, executor(\"jdbc\","
                                    + " executor)), text: 1"),
                    jdbc(
                            "type = elastic, threads = 4, core-threads = 5",
                            "core-threads = 5 (expected: >= 0, and no more than threads = 4), text: 1"),
                    jdbc("type = elastic, core-threads = -1", "core-threads = -1 (expected: >= 0), text: 1"),
                    jdbc(
                            "type = fixed, core-threads = 1",
                            "core-threads = 1 (expected: none, because the type is fixed, and only elastic ends idle"
                                    + " threads), text: 1"),
                    jdbc("type = elastic, virtual = maybe", "virtual = maybe (expected: auto | on | off), text: 1"),
                    jdbc(
                            "type = fixed, virtual = auto",
                            "virtual = auto (expected: none, because the type is fixed, and virtual threads take the place"
                                    + " of elastic ones only), text: 1"),
                    jdbc(
                            "type = elastic, core-threads = 1, virtual = on",
                            "virtual = on (expected: auto | off, because core-threads = 1, which virtual threads cannot"
                                    + " have), text: 1"),
                    jdbc(
                            "type = elastic, virtual = on, stack-size = 1m",
                            "stack-size = 1m (expected: none beside virtual = on, because virtual threads have stacks of no"
                                    + " set size), text: 1"),
                    jdbc(
                            "type = virtual, daemon = false",
                            "daemon = false (expected: none, because the type is virtual, and virtual threads are daemons),"
                                    + " text: 1"),
                    jdbc("type = fixed, permits = 0", "permits = 0 (expected: >= 1), text: 1"),
                    jdbc("type = fixed, queue-capacity = 0", "queue-capacity = 0 (expected: >= 1), text: 1"),
                    jdbc(
                            "type = fixed, queue-capacity = endless",
                            "queue-capacity = endless (expected: a whole number >= 1, or unlimited), text: 1"),
                    jdbc(
                            "type = fixed, on-reject = ignore",
                            "on-reject = ignore (expected: fail | suspend | caller-runs), text: 1"),
                    jdbc(
                            "type = single, on-reject = caller-runs",
                            "on-reject = caller-runs (expected: fail | suspend, because the type is single, and the caller's"
                                    + " thread would be a second one), text: 1"),
                    jdbc(
                            "type = fixed, permits = 2, on-reject = caller-runs",
                            "on-reject = caller-runs (expected: fail | suspend, because permits limit how many tasks run at"
                                    + " a time, and the caller's would be one more), text: 1"),
                    jdbc(
                            "type = fixed, blocking = never",
                            "blocking = never (expected: allow | warn | reject), text: 1"),
                    jdbc("type = elastic, keep-alive = 60", "keep-alive = 60 " + DURATION),
                    jdbc(
                            "type = elastic, keep-alive = 0s",
                            "keep-alive = 0s (expected: more than zero, for example 6s), text: 1"),
                    jdbc(
                            "type = single, keep-alive = 90s",
                            "keep-alive = 90s (expected: none, because the type is single, and only elastic and fork-join"
                                    + " end idle threads), text: 1"),
                    jdbc("type = fixed, thread-name = \" \"", "thread-name = '' (expected: not blank), text: 1"),
                    jdbc(
                            "type = external, thread-name = db",
                            "thread-name = db (expected: none, because the type is external, and the threads are their"
                                    + " owner's), text: 1"),
                    jdbc("type = fixed, daemon = 1", "daemon = 1 (expected: true | false), text: 1"),
                    jdbc(
                            "type = fixed, stack-size = -1",
                            "stack-size = -1 (expected: a size, for example 512k or 8m), text: 1"),
                    jdbc("type = fixed, stack-size = 8k", "stack-size = 8k (expected: >= 64k), text: 1"),
                    jdbc(
                            "type = fixed, stack-size = 99999999999g",
                            "stack-size = 99999999999g (expected: <= 9223372036854775807 bytes), text: 1"),
                    jdbc(
                            "type = fork-join, stack-size = 8m",
                            "stack-size = 8m (expected: none, because the type is fork-join, and only threads of fixed,"
                                    + " single and elastic dispatchers can have one), text: 1"),
                    jdbc(
                            "type = fixed, theads = 4",
                            "key 'theads' is unknown " + DISPATCHER_KEYS + "; did you mean threads?), text: 1"),
                    jdbc("type = fixed, size = 4", "key 'size' is unknown " + DISPATCHER_KEYS + "), text: 1"),
                    jdbc("alias = jdbc", "alias = jdbc (expected: a dispatcher, got a loop: jdbc -> jdbc), text: 1"),
                    jdbc("alias = cup", "alias = cup (expected: a dispatcher, one of: cpu, io, jdbc), text: 1"),
                    jdbc(
                            "alias = io, threads = 4",
                            "alias = io (expected: no other key beside it, got threads), text: 1"),
                    jdbc("alias = [io]", "alias = [io] " + SINGLE_VALUE),
                    jdbc("alias = \"\"", "alias = '' (expected: the name of a dispatcher, not blank), text: 1"),
                    bad("dispatchers { jdbc = 4 }", "dispatcher 'jdbc': jdbc = 4 " + BLOCK),
                    bad("dispatchers { jdbc = [fixed] }", "dispatcher 'jdbc': jdbc = [fixed] " + BLOCK),
                    bad(
                            "dispatchers { \" \" { type = single } }",
                            "dispatcher ' ': a blank name (expected: a name, for example jdbc), text: 1"),
                    bad("dispatchers { io { threads = 0 } }", "dispatcher 'io': threads = 0 (expected: >= 1), text: 1"),
                    bad(
                            "dispatchers { reports { alias = jdcb }\n jdbc { type = single } }",
                            "dispatcher 'reports': alias = jdcb (expected: a dispatcher, one of: cpu, io, jdbc, reports; did"
                                    + " you mean jdbc?), text: 1"),
                    bad(
                            "dispatchers { a { alias = b }\n b { alias = a } }",
                            "dispatcher 'a': alias = b (expected: a dispatcher, got a loop: a -> b -> a), text: 1"),
                    bad(
                            "dispatchers { d { alias = a }\n a { alias = b }\n b { alias = c }\n c { alias = a } }",
                            "dispatcher 'a': alias = b (expected: a dispatcher, got a loop: a -> b -> c -> a), text: 2"));
        }

        private static Arguments bad(String hocon, String mistake) {
            return Arguments.of(hocon, mistake);
        }

        private static Arguments jdbc(String keys, String mistake) {
            return bad("dispatchers { jdbc { " + keys + " } }", "dispatcher 'jdbc': " + mistake);
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource({"bridges", "dispatchers"})
        void aMistakeTellsWhatCameWhatWasExpectedAndWhere(String hocon, String mistake) {
            assertThatThrownBy(() -> bridge(hocon).close())
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage(mistake);
        }

        @ParameterizedTest
        @ValueSource(strings = {"name", "dispatchers.jdbc.type", "dispatchers.jdbc.alias", "dispatchers.io.threads"})
        void everyKeyWantsASingleValue(String key) {
            assertThatThrownBy(() -> BridgeConfig.parse(key + " { a = b }")).hasMessageEndingWith(SINGLE_VALUE);
        }

        @Test
        void noKeyOfADispatcherTakesNonsense() {
            for (String key : DispatcherKey.ALL.keySet()) {
                String type = key.equals("type") || key.equals("alias") ? "" : "type = elastic, ";
                assertThatThrownBy(() -> BridgeConfig.parse("dispatchers.jdbc { " + type + key + " = [] }"))
                        .isExactlyInstanceOf(IllegalArgumentException.class)
                        .hasMessage("dispatcher 'jdbc': " + key + " = [] " + SINGLE_VALUE);
            }
        }

        @Test
        void noKeyOfABridgeTakesNonsense() {
            for (String key : BridgeKey.ALL.keySet()) {
                assertThatThrownBy(() -> bridge(key + " = []").close())
                        .isExactlyInstanceOf(IllegalArgumentException.class)
                        .hasMessage(key + " = [] " + SINGLE_VALUE);
            }
        }

        @Test
        void allMistakesAreToldAtOnceWithTheirLines() {
            assertThatThrownBy(() -> BridgeConfig.parse("""
                            coroutine-bridge {
                              hang-timeout = never
                              on-hagn = report
                              dispatchers {
                                jdbc {
                                  type = elastik
                                  threads = 0
                                  keep-alive = 60
                                }
                                reports {
                                  alias = reports
                                }
                              }
                            }
                            """))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage("""
                            the configuration has 6 mistakes:
                              dispatcher 'jdbc': type = elastik (expected: %s), text: 6
                              dispatcher 'jdbc': threads = 0 (expected: >= 1), text: 7
                              dispatcher 'jdbc': keep-alive = 60 (expected: a duration with its unit, for example 250ms, 6s or 2m), text: 8
                              dispatcher 'reports': alias = reports (expected: a dispatcher, got a loop: reports -> reports), text: 11
                              hang-timeout = never (expected: a duration with its unit, for example 250ms, 6s or 2m), text: 2
                              key 'on-hagn' is unknown %s; did you mean on-hang?), text: 3""".formatted(TYPES, BRIDGE_KEYS));
        }

        @Test
        void whatIsWrongWithNumbersOfThreadsIsBlamedOnThemAlone() {
            assertThatThrownBy(() ->
                            BridgeConfig.parse("dispatchers.jdbc { type = elastic, threads = 0, core-threads = 99 }"))
                    .hasMessage("dispatcher 'jdbc': threads = 0 (expected: >= 1), text: 1");
        }

        @Test
        void aMistakeInAFileIsToldWithTheNameOfTheFileAndTheLine(@TempDir Path folder) throws Exception {
            Map<String, String> file = configFile(
                    folder.resolve("application.conf"),
                    "\n".repeat(10) + "coroutine-bridge.dispatchers.jdbc { type = elastic\nthreads = 0 }");
            assertThatThrownBy(() -> with(file, BridgeConfig::load))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage("dispatcher 'jdbc': threads = 0 (expected: >= 1), application.conf: 12");
        }

        @Test
        void aFileThatIsNotThereIsAMistake(@TempDir Path folder) {
            Map<String, String> file =
                    Map.of("config.file", folder.resolve("nowhere.conf").toString());
            assertThatThrownBy(() -> with(file, BridgeConfig::load))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("the configuration cannot be read: ")
                    .hasMessageContaining("nowhere.conf");
        }

        @Test
        void aMistakeInASystemPropertyIsToldAsThat() {
            Map<String, String> property = Map.of("coroutine-bridge.dispatchers.io.threads", "none");
            assertThatThrownBy(() -> with(property, CoroutineBridge::create))
                    .hasMessage(
                            "dispatcher 'io': threads = none (expected: a whole number >= 1, or a multiple of the cores,"
                                    + " for example 2x), system properties");
        }

        @Test
        void aMistakeInPropertiesIsToldWithItsWholeKey() {
            Properties properties = new Properties();
            properties.setProperty("coroutine-bridge.dispatchers.jdbc.type", "fixed");
            properties.setProperty("coroutine-bridge.dispatchers.jdbc.threads", "0");
            assertThatThrownBy(() -> BridgeConfig.of(properties))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage("dispatcher 'jdbc': threads = 0 (expected: >= 1), properties:"
                            + " coroutine-bridge.dispatchers.jdbc.threads");
        }

        @Test
        void aDispatcherInPropertiesIsNoSingleValue() {
            Properties properties = new Properties();
            properties.setProperty("dispatchers.jdbc", "fixed");
            assertThatThrownBy(() -> BridgeConfig.of(properties))
                    .hasMessage(
                            "dispatcher 'jdbc': jdbc = fixed (expected: a block, for example { type = fixed, threads = 4 }"
                                    + " or { alias = io }), properties: dispatchers.jdbc");
        }

        @Test
        void theBuilderRefusesUnknownKeysAndWrongKindsAtOnce() {
            CoroutineBridge.Builder builder = CoroutineBridge.builder();
            assertThatThrownBy(() -> builder.set("hang-timout", "6s"))
                    .hasMessage("key 'hang-timout' is unknown " + BRIDGE_KEYS + "; did you mean hang-timeout?)");
            assertThatThrownBy(() -> builder.set("dispatchers.io.treads", 4))
                    .hasMessage("key 'treads' is unknown " + DISPATCHER_KEYS + "; did you mean threads?)");
            assertThatThrownBy(() -> builder.set("dispatchers.jdbc", "fixed"))
                    .hasMessage("dispatchers.jdbc is no key (expected: one of a dispatcher's, for example"
                            + " dispatchers.jdbc.type)");
            assertThatThrownBy(() -> builder.set("dispatchers", "jdbc"))
                    .hasMessage("dispatchers = jdbc (expected: a block, dispatchers { ... })");
            assertThatThrownBy(() -> builder.set("nesting-limit", -1))
                    .hasMessage("nesting-limit = -1 (expected: >= 1)");
            assertThatThrownBy(() -> builder.set("hang-timeout", Duration.ofSeconds(Long.MAX_VALUE)))
                    .hasMessageEndingWith("(expected: <= 36500d)");
        }

        @Test
        void whatTheBuilderSaysOfDispatchersIsCheckedWithTheRest() {
            CoroutineBridge.Builder builder = CoroutineBridge.builder()
                    .config(BridgeConfig.parse("dispatchers.jdbc.type = fixed"))
                    .set("dispatchers.jdbc.threads", 0)
                    .set("dispatchers.reports.alias", "jbdc");
            assertThatThrownBy(builder::build)
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessage("""
                            the configuration has 2 mistakes:
                              dispatcher 'jdbc': threads = 0 (expected: >= 1), CoroutineBridge.builder()
                              dispatcher 'reports': alias = jbdc (expected: a dispatcher, one of: cpu, io, jdbc, reports; did you mean jdbc?), CoroutineBridge.builder()""");
        }

        @Test
        void oneNameIsOneDispatcher() {
            BridgeConfig config = BridgeConfig.parse("""
                    dispatchers {
                      jdbc { threads = 4, type = fixed }
                      reports { alias = jdbc }
                    }
                    """);
            assertThatThrownBy(() -> CoroutineBridge.builder()
                            .config(config)
                            .dispatcher("jdbc", DispatcherSpec.single())
                            .executor("reports", Runnable::run)
                            .build())
                    .hasMessage("""
                            the configuration has 2 mistakes:
                              dispatcher 'jdbc' is there twice (expected: either keys or a spec on the builder), text: 2
                              dispatcher 'reports': alias = jdbc (expected: none, because the builder was given an executor of that name), text: 3""");
            assertThatThrownBy(() -> CoroutineBridge.builder()
                            .config(config)
                            .executor("jdbc", Runnable::run)
                            .build())
                    .hasMessage(
                            "dispatcher 'jdbc': type = fixed (expected: external, because the builder was given an executor"
                                    + " of that name), text: 2");
        }

        @Test
        void anExternalSpecOnTheBuilderNeedsItsExecutorToo() {
            assertThatThrownBy(() -> CoroutineBridge.builder()
                            .dispatcher("db", DispatcherSpec.external())
                            .build())
                    .hasMessage("dispatcher 'db': type = external (expected: an executor of that name on the builder,"
                            + " executor(\"db\", executor)), CoroutineBridge.builder()");
        }

        @Test
        void nullIsRefused() {
            assertThatThrownBy(() -> BridgeConfig.parse(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessageStartingWith("hocon: expected ")
                    .hasMessageEndingWith(", got null");
            assertThatThrownBy(() -> BridgeConfig.of(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessageStartingWith("properties: expected ")
                    .hasMessageEndingWith(", got null");
        }
    }

    /** What each key does. */
    @Nested
    @Tag("behaviour-32")
    class Keys {

        @Test
        void theNameIsInTheNamesOfTheThreads() {
            try (CoroutineBridge bridge = bridge("coroutine-bridge.name = shop")) {
                assertThat(bridge.name()).isEqualTo("shop");
                assertThat(bridge.future(probe::thread).join().getName()).matches("shop-cpu-\\d+");
            }
        }

        @Test
        void coroutinesAndBlockingJavaRunWhereTheyAreToldTo() {
            try (CoroutineBridge bridge = bridge("""
                    default-dispatcher = one, offload-dispatcher = two
                    dispatchers { one { type = single }, two { alias = three }, three { type = fixed, threads = 2 } }
                    """)) {
                assertThat(bridge.future(probe::thread).join().getName()).matches("bridge-one-\\d+");
                assertThat(bridge.offload(Thread::currentThread).join().getName())
                        .matches("bridge-three-\\d+");
            }
        }

        @Test
        void theDispatcherThatIsTheDefaultMayBeTheBuilders() {
            BridgeConfig config = BridgeConfig.parse(
                    "default-dispatcher = db, offload-dispatcher = reports, dispatchers.reports.alias = db");
            try (CoroutineBridge bridge = CoroutineBridge.builder()
                    .config(config)
                    .dispatcher("db", DispatcherSpec.single())
                    .build()) {
                assertThat(bridge.future(probe::thread).join().getName()).matches("bridge-db-1");
                assertThat(bridge.offload(Thread::currentThread).join().getName())
                        .matches("bridge-db-1");
            }
        }

        @Test
        void aHangIsOneAfterItsTimeAndFailsTheYoungestIfToldSo() {
            try (CoroutineBridge bridge = bridge("hang-timeout = 100ms, on-hang = fail-youngest")) {
                assertThatThrownBy(() -> bridge.runBlocking(probe::untilCancelled))
                        .isInstanceOf(CancellationException.class);
            }
        }

        @Test
        void callsNestAsDeepAsTheLimit() throws Exception {
            Nesting nesting = new Nesting();
            try (CoroutineBridge bridge = bridge("nesting-limit = 2")) {
                Callable<Thread> two = () -> bridge.runBlocking(probe::threadAfterSuspension);
                Callable<Thread> three = () -> bridge.runBlocking(nesting::javaAfterYield, two);
                assertThat(three.call()).isSameAs(Thread.currentThread());
                assertThatThrownBy(() -> bridge.runBlocking(nesting::javaAfterYield, three))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("nesting-limit, 2");
            }
        }

        @Test
        void closeWaitsAsLongAsItIsTold() throws InterruptedException {
            BlockingDao dao = new BlockingDao();
            CoroutineBridge bridge = bridge("shutdown-timeout = 0s, interrupt-after = 0s, on-cancel = wait");
            CompletableFuture<?> call = bridge.offloadVoid(dao::touch);
            dao.touching.await();
            long begun = System.nanoTime();
            bridge.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(9));
            assertThat(call).isDone();
            await().untilAsserted(() -> assertThat(dao.touchInterrupted).isTrue());
        }

        @Test
        void anInterruptDoesWhatItIsTold() throws InterruptedException {
            try (CoroutineBridge bridge = bridge("on-interrupt = ignore")) {
                Thread.currentThread().interrupt();
                assertThat(bridge.runBlocking(probe::threadAfterSuspension)).isSameAs(Thread.currentThread());
                assertThat(Thread.interrupted()).isTrue();
            }
        }

        @Test
        void aCancellationDoesWhatItIsTold() throws InterruptedException {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            CompletableFuture<String> outcome = new CompletableFuture<>();
            try (CoroutineBridge bridge = bridge("on-cancel = wait")) {
                CompletableFuture<Boolean> call = bridge.offload(() -> {
                    begun.countDown();
                    try {
                        release.await();
                        return outcome.complete("released");
                    } catch (InterruptedException e) {
                        return outcome.complete("interrupted");
                    }
                });
                begun.await();
                call.cancel(true);
                assertThat(outcome).isNotDone();
                release.countDown();
                assertThat(outcome).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("released");
            }
        }

        @Test
        void everyKeyOfABridgeArrives() {
            ResolvedConfig config = resolved(BridgeConfig.parse("""
                    name = shop, default-dispatcher = io, offload-dispatcher = cpu, hang-timeout = 250ms, on-hang = report
                    nesting-limit = 7, shutdown-timeout = 2m, interrupt-after = 1 h, on-interrupt = cancel-and-abandon
                    on-cancel = INTERRUPT_UNTIL_EXIT
                    """));
            assertThat(config.onInterrupt()).isEqualTo(InterruptMode.CANCEL_AND_ABANDON);
            assertThat(config.onCancel()).isEqualTo(CancelMode.INTERRUPT_UNTIL_EXIT);
            assertThat(config.settings())
                    .extracting(
                            "name",
                            "defaultDispatcher",
                            "offloadDispatcher",
                            "hangTimeout",
                            "onHang",
                            "nestingLimit",
                            "shutdownTimeout",
                            "interruptAfter")
                    .containsExactly(
                            "shop",
                            "io",
                            "cpu",
                            Duration.ofMillis(250),
                            HangPolicy.Action.REPORT,
                            7,
                            Duration.ofMinutes(2),
                            Duration.ofHours(1));
        }

        @Test
        void everyKeyOfADispatcherArrives() {
            DispatcherSpec spec = jdbc("""
                    type = elastic, threads = 16, core-threads = 3, queue-capacity = 200, on-reject = suspend, permits = 8
                    keep-alive = 5s, thread-name = db, daemon = false, virtual = auto, stack-size = 512k, blocking = warn
                    """);
            assertThat(spec.type()).isEqualTo(DispatcherSpec.Type.ELASTIC);
            assertThat(spec.threads()).isEqualTo(16);
            assertThat(spec.coreThreads()).isEqualTo(3);
            assertThat(spec.queueCapacity()).isEqualTo(200);
            assertThat(spec.onReject()).isEqualTo(RejectionPolicy.SUSPEND);
            assertThat(spec.permits()).isEqualTo(8);
            assertThat(spec.keepAlive()).isEqualTo(Duration.ofSeconds(5));
            assertThat(spec.threadName()).isEqualTo("db");
            assertThat(spec.daemon()).isFalse();
            assertThat(spec.virtualMode()).isEqualTo(VirtualMode.AUTO);
            assertThat(spec.stackSize()).isEqualTo(512 << 10);
            assertThat(spec.blocking()).isEqualTo(BlockingPolicy.WARN);
        }

        @Test
        void sizesMayBeMultiplesOfTheCores() {
            assertThat(jdbc("type = fixed, threads = 2x").threads()).isEqualTo(2 * CORES);
            assertThat(jdbc("type = elastic, threads = \"0.01x\"").threads()).isEqualTo((int) Math.ceil(0.01 * CORES));
            assertThat(jdbc("type = fork-join, permits = 3 x").permits()).isEqualTo(3 * CORES);
            assertThat(jdbc("type = elastic, threads = 2x, core-threads = 1x").coreThreads())
                    .isEqualTo(CORES);
        }

        @Test
        void aTypeWithoutANumberHasItsUsualOne() {
            assertThat(jdbc("type = fork-join").threads()).isEqualTo(CORES);
            assertThat(jdbc("type = fixed").threads()).isEqualTo(CORES);
            assertThat(jdbc("type = elastic").threads()).isEqualTo(64);
            assertThat(jdbc("type = single, threads = 1").threads()).isEqualTo(1);
            assertThat(jdbc("type = FORK_JOIN").type()).isEqualTo(DispatcherSpec.Type.FORK_JOIN);
        }

        @Test
        void whatIsNotSaidOfIoStaysAsItIs() {
            for (String keys : List.of("threads = 16", "type = elastic, threads = 16")) {
                DispatcherSpec io = specs(BridgeConfig.parse("dispatchers.io { " + keys + " }"))
                        .get("io");
                assertThat(io).as(keys).isNotNull();
                assertThat(io.threads()).as(keys).isEqualTo(16);
                assertThat(io.virtualMode()).as(keys).isEqualTo(VirtualMode.AUTO);
            }
        }

        @Test
        void aFixedPoolHasSoManyThreads() {
            try (CoroutineBridge bridge = bridge("dispatchers.jdbc { type = fixed, threads = 3 }")) {
                CyclicBarrier three = new CyclicBarrier(3);
                List<CompletableFuture<Integer>> calls = Stream.generate(
                                () -> bridge.offloadTo("jdbc").offload(() -> three.await(30, TimeUnit.SECONDS)))
                        .limit(3)
                        .toList();
                assertThat(calls).allSatisfy(call -> assertThat(call.join()).isBetween(0, 2));
                for (int i = 0; i < 9; i++) {
                    bridge.offloadTo("jdbc").offload(() -> "more").join();
                }
                assertThat(bridge.dispatcher("jdbc").stats().threads()).isEqualTo(3);
            }
        }

        @Test
        void threadsAreOfTheirTypeNamesAndKind() {
            try (CoroutineBridge bridge = bridge("""
                    name = shop
                    dispatchers {
                      computing { type = fork-join }
                      jdbc { type = fixed, threads = 1, thread-name = db, daemon = false }
                      one { type = single }
                    }
                    """)) {
                Thread computing = thread(bridge, "computing");
                assertThat(computing).isInstanceOf(ForkJoinWorkerThread.class);
                assertThat(computing.getName()).matches("shop-computing-\\d+");
                assertThat(computing.isDaemon()).isTrue();
                Thread jdbc = thread(bridge, "jdbc");
                assertThat(jdbc.getName()).isEqualTo("db-1");
                assertThat(jdbc.isDaemon()).isFalse();
                assertThat(thread(bridge, "one").isDaemon()).isTrue();
                assertThat(thread(bridge, "one")).isSameAs(thread(bridge, "one"));
            }
        }

        private Thread thread(CoroutineBridge bridge, String dispatcher) {
            return bridge.offloadTo(dispatcher).offload(Thread::currentThread).join();
        }

        @Test
        void idleThreadsEndAfterTheirTimeButForTheCore() {
            try (CoroutineBridge bridge = bridge("""
                    dispatchers {
                      none { type = elastic, threads = 4, keep-alive = 10ms }
                      two { type = elastic, threads = 4, keep-alive = 10ms, core-threads = 2 }
                    }
                    """)) {
                for (String dispatcher : List.of("none", "two")) {
                    CyclicBarrier four = new CyclicBarrier(4);
                    Stream.generate(() -> bridge.offloadTo(dispatcher).offload(() -> four.await(30, TimeUnit.SECONDS)))
                            .limit(4)
                            .toList()
                            .forEach(CompletableFuture::join);
                }
                await().untilAsserted(() -> {
                    assertThat(bridge.dispatcher("none").stats().threads()).isZero();
                    assertThat(bridge.dispatcher("two").stats().threads()).isEqualTo(2);
                });
            }
        }

        @Test
        void permitsAreThoseOfTheDispatcher() {
            try (CoroutineBridge bridge =
                    bridge("dispatchers { jdbc { type = fixed, permits = 3 }, one { type = single } }")) {
                assertThat(bridge.dispatcher("jdbc").stats().permits()).isEqualTo(3);
                assertThat(bridge.dispatcher("one").stats().permits()).isEqualTo(-1);
            }
        }

        @Test
        void virtualThreadsAreAsManyAtATimeAsThreadsWouldBe() {
            try (CoroutineBridge bridge = bridge("""
                    dispatchers {
                      jdbc { type = elastic, threads = 5, virtual = auto }
                      platform { type = elastic, threads = 5, virtual = auto, stack-size = 1m }
                    }
                    """)) {
                assertThat(bridge.dispatcher("jdbc").stats().permits()).isEqualTo(VIRTUAL_THREADS ? 5 : -1);
                assertThat(bridge.dispatcher("platform").stats().permits()).isEqualTo(-1);
            }
        }

        @Test
        void oneCallTooManyIsRefusedOrRunByItsCaller() throws InterruptedException {
            try (CoroutineBridge bridge = bridge("""
                    dispatchers {
                      fails { type = fixed, threads = 1, queue-capacity = 1 }
                      runs { type = fixed, threads = 1, queue-capacity = 1, on-reject = caller-runs }
                    }
                    """)) {
                CountDownLatch release = new CountDownLatch(1);
                for (String dispatcher : List.of("fails", "runs")) {
                    CountDownLatch begun = new CountDownLatch(1);
                    CompletableFuture<Void> running = bridge.offloadTo(dispatcher)
                            .offload(() -> {
                                begun.countDown();
                                release.await();
                                return null;
                            });
                    begun.await();
                    CompletableFuture<String> queued =
                            bridge.offloadTo(dispatcher).offload(() -> "queued");
                    assertThat(running).isNotDone();
                    assertThat(queued).isNotDone();
                }
                assertThatThrownBy(() -> bridge.offloadTo("fails").offload(() -> "refused"))
                        .isInstanceOf(RejectedExecutionException.class);
                assertThat(bridge.offloadTo("runs").offload(Thread::currentThread))
                        .isCompletedWithValue(Thread.currentThread());
                release.countDown();
            }
        }

        @Test
        void blockingIsRefusedIfToldSo() {
            try (CoroutineBridge bridge = bridge("dispatchers.scores { type = fork-join, blocking = reject }")) {
                assertThatThrownBy(() -> bridge.offloadTo("scores")
                                .offload(() -> bridge.runBlocking(probe::threadAfterSuspension))
                                .join())
                        .hasCauseInstanceOf(IllegalStateException.class);
            }
        }

        @Test
        void anAliasIsTheSameDispatcher() {
            try (CoroutineBridge bridge = bridge("""
                    dispatchers { jdbc { type = single }, reports { alias = mails }, mails { alias = jdbc }, cpu { alias = jdbc } }
                    """)) {
                assertThat(bridge.dispatcher("reports")).isSameAs(bridge.dispatcher("jdbc"));
                assertThat(bridge.dispatcher("mails")).isSameAs(bridge.dispatcher("jdbc"));
                assertThat(bridge.dispatcher("cpu")).isSameAs(bridge.dispatcher("jdbc"));
                assertThat(bridge.future(probe::thread).join().getName()).isEqualTo("bridge-jdbc-1");
            }
        }

        @Test
        void anExternalDispatcherIsTheExecutorOfTheBuilderWithLimits() {
            ExecutorService mine = Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"));
            BridgeConfig config = BridgeConfig.parse("dispatchers.jdbc { type = external, permits = 2 }");
            try (CoroutineBridge bridge = CoroutineBridge.builder()
                    .config(config)
                    .executor("jdbc", mine)
                    .build()) {
                assertThat(bridge.dispatcher("jdbc").stats().permits()).isEqualTo(2);
                assertThat(thread(bridge, "jdbc").getName()).isEqualTo("mine");
            }
            assertThat(mine.isShutdown()).isFalse();
            mine.shutdown();
        }

        @Test
        void hooksAndClassLoadersAreTheBuilders() throws IOException, InterruptedException {
            CountDownLatch hooks = new CountDownLatch(2);
            try (URLClassLoader loader = new URLClassLoader(new URL[0]);
                    CoroutineBridge bridge = CoroutineBridge.builder()
                            .dispatcher(
                                    "jdbc",
                                    DispatcherSpec.fixed(1)
                                            .withContextClassLoader(loader)
                                            .withThreadHooks(hooks::countDown, hooks::countDown))
                            .build()) {
                Thread jdbc = thread(bridge, "jdbc");
                assertThat(hooks.getCount()).isEqualTo(1);
                assertThat(jdbc.getContextClassLoader()).isSameAs(loader);
                assertThat(thread(bridge, "cpu").getContextClassLoader())
                        .isSameAs(Thread.currentThread().getContextClassLoader());
            }
            assertThat(hooks.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Where a configuration comes from. */
    @Nested
    @Tag("behaviour-32")
    class Sources {

        @Test
        void theBlockMayBeThereOrNot() {
            for (String hocon : List.of("name = shop", "coroutine-bridge { name = shop }\nother = 4")) {
                try (CoroutineBridge bridge = bridge(hocon)) {
                    assertThat(bridge.name()).isEqualTo("shop");
                }
            }
            try (CoroutineBridge bridge = bridge("")) {
                assertThat(bridge.name()).isEqualTo("bridge");
            }
        }

        @Test
        void nullIsAsIfItWasNotSaid() {
            try (CoroutineBridge bridge = bridge("name = null, dispatchers { jdbc = null, io { threads = null } }")) {
                assertThat(bridge.name()).isEqualTo("bridge");
                assertThatThrownBy(() -> bridge.dispatcher("jdbc")).hasMessageContaining("cpu, io");
            }
        }

        @Test
        void aConfigurationReadsAsWhatWasSetWhere() {
            assertThat(BridgeConfig.parse("name = shop\ndispatchers.jdbc { type = single }"))
                    .hasToString(
                            "BridgeConfig[bridge {name=shop (text: 1)}, dispatchers {jdbc={type=single (text: 2)}}]");
        }

        @Test
        void propertiesSayTheSame() {
            Properties prefixed = new Properties();
            prefixed.setProperty("coroutine-bridge.name", "shop");
            prefixed.setProperty("coroutine-bridge.dispatchers.jdbc.type", "fixed");
            prefixed.setProperty("coroutine-bridge.dispatchers.jdbc.threads", "2x");
            prefixed.setProperty("coroutine-bridge.dispatchers.a.b.alias", "jdbc");
            prefixed.setProperty("other.name", "ignored");
            Properties bare = new Properties();
            bare.setProperty("name", "shop");
            bare.setProperty("dispatchers.jdbc.type", "fixed");
            bare.setProperty("dispatchers.jdbc.threads", "2x");
            bare.setProperty("dispatchers.a.b.alias", "jdbc");
            for (Properties properties : List.of(prefixed, bare)) {
                BridgeConfig config = BridgeConfig.of(properties);
                assertThat(Objects.requireNonNull(specs(config).get("jdbc")).threads())
                        .isEqualTo(2 * CORES);
                try (CoroutineBridge bridge = CoroutineBridge.create(config)) {
                    assertThat(bridge.name()).isEqualTo("shop");
                    assertThat(bridge.dispatcher("a.b")).isSameAs(bridge.dispatcher("jdbc"));
                }
            }
        }

        @Test
        void withoutAFileAllIsAsUsual() {
            try (CoroutineBridge bridge = CoroutineBridge.create()) {
                assertThat(bridge.name()).isEqualTo("bridge");
            }
            assertThat(resolved(BridgeConfig.load()))
                    .usingRecursiveComparison()
                    .isEqualTo(resolved(BridgeConfig.none()));
        }

        @Test
        void aFileIsReadAndSystemPropertiesComeBeforeItAndTheBuilderBeforeThem(@TempDir Path folder) throws Exception {
            Map<String, String> file = configFile(folder.resolve("shop.conf"), """
                    coroutine-bridge {
                      name = of-the-file
                      dispatchers.jdbc { type = fixed, threads = 2, permits = 9 }
                    }
                    """);
            try (CoroutineBridge bridge = with(file, CoroutineBridge::create)) {
                assertThat(bridge.name()).isEqualTo("of-the-file");
                assertThat(bridge.dispatcher("jdbc").stats().permits()).isEqualTo(9);
            }
            Map<String, String> both = Map.of(
                    "config.file", Objects.requireNonNull(file.get("config.file")),
                    "coroutine-bridge.name", "of-the-system",
                    "coroutine-bridge.dispatchers.jdbc.permits", "8");
            BridgeConfig config = with(both, BridgeConfig::load);
            try (CoroutineBridge bridge = CoroutineBridge.create(config)) {
                assertThat(bridge.name()).isEqualTo("of-the-system");
                assertThat(bridge.dispatcher("jdbc").stats().permits()).isEqualTo(8);
            }
            try (CoroutineBridge bridge = CoroutineBridge.builder()
                    .set("name", "of-the-builder")
                    .config(config)
                    .set("dispatchers.jdbc.permits", 7)
                    .build()) {
                assertThat(bridge.name()).isEqualTo("of-the-builder");
                assertThat(bridge.dispatcher("jdbc").stats().permits()).isEqualTo(7);
            }
            try (CoroutineBridge bridge = CoroutineBridge.create()) {
                assertThat(bridge.name()).as("when the properties are gone").isEqualTo("bridge");
            }
        }

        @Test
        void theBuilderTakesNumbersDurationsAndConstants() {
            CoroutineBridge.Builder builder = CoroutineBridge.builder()
                    .set("hang-timeout", Duration.ofMillis(100))
                    .set("on-hang", HangPolicy.Action.FAIL_YOUNGEST)
                    .set("dispatchers.jdbc.type", DispatcherSpec.Type.FORK_JOIN)
                    .set("dispatchers.jdbc.permits", 4)
                    .set("dispatchers.jdbc.daemon", true);
            try (CoroutineBridge bridge = builder.build()) {
                assertThat(bridge.dispatcher("jdbc").stats().permits()).isEqualTo(4);
                assertThatThrownBy(() -> bridge.runBlocking(probe::untilCancelled))
                        .isInstanceOf(CancellationException.class);
            }
        }

        @Test
        void aFileMayBeginWithADefault(@TempDir Path folder) throws Exception {
            Map<String, String> file = configFile(folder.resolve("application.conf"), """
                    coroutine-bridge {
                      interrupt-after = ${coroutine-bridge.shutdown-timeout}
                      dispatchers.jdbc = ${coroutine-bridge.dispatchers.io} { threads = 16 }
                    }
                    """);
            BridgeConfig config = with(file, BridgeConfig::load);
            assertThat(resolved(config).settings()).extracting("interruptAfter").isEqualTo(Duration.ofSeconds(30));
            DispatcherSpec spec = specs(config).get("jdbc");
            assertThat(spec).isNotNull();
            assertThat(spec.type()).isEqualTo(DispatcherSpec.Type.ELASTIC);
            assertThat(spec.threads()).isEqualTo(16);
            assertThat(spec.virtualMode()).isEqualTo(VirtualMode.AUTO);
        }

        @Test
        void whatAFileDoesNotSpeakOfIsTheBuilders(@TempDir Path folder) throws Exception {
            Map<String, String> file = configFile(
                    folder.resolve("application.conf"), "coroutine-bridge.dispatchers.jdbc { type = single }");
            try (CoroutineBridge bridge = CoroutineBridge.builder()
                    .config(with(file, BridgeConfig::load))
                    .executor("cpu", task -> new Thread(task, "own").start())
                    .dispatcher("io", DispatcherSpec.fixed(1).withThreadName("mine"))
                    .build()) {
                assertThat(bridge.future(probe::thread).join().getName()).isEqualTo("own");
                assertThat(bridge.offload(Thread::currentThread).join().getName())
                        .isEqualTo("mine-1");
            }
        }

        @Test
        void aFileMayReplaceABuiltInDispatcher(@TempDir Path folder) throws Exception {
            Map<String, String> file = configFile(folder.resolve("application.conf"), """
                    coroutine-bridge.dispatchers { cpu { type = single }, io { alias = cpu } }
                    """);
            try (CoroutineBridge bridge = with(file, CoroutineBridge::create)) {
                assertThat(bridge.dispatcher("io")).isSameAs(bridge.dispatcher("cpu"));
                assertThat(bridge.offload(Thread::currentThread).join().getName())
                        .isEqualTo("bridge-cpu-1");
            }
        }

        @Test
        void aContextClassLoaderThatSeesNothingIsNoMistake() throws Exception {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            try (URLClassLoader blind = new URLClassLoader(new URL[0], /* parent= */ null)) {
                thread.setContextClassLoader(blind);
                assertThat(BridgeConfig.load()).isNotNull();
                thread.setContextClassLoader(null);
                assertThat(BridgeConfig.load()).isNotNull();
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }

    @Test
    void cpuTakesAnyNumberOfCallsUnlessToldOtherwise() {
        assertThat(specs(BridgeConfig.parse("dispatchers { cpu { threads = 2 } }"))
                        .get("cpu")
                        .queueCapacity())
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(specs(BridgeConfig.parse("dispatchers { cpu { queue-capacity = 7 } }"))
                        .get("cpu")
                        .queueCapacity())
                .isEqualTo(7);
        assertThat(jdbc("type = fixed, queue-capacity = unlimited").queueCapacity())
                .isEqualTo(Integer.MAX_VALUE);
    }

    /** What a process of its own says, whose environment this test sets. */
    static final class LoadsIts {
        public static void main(String[] args) {
            try (CoroutineBridge bridge = CoroutineBridge.create()) {
                System.out.println(
                        bridge.name() + " " + bridge.dispatcher("io").stats().permits());
            } catch (IllegalArgumentException mistake) {
                System.out.println(mistake.getMessage());
            }
        }
    }

    private static String withEnvironment(Map<String, String> environment) throws IOException {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                LoadsIts.class.getName());
        java.environment().putAll(environment);
        Process process = java.redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    }

    @Test
    void environmentVariablesAreRead() throws IOException {
        assertThat(withEnvironment(Map.of(
                        "CONFIG_FORCE_coroutine__bridge_name", "from-env",
                        "CONFIG_FORCE_coroutine__bridge_dispatchers_io_permits", "7")))
                .isEqualTo("from-env 7");
        assertThat(withEnvironment(Map.of("CONFIG_FORCE_coroutine__bridge_hang__timeout", "soon")))
                .startsWith("hang-timeout = soon (expected: a duration with its unit")
                .endsWith("env variables overrides");
    }

    @Test
    void propertiesOfWhichNoneIsOursAreLeftAlone() {
        assertThat(BridgeConfig.of(System.getProperties()))
                .hasToString(BridgeConfig.none().toString());
    }

    /** {@code reference.conf} says what the code does. */
    @Nested
    class Reference {

        private final String text = read();
        private final Config reference = ConfigFactory.parseString(text).getConfig(BridgeConfig.ROOT);

        private static String read() {
            try (InputStream file = BridgeConfig.class.getResourceAsStream("/reference.conf")) {
                return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        /** The block of that name that is a comment, without its marks. */
        private String commented(String name) {
            Matcher block = Pattern.compile("(?ms)^    # " + name + " \\{$.*?^    # \\}$")
                    .matcher(text);
            assertThat(block.find()).as(name).isTrue();
            return block.group().replaceAll("(?m)^    # ?", "");
        }

        @Test
        void itsValuesAreTheDefaultsOfTheCode() {
            ResolvedConfig read = resolved(BridgeConfig.parse(text));
            assertThat(read)
                    .usingRecursiveComparison()
                    .ignoringFields("settings.specs")
                    .isEqualTo(resolved(BridgeConfig.none()));
            assertThat(specs(BridgeConfig.parse(text)))
                    .usingRecursiveComparison()
                    .isEqualTo(BridgeSettings.builtIn());
        }

        @Test
        void itHasEveryKeyOfABridge() {
            Set<String> keys = new TreeSet<>(reference.root().keySet());
            assertThat(keys.remove(BridgeKey.DISPATCHERS)).isTrue();
            assertThat(keys).isEqualTo(BridgeKey.ALL.keySet());
        }

        @Test
        void itHasEveryKeyOfADispatcher() {
            String jdbc =
                    commented("jdbc").replaceAll("(?m)^( *)# (?=[a-z-]+ = )", "$1"); // those that are not set, too
            Set<String> keys = new TreeSet<>(
                    ConfigFactory.parseString(jdbc).getObject("jdbc").keySet());
            keys.addAll(ConfigFactory.parseString(commented("reports"))
                    .getObject("reports")
                    .keySet());
            assertThat(keys).isEqualTo(new TreeSet<>(DispatcherKey.ALL.keySet()));
            assertThat(specs(BridgeConfig.parse("dispatchers { " + jdbc + "\n" + commented("reports") + "}")))
                    .containsOnlyKeys("jdbc");
        }

        @Test
        void theDispatcherOfYourOwnIsThatWithoutAnythingSet() {
            DispatcherSpec written = specs(BridgeConfig.parse("dispatchers { " + commented("jdbc") + "}"))
                    .get("jdbc");
            DispatcherSpec plain = jdbc("type = elastic");
            assertThat(written).isNotNull();
            assertThat(written.type()).isEqualTo(plain.type());
            assertThat(written.threads()).isEqualTo(plain.threads());
            assertThat(written.coreThreads()).isEqualTo(plain.coreThreads());
            assertThat(written.queueCapacity()).isEqualTo(plain.queueCapacity());
            assertThat(written.onReject()).isEqualTo(plain.onReject());
            assertThat(written.permits()).isEqualTo(plain.permits());
            assertThat(written.keepAlive()).isEqualTo(plain.keepAlive());
            assertThat(written.threadName()).isEqualTo(plain.threadName());
            assertThat(written.daemon()).isEqualTo(plain.daemon());
            assertThat(written.virtualMode()).isEqualTo(plain.virtualMode());
            assertThat(written.stackSize()).isEqualTo(plain.stackSize());
            assertThat(written.blocking()).isEqualTo(plain.blocking());
        }
    }

    /** What the README and the guides show. */
    @Nested
    class Guides {

        private static final Pattern HOCON = Pattern.compile("(?ms)^```hocon\\n(.*?)^```$");

        static Stream<Arguments> blocks() throws IOException {
            List<Arguments> blocks = new ArrayList<>();
            Path root = root();
            try (Stream<Path> guides = Files.list(root.resolve("docs"))) {
                for (Path file : Stream.concat(Stream.of(root.resolve("README.md")), guides)
                        .toList()) {
                    Matcher block = HOCON.matcher(Files.readString(file));
                    while (block.find()) {
                        blocks.add(Arguments.of(file.getFileName() + ": " + block.start(), block.group(1)));
                    }
                }
            }
            return blocks.stream();
        }

        private static Path root() {
            Path folder = Path.of("").toAbsolutePath();
            while (!Files.exists(folder.resolve("README.md"))) {
                folder = folder.getParent();
            }
            return folder;
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("blocks")
        void everyConfigurationThatIsShownIsOne(String place, String hocon) {
            assertThat(BridgeConfig.parse(hocon)).as(place).isNotNull();
        }
    }
}
