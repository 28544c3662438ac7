package dev.coroutinebridge.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import kotlinx.coroutines.CoroutineDispatcher;
import org.junit.jupiter.api.Test;

/** That the other tests here run on what they claim to run on, and that the jars are modules. */
class JarsTest {

    @Test
    void theLibraryIsItsPackagedJars() throws URISyntaxException {
        assertThat(jarOf(CoroutineBridge.class)).matches("bridge-java-api-.*\\.jar");
        assertThat(jarOf(BridgeRuntime.class)).matches("bridge-core-.*\\.jar");
    }

    @Test
    void kotlinxIsTheVersionAskedFor() throws URISyntaxException {
        assertThat(jarOf(CoroutineDispatcher.class))
                .isEqualTo("kotlinx-coroutines-core-jvm-" + System.getProperty("kotlinx.coroutines.version") + ".jar");
    }

    @Test
    void theJarsWorkOnTheModulePath() throws ReflectiveOperationException {
        Path[] jars = Arrays.stream(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
                .map(Path::of)
                .filter(
                        path -> path.getFileName()
                                .toString()
                                .matches(
                                        "(bridge-|kotlin-stdlib-|kotlinx-|annotations-|jspecify-|config-|context-propagation-).*"))
                .toArray(Path[]::new);
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration =
                boot.configuration().resolve(ModuleFinder.of(jars), ModuleFinder.of(), Set.of("dev.coroutinebridge"));
        ModuleLayer layer = boot.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
        Class<?> type = layer.findLoader("dev.coroutinebridge").loadClass("dev.coroutinebridge.CoroutineBridge");
        assertThat(type.getModule().getName()).isEqualTo("dev.coroutinebridge");

        Object bridge = type.getMethod("create").invoke(null);
        Callable<String> body = () -> Thread.currentThread().getName();
        Object future = type.getMethod("offload", Callable.class).invoke(bridge, body);
        assertThat(((CompletableFuture<?>) future).join()).asString().startsWith("bridge-io-");
        type.getMethod("close").invoke(bridge);
    }

    private static String jarOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .getFileName()
                .toString();
    }
}
