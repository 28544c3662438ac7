package dev.coroutinebridge.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.JavaFile;
import dev.coroutinebridge.processor.KotlinClass.UnreadableException;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic.Kind;
import kotlin.metadata.Attributes;
import kotlin.metadata.KmClass;
import kotlin.metadata.Visibility;

/** Writes what {@code @JavaFacade} and {@code @SuspendImplementation} ask for. */
public final class FacadeProcessor extends AbstractProcessor {

    private static final String FACADE = "dev.coroutinebridge.facade.JavaFacade";
    private static final String IMPLEMENTATION = "dev.coroutinebridge.facade.SuspendImplementation";

    /** Where to write a line for each member: {@code -Acoroutinebridge.report=file}. */
    private static final String REPORT = "coroutinebridge.report";

    /** What generated code is annotated with: javac's lint wants all annotations of a round claimed. */
    private static final Set<String> IN_GENERATED_CODE = Set.of(
            "java.compiler/javax.annotation.processing.Generated",
            "javax.annotation.processing.Generated",
            "org.jspecify.annotations.NullMarked",
            "org.jspecify.annotations.Nullable");

    /** What was written, and of which classes. */
    private final Map<ClassName, String> written = new HashMap<>();

    /** For javac. */
    public FacadeProcessor() {}

    @Override
    public Set<String> getSupportedAnnotationTypes() {
        Set<String> types = new HashSet<>(IN_GENERATED_CODE);
        types.add(FACADE);
        types.add(IMPLEMENTATION);
        return types;
    }

    @Override
    public Set<String> getSupportedOptions() {
        return Set.of(REPORT);
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    @SuppressWarnings(
            "DoNotClaimAnnotations") // those of others are for all; with -Xlint:all, javac warns of what nobody claims
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (TypeElement annotation : annotations) {
            boolean facades = annotation.getQualifiedName().contentEquals(FACADE);
            if (!facades && !annotation.getQualifiedName().contentEquals(IMPLEMENTATION)) {
                continue;
            }
            for (Element annotated : round.getElementsAnnotatedWith(annotation)) {
                Request request = new Request(annotated, annotationOf(annotated, annotation), processingEnv);
                for (TypeElement type : request.types()) {
                    if (facades) {
                        write(request, type);
                    } else {
                        implement(request, type);
                    }
                }
            }
        }
        return true;
    }

    private static AnnotationMirror annotationOf(Element annotated, TypeElement annotation) {
        for (AnnotationMirror mirror : annotated.getAnnotationMirrors()) {
            if (mirror.getAnnotationType().asElement().equals(annotation)) {
                return mirror;
            }
        }
        throw new IllegalStateException(annotated + " has no " + annotation);
    }

    // ---- facades

    private void write(Request request, TypeElement type) {
        try {
            KotlinClass kotlin = readPublic(type);
            boolean bridged = write(request, kotlin);
            bridged |= writeCompanion(request, kotlin);
            if (!bridged) {
                request.say(
                        Kind.WARNING,
                        type.getQualifiedName()
                                + " has no public suspend function and no flow that Java can call: there is no facade of it");
            }
        } catch (UnreadableException e) {
            request.say(Kind.ERROR, type.getQualifiedName() + " " + e.getMessage());
        }
    }

    private boolean writeCompanion(Request request, KotlinClass kotlin) throws UnreadableException {
        String companion = kotlin.itself() == null ? null : kotlin.itself().getCompanionObject();
        if (companion == null) {
            return false;
        }
        for (Element nested : kotlin.element().getEnclosedElements()) {
            if (nested.getKind() == ElementKind.CLASS
                    && nested.getSimpleName().contentEquals(companion)
                    && nested.getModifiers().contains(Modifier.PUBLIC)) {
                KotlinClass object = KotlinClass.readIfKotlin((TypeElement) nested, processingEnv.getElementUtils());
                return object != null && write(request, object);
            }
        }
        return false;
    }

    /** Returns whether there was something to write. */
    private boolean write(Request request, KotlinClass kotlin) throws UnreadableException {
        ValueClasses valueClasses = new ValueClasses(processingEnv.getElementUtils(), processingEnv.getTypeUtils());
        MemberReader reader = new MemberReader(processingEnv, valueClasses);
        reader.read(kotlin);
        FacadeWriter writer = new FacadeWriter(
                Target.of(kotlin),
                request.packageName(),
                request.isSet("mockable"),
                request.annotated,
                new Descriptors(processingEnv.getElementUtils(), processingEnv.getTypeUtils()));
        for (MemberReader.Skipped skipped : reader.skipped()) {
            request.say(
                    skipped.hasOverload() || request.isSuppressed()
                            ? Kind.NOTE
                            : request.isSet("failOnSkipped") ? Kind.ERROR : Kind.WARNING,
                    kotlin.element().getQualifiedName() + ": " + skipped.signature() + " is left out of "
                            + writer.name().simpleName() + ": " + skipped.reason());
        }
        if (!reader.members().isEmpty() && isNew(writer.name(), kotlin)) {
            writer.write(reader.members(), valueClasses.used()).forEach(file -> write(request, file));
        }
        report(request, kotlin, reader);
        return !reader.members().isEmpty() || !reader.skipped().isEmpty();
    }

    /** Unless it was asked for before. */
    private boolean isNew(ClassName name, KotlinClass kotlin) throws UnreadableException {
        String type = kotlin.element().getQualifiedName().toString();
        String before = written.putIfAbsent(name, type);
        if (before != null && !before.equals(type)) {
            throw new UnreadableException("and " + before + " are both to be " + name.canonicalName()
                    + ": expected that one of them is asked for in another package");
        }
        return before == null;
    }

    private KotlinClass readPublic(TypeElement type) throws UnreadableException {
        KotlinClass kotlin = KotlinClass.read(type, processingEnv.getElementUtils());
        for (Element outer = type; outer instanceof TypeElement; outer = outer.getEnclosingElement()) {
            if (!outer.getModifiers().contains(Modifier.PUBLIC)) {
                throw new UnreadableException("is not public: expected a class that other packages can use");
            }
        }
        KmClass itself = kotlin.itself();
        if (itself != null && Attributes.getVisibility(itself) != Visibility.PUBLIC) {
            throw new UnreadableException(
                    "is " + Attributes.getVisibility(itself).name().toLowerCase(java.util.Locale.ROOT)
                            + " in Kotlin: expected a public class");
        }
        return kotlin;
    }

    private void write(Request request, JavaFile file) {
        try {
            file.writeTo(processingEnv.getFiler());
        } catch (IOException e) {
            request.say(Kind.ERROR, file.typeSpec().name() + " cannot be written: " + e);
        }
    }

    private void report(Request request, KotlinClass kotlin, MemberReader reader) {
        String file = processingEnv.getOptions().get(REPORT);
        if (file != null) {
            try {
                Report.append(java.nio.file.Path.of(file), kotlin, reader);
            } catch (IOException e) {
                request.say(Kind.ERROR, "-A" + REPORT + "=" + file + " cannot be written: " + e);
            }
        }
    }

    // ---- implementations

    private void implement(Request request, TypeElement type) {
        try {
            KotlinClass kotlin = readPublic(type);
            if (type.getKind() != ElementKind.INTERFACE) {
                throw new UnreadableException("is a class: expected an interface, which a Java class can implement");
            }
            BlockingWriter writer = new BlockingWriter(kotlin, request.packageName(), request.annotated, processingEnv);
            if (isNew(writer.name(), kotlin)) {
                write(request, writer.write());
            }
        } catch (UnreadableException e) {
            request.say(Kind.ERROR, type.getQualifiedName() + " " + e.getMessage());
        }
    }
}
