package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coroutinebridge.core.context.Propagation;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.stream.Collectors;
import kotlin.coroutines.Continuation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What travels: the registry's, the MDC, the class loader; and accessors that do not work. */
@SuppressWarnings("ThreadLocalUsage") // each test has its own
class ContextAccessorsTest extends ContextFixture {

    @Test
    void whatIsInMicrometersRegistryTravelsWheneverItWasRegistered() throws Exception {
        ThreadLocal<@Nullable String> registered = new ThreadLocal<>();
        registered.set("registered");
        local.set("own");
        Callable<String> both = () -> local.get() + " " + registered.get();
        assertThat(bridge.offload(both).get(30, TimeUnit.SECONDS)).isEqualTo("own null");
        ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, registered);
        assertThat(bridge.offload(both).get(30, TimeUnit.SECONDS)).isEqualTo("own registered");
        try (CoroutineBridge other = CoroutineBridge.create()) {
            assertThat(other.offload(both).get(30, TimeUnit.SECONDS)).isEqualTo("null registered");
            ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
            assertThat(other.offload(both).get(30, TimeUnit.SECONDS)).isEqualTo("null null");
        }
        assertThat(bridge.offload(both).get(30, TimeUnit.SECONDS)).isEqualTo("own null");
    }

    @Test
    void whatTheBridgeWasGivenTakesThePlaceOfWhatHasTheSameKeyInTheRegistry() throws Exception {
        String key = Slf4jThreadLocalAccessor.KEY;
        AtomicInteger asked = new AtomicInteger();
        ContextRegistry.getInstance().registerThreadLocalAccessor(key, asked::incrementAndGet, value -> {}, () -> {});
        try (CoroutineBridge logging = CoroutineBridge.builder().mdc().build()) {
            logging.offload(() -> 1).get(30, TimeUnit.SECONDS);
            assertThat(asked).hasValue(0);
            bridge.offload(() -> 1).get(30, TimeUnit.SECONDS);
            assertThat(asked.get()).isPositive();
        } finally {
            ContextRegistry.getInstance().removeThreadLocalAccessor(key);
        }
    }

    @Test
    @Tag("behaviour-24")
    void theContextClassLoaderGoesAlongAndIsRestored() throws Exception {
        bridge.close();
        bridge = CoroutineBridge.builder()
                .contextClassLoader()
                .dispatcher("single", DispatcherSpec.single())
                .build();
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader own = new URLClassLoader(new URL[0], before)) {
            Supplier<ClassLoader> current = () -> Thread.currentThread().getContextClassLoader();
            Thread.currentThread().setContextClassLoader(own);
            for (String where : List.of("single", "io", "cpu")) {
                BridgeCaller there = bridge.on(where).offloadTo(where);
                assertThat(there.offload(current::get).get(30, TimeUnit.SECONDS))
                        .isSameAs(own);
                assertThat(there.runBlocking((Continuation<ClassLoader> k) -> current.get()))
                        .isSameAs(own);
                assertThat(there.withPropagation(Propagation.OFF)
                                .offload(current::get)
                                .get(30, TimeUnit.SECONDS))
                        .as("restored")
                        .isSameAs(before);
                assertThat(there.withPropagation(Propagation.CLEAR)
                                .offload(current::get)
                                .get(30, TimeUnit.SECONDS))
                        .as("code needs one")
                        .isSameAs(before);
            }
            bridge.runBlocking((Continuation<String> k) -> {
                Thread.currentThread().setContextClassLoader(null);
                return "";
            });
            assertThat(current.get()).isSameAs(own);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void anAccessorThatThrowsCostsItsValueAndNoCall() throws Exception {
        AtomicReference<String> where = new AtomicReference<>("");
        ContextRegistry.getInstance().registerThreadLocalAccessor(new ThreadLocalAccessor<String>() {
            private final ThreadLocal<@Nullable String> inner = new ThreadLocal<>();

            @Override
            public Object key() {
                return KEY;
            }

            @Override
            public @Nullable String getValue() {
                fail("get");
                return inner.get();
            }

            @Override
            public void setValue(String value) {
                fail("set");
                inner.set(value);
            }

            @Override
            public void setValue() {
                fail("set");
                inner.remove();
            }

            @Override
            public void restore(String value) {
                fail("restore");
                inner.set(value);
            }

            private void fail(String method) {
                if (where.get().equals(method)) {
                    throw new IllegalStateException("this accessor fails in " + method + ", as asked");
                }
            }
        });
        for (String method : List.of("get", "set", "restore")) {
            where.set(method);
            local.set("request");
            assertThat(bridge.runBlocking(contexts::everywhere)).isEqualTo("request");
            assertThat(bridge.on("io").runBlocking(contexts::everywhere)).isEqualTo("request");
            assertThat(bridge.offload(local::get).get(30, TimeUnit.SECONDS)).isEqualTo("request");
        }
    }

    @Test
    void neitherDoesALogThatThrows() throws Exception {
        ContextRegistry.getInstance()
                .registerThreadLocalAccessor(
                        KEY,
                        () -> "",
                        value -> {
                            throw new IllegalStateException("this accessor fails, as asked");
                        },
                        () -> {
                            throw new IllegalStateException("this accessor fails, as asked");
                        });
        java.util.logging.Logger logger = java.util.logging.Logger.getLogger("dev.coroutinebridge");
        Handler throwing = new Handler() {
            @Override
            public void publish(LogRecord line) {
                throw new IllegalStateException("this log fails, as asked");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(throwing);
        local.set("request");
        try (CoroutineBridge other = CoroutineBridge.builder()
                .threadLocal(local)
                .set("propagate", Propagation.CLEAR)
                .build()) {
            assertThat(other.offload(local::get).get(30, TimeUnit.SECONDS)).isNull();
            assertThat(other.future(contexts::everywhere).get(30, TimeUnit.SECONDS))
                    .isNull();
            assertThat(other.runBlocking(contexts::everywhere)).isNull();
        } finally {
            logger.removeHandler(throwing);
        }
        assertThat(local.get()).isEqualTo("request");
    }

    /** For a process that has everything but SLF4J. */
    static final class AsksForTheMdc {
        public static void main(String[] args) throws Exception {
            try (CoroutineBridge bridge = CoroutineBridge.create()) {
                System.out.println(bridge.offload(() -> "works without it").get());
            }
            try {
                CoroutineBridge.builder().mdc();
            } catch (IllegalStateException expected) {
                System.out.println(expected.getMessage());
            }
        }
    }

    @Test
    void mdcWithoutSlf4jIsAnErrorThatSaysWhatToAdd() throws Exception {
        String withoutSlf4j = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("slf4j"))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-classpath",
                        withoutSlf4j,
                        AsksForTheMdc.class.getName())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "works without it",
                        "mdc(): expected SLF4J, of whose MDC the values are to travel, but there is no class org.slf4j.MDC;"
                                + " add org.slf4j:slf4j-api and a logging library that implements it, or do not call"
                                + " mdc()");
    }
}
