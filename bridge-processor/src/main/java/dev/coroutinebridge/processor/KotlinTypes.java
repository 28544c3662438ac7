package dev.coroutinebridge.processor;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeVariableName;
import com.palantir.javapoet.WildcardTypeName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.util.Elements;
import kotlin.metadata.Attributes;
import kotlin.metadata.KmClassifier;
import kotlin.metadata.KmType;
import kotlin.metadata.KmTypeParameter;
import kotlin.metadata.KmTypeProjection;
import kotlin.metadata.KmVariance;
import org.jspecify.annotations.Nullable;

/**
 * What Kotlin's types are in Java, with JSpecify's annotations, where a class's and a function's type parameters mean something.
 *
 * <p>Results are translated from Kotlin: what javac sees of them has wildcards wherever Kotlin's types are covariant. Parameters are what
 * javac sees, where a caller wants those wildcards, and only their nullness comes from Kotlin.
 */
final class KotlinTypes {

    static final ClassName CONTINUATION = ClassName.get("kotlin.coroutines", "Continuation");
    static final ClassName UNIT = ClassName.get("kotlin", "Unit");
    static final ClassName NULLABLE = ClassName.get("org.jspecify.annotations", "Nullable");

    private static final AnnotationSpec NULLABLE_SPEC =
            AnnotationSpec.builder(NULLABLE).build();

    private static final Map<String, TypeName> PRIMITIVES = Map.of(
            "kotlin/Boolean", TypeName.BOOLEAN,
            "kotlin/Byte", TypeName.BYTE,
            "kotlin/Short", TypeName.SHORT,
            "kotlin/Int", TypeName.INT,
            "kotlin/Long", TypeName.LONG,
            "kotlin/Char", TypeName.CHAR,
            "kotlin/Float", TypeName.FLOAT,
            "kotlin/Double", TypeName.DOUBLE);

    private static final Map<String, ClassName> MAPPED = mapped();

    private final Map<Integer, TypeName> byId = new HashMap<>();
    private final Map<String, TypeName> byName = new HashMap<>();

    private static Map<String, ClassName> mapped() {
        Map<String, ClassName> mapped = new HashMap<>();
        mapped.put("kotlin/Any", ClassName.OBJECT);
        mapped.put("kotlin/Nothing", ClassName.get(Void.class));
        mapped.put("kotlin/Number", ClassName.get(Number.class));
        for (String name :
                List.of("String", "CharSequence", "Comparable", "Enum", "Throwable", "Cloneable", "Iterable")) {
            mapped.put("kotlin/" + name, ClassName.get("java.lang", name));
        }
        mapped.put("kotlin/Annotation", ClassName.get("java.lang.annotation", "Annotation"));
        mapped.put("kotlin/collections/Iterable", ClassName.get(Iterable.class));
        mapped.put("kotlin/collections/MutableIterable", ClassName.get(Iterable.class));
        for (String name : List.of("Iterator", "Collection", "List", "Set", "Map", "ListIterator")) {
            mapped.put("kotlin/collections/" + name, ClassName.get("java.util", name));
            mapped.put("kotlin/collections/Mutable" + name, ClassName.get("java.util", name));
        }
        mapped.put("kotlin/collections/Map.Entry", ClassName.get(Map.Entry.class));
        mapped.put("kotlin/collections/MutableMap.MutableEntry", ClassName.get(Map.Entry.class));
        return mapped;
    }

    /** Types in a class that is generic itself. */
    static KotlinTypes in(List<KmTypeParameter> typeParameters) {
        KotlinTypes types = new KotlinTypes();
        typeParameters.forEach(types::add);
        return types;
    }

    /** Types in a class whose type parameters stand for something. */
    static KotlinTypes where(List<KmTypeParameter> typeParameters, List<TypeName> arguments) {
        KotlinTypes types = new KotlinTypes();
        for (int i = 0; i < typeParameters.size() && i < arguments.size(); i++) {
            types.byId.put(typeParameters.get(i).getId(), arguments.get(i));
            types.byName.put(typeParameters.get(i).getName(), arguments.get(i));
        }
        return types;
    }

    /** Types in a Java class whose type parameters stand for something. */
    static KotlinTypes whereNamed(List<? extends TypeParameterElement> typeParameters, List<TypeName> arguments) {
        KotlinTypes types = new KotlinTypes();
        for (int i = 0; i < typeParameters.size() && i < arguments.size(); i++) {
            types.byName.put(typeParameters.get(i).getSimpleName().toString(), arguments.get(i));
        }
        return types;
    }

    /** The same, and a function's type parameters. */
    KotlinTypes and(List<KmTypeParameter> typeParameters) {
        KotlinTypes types = new KotlinTypes();
        types.byId.putAll(byId);
        types.byName.putAll(byName);
        typeParameters.forEach(types::add);
        return types;
    }

    private void add(KmTypeParameter parameter) {
        TypeVariableName variable = TypeVariableName.get(parameter.getName());
        byId.put(parameter.getId(), variable);
        byName.put(parameter.getName(), variable);
    }

    // ---- from Kotlin

    /** Type parameters with their bounds: without one, a type argument may be nullable. */
    List<TypeVariableName> variables(List<KmTypeParameter> typeParameters) {
        return typeParameters.stream()
                .map(parameter -> TypeVariableName.get(
                        parameter.getName(),
                        parameter.getUpperBounds().isEmpty()
                                ? new TypeName[] {nullable(ClassName.OBJECT)}
                                : parameter.getUpperBounds().stream()
                                        .map(this::of)
                                        .toArray(TypeName[]::new)))
                .toList();
    }

    /** A reference type, with its nullness. */
    TypeName of(KmType type) {
        TypeName name = withoutNullness(type);
        return Attributes.isNullable(type) ? nullable(name) : name;
    }

    /** What a method returns: of the primitive type if it is never null. */
    TypeName returned(KmType type) {
        TypeName primitive = type.getClassifier() instanceof KmClassifier.Class c ? PRIMITIVES.get(c.getName()) : null;
        return primitive == null || Attributes.isNullable(type) ? of(type) : primitive;
    }

    private TypeName withoutNullness(KmType type) {
        if (type.getClassifier() instanceof KmClassifier.TypeParameter parameter) {
            return byId.getOrDefault(parameter.getId(), ClassName.OBJECT);
        }
        String name = className(type);
        TypeName primitive = PRIMITIVES.get(name);
        if (primitive != null) {
            return primitive.box();
        }
        if (name.equals("kotlin/Array")) {
            KmType each = type.getArguments().get(0).getType();
            return ArrayTypeName.of(each == null ? nullable(ClassName.OBJECT) : of(each));
        }
        if (name.startsWith("kotlin/") && name.endsWith("Array")) {
            TypeName each = PRIMITIVES.get(name.substring(0, name.length() - "Array".length()));
            if (each != null) {
                return ArrayTypeName.of(each);
            }
        }
        ClassName raw = rawType(name);
        return type.getArguments().isEmpty()
                ? raw
                : ParameterizedTypeName.get(
                        raw, type.getArguments().stream().map(this::of).toArray(TypeName[]::new));
    }

    private TypeName of(KmTypeProjection argument) {
        KmType type = argument.getType();
        if (type == null) {
            return WildcardTypeName.subtypeOf(nullable(ClassName.OBJECT));
        }
        if (argument.getVariance() == KmVariance.OUT) {
            return WildcardTypeName.subtypeOf(of(type));
        }
        return argument.getVariance() == KmVariance.IN ? WildcardTypeName.supertypeOf(of(type)) : of(type);
    }

    /** The class's name as Kotlin writes it, {@code kotlin/collections/Map.Entry}; empty if it is a type parameter. */
    static String className(KmType type) {
        return type.getClassifier() instanceof KmClassifier.Class c ? c.getName() : "";
    }

    /** The class that javac has for it; null if it is a type parameter, or not there. */
    static @Nullable TypeElement element(KmType type, Elements elements) {
        String name = className(type);
        return name.isEmpty() ? null : elements.getTypeElement(rawType(name).canonicalName());
    }

    /** A type's arguments. */
    List<TypeName> arguments(KmType type) {
        return type.getArguments().stream()
                .map(argument -> argument.getType() == null ? ClassName.OBJECT : of(argument.getType()))
                .toList();
    }

    /** A class by the name that Kotlin has for it. */
    static ClassName rawType(String name) {
        ClassName mapped = MAPPED.get(name);
        if (mapped != null) {
            return mapped;
        }
        if (name.startsWith("kotlin/Function")) {
            return ClassName.get("kotlin.jvm.functions", name.substring("kotlin/".length()));
        }
        int slash = name.lastIndexOf('/');
        String[] simple = name.substring(slash + 1).split("\\.", -1);
        return ClassName.get(
                slash < 0 ? "" : name.substring(0, slash).replace('/', '.'),
                simple[0],
                java.util.Arrays.copyOfRange(simple, 1, simple.length));
    }

    // ---- what javac sees

    /**
     * A type that javac sees, with what this class's type parameters stand for, and Kotlin's nullness.
     *
     * @param seen javac's
     * @param kotlin the same in Kotlin; null if that is not known
     */
    TypeName annotated(TypeName seen, @Nullable KmType kotlin) {
        TypeName type = annotatedInside(seen, kotlin);
        return kotlin != null && Attributes.isNullable(kotlin) && !type.isPrimitive() ? nullable(type) : type;
    }

    private TypeName annotatedInside(TypeName seen, @Nullable KmType kotlin) {
        if (seen instanceof TypeVariableName variable) {
            return byName.getOrDefault(variable.name(), variable);
        }
        if (seen instanceof WildcardTypeName wildcard) {
            return wildcard.lowerBounds().isEmpty()
                    ? WildcardTypeName.subtypeOf(
                            annotated(wildcard.upperBounds().get(0), kotlin))
                    : WildcardTypeName.supertypeOf(
                            annotated(wildcard.lowerBounds().get(0), kotlin));
        }
        if (seen instanceof ArrayTypeName array) {
            KmType each = kotlin != null && kotlin.getArguments().size() == 1
                    ? kotlin.getArguments().get(0).getType()
                    : null;
            return ArrayTypeName.of(annotated(array.componentType(), each));
        }
        if (seen instanceof ParameterizedTypeName parameterized) {
            List<TypeName> arguments = new ArrayList<>();
            List<KmTypeProjection> inKotlin = kotlin == null ? List.of() : kotlin.getArguments();
            boolean same = inKotlin.size() == parameterized.typeArguments().size();
            for (int i = 0; i < parameterized.typeArguments().size(); i++) {
                KmType argument = same ? inKotlin.get(i).getType() : null;
                arguments.add(annotated(parameterized.typeArguments().get(i), argument));
            }
            return ParameterizedTypeName.get(parameterized.rawType(), arguments.toArray(TypeName[]::new));
        }
        return seen;
    }

    // ---- types as such

    static TypeName nullable(TypeName type) {
        return type.isAnnotated() || type instanceof WildcardTypeName ? type : type.annotated(NULLABLE_SPEC);
    }

    static boolean isNullable(TypeName type) {
        return type.isAnnotated();
    }

    /** Without annotations, inside and outside. */
    static TypeName plain(TypeName type) {
        if (type instanceof WildcardTypeName wildcard) {
            return wildcard.lowerBounds().isEmpty()
                    ? WildcardTypeName.subtypeOf(plain(wildcard.upperBounds().get(0)))
                    : WildcardTypeName.supertypeOf(plain(wildcard.lowerBounds().get(0)));
        }
        if (type instanceof ArrayTypeName array) {
            return ArrayTypeName.of(plain(array.componentType()));
        }
        if (type instanceof ParameterizedTypeName parameterized) {
            return ParameterizedTypeName.get(
                    parameterized.rawType(),
                    parameterized.typeArguments().stream()
                            .map(KotlinTypes::plain)
                            .toArray(TypeName[]::new));
        }
        return type.withoutAnnotations();
    }

    /** As the JVM sees it. */
    static TypeName erased(TypeName type, List<TypeVariableName> variables) {
        TypeName plain = plain(type);
        if (plain instanceof ParameterizedTypeName parameterized) {
            return parameterized.rawType();
        }
        if (plain instanceof ArrayTypeName array) {
            return ArrayTypeName.of(erased(array.componentType(), variables));
        }
        if (plain instanceof TypeVariableName variable) {
            for (TypeVariableName declared : variables) {
                if (declared.name().equals(variable.name())
                        && !declared.bounds().isEmpty()) {
                    return erased(declared.bounds().get(0), variables);
                }
            }
            return ClassName.OBJECT;
        }
        return plain;
    }
}
