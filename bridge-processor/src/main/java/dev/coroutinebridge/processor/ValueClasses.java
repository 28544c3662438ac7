package dev.coroutinebridge.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import kotlin.metadata.Attributes;
import kotlin.metadata.KmClass;
import kotlin.metadata.KmType;
import kotlin.metadata.Visibility;
import org.jspecify.annotations.Nullable;

/** The value classes that the members of a library use. */
final class ValueClasses {

    /** Their constructors are internal, and what they wrap is what Java has for them. */
    private static final Set<String> UNSIGNED = Set.of("kotlin/UByte", "kotlin/UShort", "kotlin/UInt", "kotlin/ULong");

    /**
     * A value class.
     *
     * @param type the class
     * @param wrapped what it wraps, as the JVM sees it
     * @param wrappedInKotlin the same in Kotlin
     * @param open whether everybody may make one of what it wraps; otherwise Java just passes its objects on
     */
    record ValueClass(
            ClassName type, TypeName wrapped, @Nullable KmType wrappedInKotlin, boolean open) {}

    private final Elements elements;
    private final Types types;
    private final Map<String, Optional<ValueClass>> known = new HashMap<>();
    private final Set<ValueClass> used = new LinkedHashSet<>();

    ValueClasses(Elements elements, Types types) {
        this.elements = elements;
        this.types = types;
    }

    /** The constant by which a facade refers to a value class, which it then has. */
    CodeBlock constant(ValueClass valueClass) {
        used.add(valueClass);
        return CodeBlock.of("$L", constantName(valueClass));
    }

    static String constantName(ValueClass valueClass) {
        return Names.constant(String.join("_", valueClass.type().simpleNames())) + "_CLASS";
    }

    /** Those that a facade refers to. */
    List<ValueClass> used() {
        return List.copyOf(used);
    }

    /** The value class that a type is of; null if it is of another one. */
    @Nullable
    ValueClass of(KmType type) {
        String name = KotlinTypes.className(type);
        return name.isEmpty() ? null : known.computeIfAbsent(name, this::read).orElse(null);
    }

    private Optional<ValueClass> read(String name) {
        TypeElement element = elements.getTypeElement(name.replace('/', '.'));
        if (element == null) {
            return Optional.empty();
        }
        KmClass type;
        try {
            KotlinClass kotlin = KotlinClass.readIfKotlin(element, elements);
            type = kotlin == null ? null : kotlin.itself();
        } catch (KotlinClass.UnreadableException e) {
            return Optional.empty(); // a synthetic class is not one of these
        }
        if (type == null || !Attributes.isValue(type)) {
            return Optional.empty();
        }
        for (ExecutableElement method : ElementFilter.methodsIn(element.getEnclosedElements())) {
            if (method.getSimpleName().contentEquals("constructor-impl")) {
                TypeName wrapped = TypeName.get(types.erasure(method.getReturnType()));
                return Optional.of(new ValueClass(
                        ClassName.get(element), wrapped, type.getInlineClassUnderlyingType(), isOpen(name, type)));
            }
        }
        return Optional.empty();
    }

    private static boolean isOpen(String name, KmClass type) {
        return type.getInlineClassUnderlyingType() != null
                && (UNSIGNED.contains(name)
                        || type.getConstructors().stream()
                                .anyMatch(constructor -> !Attributes.isSecondary(constructor)
                                        && Attributes.getVisibility(constructor) == Visibility.PUBLIC));
    }
}
