package dev.coroutinebridge.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.Filer;
import javax.annotation.processing.Messager;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.Processor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import javax.tools.FileObject;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.Test;

/** How build tools find the processor, and what they have to know of it. */
class RegistrationTest {

    @Test
    void javacFindsIt() {
        assertThat(ServiceLoader.load(Processor.class).stream().map(ServiceLoader.Provider::type))
                .contains(FacadeProcessor.class);
    }

    @Test
    void gradleRunsItForWhatHasChanged() throws IOException {
        try (InputStream registration =
                FacadeProcessor.class.getResourceAsStream("/META-INF/gradle/incremental.annotation.processors")) {
            assertThat(new String(registration.readAllBytes(), StandardCharsets.UTF_8).strip())
                    .isEqualTo(FacadeProcessor.class.getName() + ",isolating");
        }
    }

    @Test
    void eachFileIsOfOneElement() {
        Recording recording = new Recording();
        assertThat(Requests.compile(
                        recording,
                        List.of(),
                        Requests.annotated(Requests.facadesWith("mockable = true", "Repository", "Client")
                                + Requests.implementations("UserRepository"))))
                .succeeded();
        assertThat(recording.originating)
                .containsOnlyKeys(
                        "shop.RepositoryFacade",
                        "shop.RepositoryFacadeImplementation",
                        "shop.ClientFacade",
                        "shop.ClientFacadeImplementation",
                        "shop.ClientCompanionFacade",
                        "shop.ClientCompanionFacadeImplementation",
                        "shop.UserRepositoryBlocking")
                .allSatisfy((file, elements) -> assertThat(elements).containsExactly("shop.Facades"));
    }

    /** The processor, with a record of what its files come from. */
    private static final class Recording extends AbstractProcessor {

        private final Map<String, List<String>> originating = new TreeMap<>();
        private final FacadeProcessor processor = new FacadeProcessor();

        @Override
        public synchronized void init(ProcessingEnvironment environment) {
            super.init(environment);
            processor.init(new RecordingEnvironment(environment, originating));
        }

        @Override
        public Set<String> getSupportedAnnotationTypes() {
            return processor.getSupportedAnnotationTypes();
        }

        @Override
        public SourceVersion getSupportedSourceVersion() {
            return processor.getSupportedSourceVersion();
        }

        @Override
        public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
            processor.process(annotations, round);
            return false;
        }
    }

    private record RecordingFiler(Filer filer, Map<String, List<String>> originating) implements Filer {

        @Override
        public JavaFileObject createSourceFile(CharSequence name, Element... elements) throws IOException {
            originating.put(
                    name.toString(),
                    List.of(elements).stream().map(Object::toString).toList());
            return filer.createSourceFile(name, elements);
        }

        @Override
        public JavaFileObject createClassFile(CharSequence name, Element... elements) {
            throw new AssertionError("a class file: " + name);
        }

        @Override
        public FileObject createResource(
                JavaFileManager.Location location, CharSequence module, CharSequence name, Element... elements) {
            throw new AssertionError("a resource: " + name);
        }

        @Override
        public FileObject getResource(JavaFileManager.Location location, CharSequence module, CharSequence name) {
            throw new AssertionError("a resource: " + name);
        }
    }

    private record RecordingEnvironment(ProcessingEnvironment environment, Map<String, List<String>> originating)
            implements ProcessingEnvironment {

        @Override
        public Filer getFiler() {
            return new RecordingFiler(environment.getFiler(), originating);
        }

        @Override
        public Map<String, String> getOptions() {
            return environment.getOptions();
        }

        @Override
        public Messager getMessager() {
            return environment.getMessager();
        }

        @Override
        public Elements getElementUtils() {
            return environment.getElementUtils();
        }

        @Override
        public Types getTypeUtils() {
            return environment.getTypeUtils();
        }

        @Override
        public SourceVersion getSourceVersion() {
            return environment.getSourceVersion();
        }

        @Override
        public Locale getLocale() {
            return environment.getLocale();
        }
    }
}
