package dev.coroutinebridge.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NamesakesTest {

    private static Compilation compile(String... classes) {
        return Compiler.javac()
                .withProcessors(new FacadeProcessor())
                .compile(JavaFileObjects.forSourceString(
                        "shop.Facades",
                        "package shop; @dev.coroutinebridge.facade.JavaFacade({" + String.join(", ", classes)
                                + "}) class Facades {}"));
    }

    @Test
    void twoClassesOfTheSameNameDoNotGetOneFacade() {
        assertThat(compile("kotlinx.coroutines.Delay.class", "dev.coroutinebridge.processor.fixtures.Delay.class"))
                .hadErrorContaining(
                        "dev.coroutinebridge.processor.fixtures.Delay and kotlinx.coroutines.Delay are both to be"
                                + " shop.DelayFacade: expected that one of them is asked for in another package");
    }

    @Test
    void aClassMayBeAskedForTwice() {
        assertThat(compile("kotlinx.coroutines.Job.class", "kotlinx.coroutines.Job.class"))
                .succeeded();
    }
}
