package dev.coroutinebridge.processor;

import java.util.List;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.tools.Diagnostic.Kind;

/** An annotation, and where it is. */
final class Request {

    final Element annotated;
    private final AnnotationMirror annotation;
    private final ProcessingEnvironment environment;

    Request(Element annotated, AnnotationMirror annotation, ProcessingEnvironment environment) {
        this.annotated = annotated;
        this.annotation = annotation;
        this.environment = environment;
    }

    List<TypeElement> types() {
        if (!(value("value") instanceof List<?> values)) {
            return List.of();
        }
        return values.stream()
                .map(value -> ((AnnotationValue) value).getValue())
                .filter(TypeMirror.class::isInstance) // what is not found is a text
                .map(TypeMirror.class::cast)
                .filter(this::isClass)
                .map(type -> (TypeElement) environment.getTypeUtils().asElement(type))
                .toList();
    }

    private boolean isClass(TypeMirror type) {
        if (type.getKind() == TypeKind.DECLARED) {
            return true;
        }
        if (type.getKind() != TypeKind.ERROR) {
            say(Kind.ERROR, type + " is no class: expected one that Kotlin has compiled");
        }
        return false; // of what is not found, javac speaks itself
    }

    boolean isSet(String name) {
        return Boolean.TRUE.equals(value(name));
    }

    /** The compiler does not ask for it when a processor warns. */
    boolean isSuppressed() {
        SuppressWarnings suppressed = annotated.getAnnotation(SuppressWarnings.class);
        return suppressed != null && List.of(suppressed.value()).contains("skipped");
    }

    private Object value(String name) {
        return environment.getElementUtils().getElementValuesWithDefaults(annotation).entrySet().stream()
                .filter(entry -> entry.getKey().getSimpleName().contentEquals(name))
                .map(entry -> entry.getValue().getValue())
                .findFirst()
                .orElse(false);
    }

    String packageName() {
        return environment
                .getElementUtils()
                .getPackageOf(annotated)
                .getQualifiedName()
                .toString();
    }

    void say(Kind kind, String message) {
        environment.getMessager().printMessage(kind, message, annotated, annotation);
    }
}
