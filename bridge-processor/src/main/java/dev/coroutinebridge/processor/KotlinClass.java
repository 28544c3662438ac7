package dev.coroutinebridge.processor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import kotlin.metadata.KmClass;
import kotlin.metadata.KmDeclarationContainer;
import kotlin.metadata.KmFunction;
import kotlin.metadata.KmProperty;
import kotlin.metadata.KmTypeParameter;
import kotlin.metadata.jvm.JvmMetadataUtil;
import kotlin.metadata.jvm.KotlinClassMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A compiled Kotlin class, or the class of a file's top-level functions, and what {@code kotlin.Metadata} says of it.
 *
 * @param element as javac sees it
 * @param itself null for top-level functions
 * @param declarations its functions and properties; of several files that were compiled into one class, all
 */
record KotlinClass(TypeElement element, @Nullable KmClass itself, List<KmDeclarationContainer> declarations) {

    private static final String METADATA = "kotlin.Metadata";

    /** Why something is not a Kotlin class that can be read. */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1;

        UnreadableException(String reason) {
            super(reason);
        }
    }

    /** As {@link #read}; null if it is not Kotlin's. */
    static @Nullable KotlinClass readIfKotlin(TypeElement element, Elements elements) throws UnreadableException {
        return annotation(element) == null ? null : read(element, elements);
    }

    /**
     * Reads a class, also of a newer Kotlin than this processor knows.
     *
     * @throws UnreadableException if it is not Kotlin's, or nothing that has functions
     */
    static KotlinClass read(TypeElement element, Elements elements) throws UnreadableException {
        AnnotationMirror annotation = annotation(element);
        if (annotation == null) {
            throw new UnreadableException("has no kotlin.Metadata: expected a class that Kotlin has compiled");
        }
        KotlinClassMetadata metadata;
        try {
            metadata = KotlinClassMetadata.readLenient(metadata(annotation));
        } catch (IllegalArgumentException e) {
            throw new UnreadableException("has a kotlin.Metadata that cannot be read: " + e.getMessage());
        }
        if (metadata instanceof KotlinClassMetadata.Class type) {
            return new KotlinClass(element, type.getKmClass(), List.of(type.getKmClass()));
        }
        if (metadata instanceof KotlinClassMetadata.FileFacade file) {
            return new KotlinClass(element, null, List.of(file.getKmPackage()));
        }
        if (metadata instanceof KotlinClassMetadata.MultiFileClassFacade files) {
            return new KotlinClass(element, null, parts(files.getPartClassNames(), elements));
        }
        throw new UnreadableException(
                "is a class that Kotlin's compiler made for itself: expected an interface, a class, an object,"
                        + " a companion object, or the class of a file's top-level functions");
    }

    private static List<KmDeclarationContainer> parts(List<String> names, Elements elements)
            throws UnreadableException {
        List<KmDeclarationContainer> parts = new ArrayList<>();
        for (String name : names) {
            TypeElement part = elements.getTypeElement(name.replace('/', '.'));
            AnnotationMirror annotation = part == null ? null : annotation(part);
            if (annotation == null
                    || !(KotlinClassMetadata.readLenient(metadata(annotation))
                            instanceof KotlinClassMetadata.MultiFileClassPart functions)) {
                throw new UnreadableException("consists of several files, and " + name + " is missing");
            }
            parts.add(functions.getKmPackage());
        }
        return parts;
    }

    /** Its type parameters; top-level functions' class has none. */
    List<KmTypeParameter> typeParameters() {
        return itself == null ? List.of() : itself.getTypeParameters();
    }

    /** What it declares itself. */
    List<KmFunction> functions() {
        return declarations.stream().flatMap(d -> d.getFunctions().stream()).toList();
    }

    List<KmProperty> properties() {
        return declarations.stream().flatMap(d -> d.getProperties().stream()).toList();
    }

    // ---- the annotation

    private static @Nullable AnnotationMirror annotation(TypeElement element) {
        for (AnnotationMirror annotation : element.getAnnotationMirrors()) {
            if (((TypeElement) annotation.getAnnotationType().asElement())
                    .getQualifiedName()
                    .contentEquals(METADATA)) {
                return annotation;
            }
        }
        return null;
    }

    private static kotlin.Metadata metadata(AnnotationMirror annotation) {
        Map<String, Object> values = new HashMap<>();
        for (Map.Entry<? extends ExecutableElement, ? extends AnnotationValue> value :
                annotation.getElementValues().entrySet()) {
            values.put(
                    value.getKey().getSimpleName().toString(), value.getValue().getValue());
        }
        return JvmMetadataUtil.Metadata(
                (Integer) values.get("k"),
                list(values.get("mv")).stream().mapToInt(n -> (Integer) n).toArray(),
                strings(values.get("d1")),
                strings(values.get("d2")),
                (String) values.get("xs"),
                (String) values.get("pn"),
                (Integer) values.get("xi"));
    }

    private static String[] strings(@Nullable Object values) {
        return list(values).stream().map(String.class::cast).toArray(String[]::new);
    }

    private static List<Object> list(@Nullable Object values) {
        List<Object> list = new ArrayList<>();
        if (values instanceof List<?> all) {
            for (Object value : all) {
                list.add(((AnnotationValue) value).getValue());
            }
        }
        return list;
    }
}
