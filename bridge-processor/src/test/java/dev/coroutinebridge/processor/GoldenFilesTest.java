package dev.coroutinebridge.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole generated files. {@code -Dgolden.update} writes them anew; what has changed is then in the version control's diff. */
class GoldenFilesTest {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

    static Stream<Arguments> requests() {
        return Stream.of(
                request("an interface", Requests.facades("UserRepository")),
                request("a mockable facade", Requests.facadesWith("mockable = true", "Repository")),
                request("an object", Requests.facades("Registry")),
                request("a class and its companion", Requests.facades("Client")),
                request("top-level functions", Requests.facades("TopLevelKt")),
                request("a value class", Requests.facades("Mangled")),
                request("a type parameter that stands for something", Requests.facades("UserStore")),
                request("an implementation", Requests.implementations("UserRepository")));
    }

    private static Arguments request(String name, String annotations) {
        return Arguments.of(Named.of(name, annotations));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void isWhatItWas(String annotations) throws IOException {
        Compilation compilation = Requests.compile(annotations);
        assertThat(compilation).succeeded();
        Map<String, String> generated = Requests.generated(compilation);
        assertThat(generated).isNotEmpty();
        for (Map.Entry<String, String> file : generated.entrySet()) {
            Path golden = GOLDEN.resolve(file.getKey() + ".java");
            if (System.getProperty("golden.update") != null) {
                Files.writeString(golden, file.getValue());
            }
            assertThat(golden).exists();
            assertThat(file.getValue().lines())
                    .as("%s; -Dgolden.update writes it anew", golden)
                    .containsExactlyElementsOf(Files.readAllLines(golden));
        }
    }
}
