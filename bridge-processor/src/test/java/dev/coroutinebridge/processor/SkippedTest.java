package dev.coroutinebridge.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SkippedTest {

    private static Compilation compileWithWarningsAsErrors(String annotation) {
        return Compiler.javac()
                .withOptions("-Xlint:all", "-Werror")
                .withProcessors(new FacadeProcessor())
                .compile(
                        JavaFileObjects.forSourceString(
                                "shop.Facades",
                                "package shop; " + annotation
                                        + " @dev.coroutinebridge.facade.JavaFacade(kotlinx.coroutines.flow.FlowKt.class) class Facades {}"));
    }

    @Test
    void whatIsLeftOutIsAWarning() {
        assertThat(compileWithWarningsAsErrors("")).failed();
    }

    @Test
    void whatIsLeftOutIsANoteForThoseWhoKnow() {
        assertThat(compileWithWarningsAsErrors("@SuppressWarnings(\"skipped\")"))
                .hadNoteContaining("is left out of FlowKtFacade");
        assertThat(compileWithWarningsAsErrors("@SuppressWarnings(\"skipped\")"))
                .succeeded();
    }
}
