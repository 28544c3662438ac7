package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents where kotlinx's own {@code runBlocking} hangs, and that this library's does not. See {@code SideBySide.kt}. */
class SideBySideTest {

    private static final Map<String, Process> KOTLINX = new HashMap<>();

    /** All at once: a hang takes seconds to show. */
    @BeforeAll
    static void startKotlinx() throws IOException {
        for (String probe : List.of("one-thread", "four-threads", "fork-join-1", "io", "cpu")) {
            KOTLINX.put(probe, start("kotlinx", probe));
        }
    }

    @AfterAll
    static void endWhatIsLeft() {
        KOTLINX.values().forEach(Process::destroyForcibly);
    }

    @ParameterizedTest(name = "{0}: kotlinx {1}")
    @Tag("behaviour-1")
    @Tag("behaviour-2")
    @Tag("behaviour-3")
    @CsvSource({"one-thread, hangs", "four-threads, hangs", "fork-join-1, hangs", "io, hangs", "cpu, hangs"})
    void nestedBlocking(String probe, String kotlinx) throws Exception {
        assertThat(outputOf(start("bridge", probe))).isEqualTo("completes");
        assertThat(outputOf(KOTLINX.get(probe))).isEqualTo(kotlinx);
    }

    private static Process start(String library, String probe) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SideBySide.class.getName(),
                        library,
                        probe)
                .redirectErrorStream(true)
                .start();
    }

    private static String outputOf(Process jvm) throws IOException, InterruptedException {
        String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jvm.waitFor(30, TimeUnit.SECONDS)).as(output).isTrue();
        return output.lines().reduce("", (first, last) -> last).strip();
    }
}
