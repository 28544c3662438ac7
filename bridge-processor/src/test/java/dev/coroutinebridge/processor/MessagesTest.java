package dev.coroutinebridge.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.JavaFileObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.Diagnostic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the processor says of what it cannot do. */
class MessagesTest {

    private static final String FIXTURES = "dev.coroutinebridge.processor.fixtures.";

    @Test
    void aClassThatIsNotKotlins() {
        assertSays(
                Requests.compile("@dev.coroutinebridge.facade.JavaFacade(String.class)"),
                Diagnostic.Kind.ERROR,
                "java.lang.String has no kotlin.Metadata: expected a class that Kotlin has compiled");
    }

    @Test
    void somethingThatIsNoClass() {
        assertSays(
                Requests.compile("@dev.coroutinebridge.facade.JavaFacade(int.class)"),
                Diagnostic.Kind.ERROR,
                "int is no class: expected one that Kotlin has compiled");
    }

    @Test
    void aClassThatIsNotThereIsJavacsToTell() {
        Compilation compilation = Requests.compile(Requests.facades("NotThere"));
        assertThat(compilation).failed();
        assertThat(compilation).hadErrorCount(1);
        assertThat(compilation).hadErrorContaining("cannot find symbol");
    }

    @Test
    void anInternalClass() {
        assertSays(
                Requests.compile(Requests.facades("InternalClass")),
                Diagnostic.Kind.ERROR,
                FIXTURES + "InternalClass is internal in Kotlin: expected a public class");
    }

    @Test
    void aClassThatIsNotPublic() {
        assertSays(
                Requests.compile(JavaFileObjects.forSourceString(
                        FIXTURES + "Facades",
                        "package dev.coroutinebridge.processor.fixtures; " + Requests.facades("PrivateClass")
                                + " class Facades {}")),
                Diagnostic.Kind.ERROR,
                FIXTURES + "PrivateClass is not public: expected a class that other packages can use");
    }

    @Test
    void aClassWithoutAnythingToBridge() {
        Compilation compilation = Requests.compile(Requests.facades("WithoutSuspend"));
        assertThat(compilation).succeeded();
        assertSays(
                compilation,
                Diagnostic.Kind.WARNING,
                FIXTURES + "WithoutSuspend has no public suspend function and no flow that Java can call:"
                        + " there is no facade of it");
        assertThat(Requests.generated(compilation)).isEmpty();
    }

    @Test
    void aMemberThatIsLeftOut() {
        Compilation compilation = Requests.compile(Requests.facades("Unbridgeable"));
        assertThat(compilation).succeeded();
        assertSays(
                compilation,
                Diagnostic.Kind.WARNING,
                FIXTURES
                        + "Unbridgeable: suspend fun <reified T> reified(a: Any): T? is left out of UnbridgeableFacade:"
                        + " its type parameter is reified: its code exists only where Kotlin inlines it",
                FIXTURES + "Unbridgeable: val field: Flow<Int> is left out of UnbridgeableFacade:"
                        + " it is a field: Java reads it as it is");
        assertThat(Requests.generated(compilation).get("UnbridgeableFacade"))
                .contains(" fine() ")
                .doesNotContain("reified");
    }

    @Test
    void aMemberThatIsLeftOutIsAnErrorForThoseWhoSaySo() {
        Compilation compilation = Requests.compile(Requests.facadesWith("failOnSkipped = true", "Unbridgeable"));
        assertThat(compilation).failed();
        assertThat(compilation)
                .hadErrorContaining("suspend fun <reified T> reified(a: Any): T? is left out of UnbridgeableFacade");
        assertThat(compilation).hadWarningCount(0);
    }

    @Test
    void aMemberWhoseOverloadDoesTheSame() {
        Compilation compilation = Requests.compile(Requests.facadesWith("failOnSkipped = true", "TopLevelKt"));
        assertThat(compilation).succeededWithoutWarnings();
        assertSays(
                compilation,
                Diagnostic.Kind.NOTE,
                FIXTURES + "TopLevelKt: suspend fun <reified T : Any> convert(value: Any): T is left out of"
                        + " TopLevelKtFacade: its type parameter is reified: its code exists only where Kotlin inlines it."
                        + " Java calls suspend fun <T : Any> convert(value: Any, type: Class<T>): T");
    }

    @Test
    void aMessageIsWhereTheAnnotationIs() {
        assertThat(Requests.compile(Requests.facades("InternalClass")).errors().get(0))
                .extracting(
                        Diagnostic::getLineNumber,
                        error -> error.getSource().getName().replaceFirst("^/", ""))
                .containsExactly(4L, "shop/Facades.java");
    }

    @Test
    void anImplementationOfAClass() {
        assertSays(
                Requests.compile(Requests.implementations("Shapes")),
                Diagnostic.Kind.ERROR,
                FIXTURES + "Shapes is a class: expected an interface, which a Java class can implement");
    }

    @Test
    void anImplementationWithAMemberThatJavaCannotName() {
        assertSays(
                Requests.compile(Requests.implementations("Mangled")),
                Diagnostic.Kind.ERROR,
                FIXTURES
                        + "Mangled has an abstract suspend fun byId(id: UserId): String, which Java sources cannot implement:"
                        + " its name in the class file is byId-oVUIA6Y");
    }

    @Test
    void aReportHasALineForEachMember(@TempDir Path directory) throws IOException {
        Path report = directory.resolve("report.tsv");
        assertThat(Requests.compile(
                        new FacadeProcessor(),
                        List.of("-Acoroutinebridge.report=" + report),
                        Requests.annotated(Requests.facades("Unbridgeable"))))
                .succeeded();
        assertThat(Files.readAllLines(report))
                .extracting(line -> line.split("\t", -1)[0], line -> line.split("\t", -1)[3])
                .contains(
                        tuple("bridged", "suspend fun fine(): Int"),
                        tuple("left out", "suspend fun <reified T> reified(a: Any): T?"));
    }

    private static void assertSays(Compilation compilation, Diagnostic.Kind kind, String... messages) {
        assertThat(compilation.diagnostics().stream()
                        .filter(diagnostic -> diagnostic.getKind() == kind)
                        .map(diagnostic -> diagnostic.getMessage(null)))
                .containsExactlyInAnyOrder(messages);
    }
}
