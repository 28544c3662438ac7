package dev.coroutinebridge.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.JavaFileObjects;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for all that is generated. */
class GeneratedCodeTest {

    private static final String[] FIXTURES = {
        "Shapes",
        "Names",
        "Defaults",
        "DefaultsOfInterface",
        "Repository",
        "UserRepository",
        "Mangled",
        "Store",
        "UserStore",
        "Registry",
        "Client",
        "Settings",
        "Outer.Nested",
        "Outer.Deep",
        "Outer.Deep.Deepest",
        "Outer.Inner",
        "Deprecations",
        "TopLevelKt",
        "Tools",
        "Control",
        "AllMembers",
        "WithDefaultImpls",
        "Forwards",
        "Backwards"
    };

    private static final String[] INTERFACES = {
        "DefaultsOfInterface", "Repository", "UserRepository", "Outer.Deep", "AllMembers", "WithDefaultImpls"
    };

    private static final List<String> STRICT = List.of("-Xlint:all", "-Werror", "-Xdoclint:all/protected");

    @ParameterizedTest
    @ValueSource(strings = {"mockable = false", "mockable = true"})
    void facadesCompileWithoutWarnings(String option) {
        assertThat(Requests.compile(
                        new FacadeProcessor(), STRICT, Requests.annotated(Requests.facadesWith(option, FIXTURES))))
                .succeededWithoutWarnings();
    }

    @Test
    void implementationsCompileWithoutWarnings() {
        assertThat(Requests.compile(
                        new FacadeProcessor(), STRICT, Requests.annotated(Requests.implementations(INTERFACES))))
                .succeededWithoutWarnings();
    }

    @Test
    void aPackageMayAskForThem() {
        Compilation compilation = Requests.compile(
                new FacadeProcessor(),
                STRICT,
                JavaFileObjects.forSourceString(
                        "shop.package-info",
                        "/** A shop. */ " + Requests.facades("UserRepository") + " package shop;"));
        assertThat(compilation).succeededWithoutWarnings();
        assertThat(compilation).generatedSourceFile("shop.UserRepositoryFacade");
    }

    @Test
    void theSameRequestGivesTheSameBytesWhateverTheOrderOfClasses() {
        List<String> reversed = new ArrayList<>(List.of(FIXTURES));
        Collections.reverse(reversed);
        Map<String, String> generated = Requests.generated(Requests.compile(Requests.facades(FIXTURES)));
        assertThat(Requests.generated(Requests.compile(Requests.facades(FIXTURES))))
                .isEqualTo(generated);
        assertThat(Requests.generated(Requests.compile(Requests.facades(reversed.toArray(String[]::new)))))
                .isEqualTo(generated);
    }

    @Test
    void theOrderOfMembersDoesNotMatterForNames() {
        String forwards = Requests.generated(Requests.compile(Requests.facades("Forwards")))
                .get("ForwardsFacade");
        String backwards = Requests.generated(Requests.compile(Requests.facades("Backwards")))
                .get("BackwardsFacade");
        assertThat(declarations(backwards.replace("Backwards", "Forwards")))
                .containsExactlyElementsOf(declarations(forwards));
    }

    private static List<String> declarations(String source) {
        return source.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("public "))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"one, java.io.IOException", "two, java.io.IOException", "plain, java.lang.InterruptedException"})
    void checkedExceptionsHaveToBeCaught(String member, String exception) {
        String caller = """
                package shop;
                class Caller {
                    void call(ShapesFacade shapes) {
                        shapes.%s(%s);
                    }
                }
                """.formatted(member, member.equals("plain") ? "\"x\"" : "");
        assertThat(compileWithCaller(caller)).hadErrorContaining("unreported exception " + exception);
    }

    @Test
    void everyDeclaredExceptionCanBeCaught() {
        assertThat(compileWithCaller("""
                package shop;
                class Caller {
                    void call(ShapesFacade shapes) {
                        try {
                            shapes.one();
                        } catch (java.io.IOException | InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        try {
                            shapes.two();
                        } catch (java.io.IOException | java.sql.SQLException | InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        shapes.twoAsync();
                    }
                }
                """)).succeeded();
    }

    @Test
    void aCallerOfADeprecatedMemberIsWarned() {
        Compilation compilation = Requests.compile(
                new FacadeProcessor(),
                List.of("-Xlint:deprecation"),
                Requests.annotated(Requests.facades("Shapes")),
                JavaFileObjects.forSourceString("shop.Caller", """
                        package shop;
                        class Caller {
                            Object call(ShapesFacade shapes) {
                                return shapes.hiddenAsync();
                            }
                        }
                        """));
        assertThat(compilation).hadWarningContaining("hiddenAsync() in shop.ShapesFacade has been deprecated");
    }

    private static Compilation compileWithCaller(String caller) {
        return Requests.compile(
                Requests.annotated(Requests.facades("Shapes")), JavaFileObjects.forSourceString("shop.Caller", caller));
    }
}
