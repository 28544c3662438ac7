package dev.coroutinebridge.processor;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeVariableName;
import com.palantir.javapoet.WildcardTypeName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;
import kotlin.metadata.KmTypeParameter;
import kotlin.metadata.KmValueParameter;
import org.jspecify.annotations.Nullable;

/** A method as this class has to declare it: a type parameter of an interface further up stands for something here. */
final class OverriddenMethod {

    private final KotlinTypes types;
    private final ExecutableElement method;
    private final ExecutableType seen;
    private final List<TypeVariableName> variables;
    private final List<String> names = new ArrayList<>();
    private final List<TypeName> parameters = new ArrayList<>();

    OverriddenMethod(
            KotlinClass implemented,
            KotlinClass owner,
            List<KmTypeParameter> typeParameters,
            List<KmValueParameter> values,
            ExecutableElement method,
            Types javac) {
        this.method = method;
        DeclaredType self = (DeclaredType) implemented.element().asType();
        this.seen = (ExecutableType) javac.asMemberOf(self, method);
        this.types = KotlinTypes.where(owner.typeParameters(), argumentsOf(owner, self, javac))
                .and(typeParameters);
        this.variables =
                method.getTypeParameters().stream().map(TypeVariableName::get).toList();
        Set<String> taken = new HashSet<>(Set.of("bridge"));
        int receivers = seen.getParameterTypes().size() - values.size() - (continuationAt() < 0 ? 0 : 1);
        for (int i = 0; i < seen.getParameterTypes().size(); i++) {
            int value = i - receivers;
            boolean isValue = value >= 0 && value < values.size();
            String wanted = isValue ? values.get(value).getName() : i == continuationAt() ? "k" : "receiver";
            names.add(Names.unique(wanted, taken));
            parameters.add(types.annotated(
                    TypeName.get(seen.getParameterTypes().get(i)),
                    isValue ? values.get(value).getType() : null));
        }
    }

    private static List<TypeName> argumentsOf(KotlinClass owner, TypeMirror as, Types javac) {
        if (owner.element().equals(javac.asElement(as))) {
            return ((DeclaredType) as)
                    .getTypeArguments().stream().map(TypeName::get).toList();
        }
        for (TypeMirror supertype : javac.directSupertypes(as)) {
            List<TypeName> arguments = argumentsOf(owner, supertype, javac);
            if (!arguments.isEmpty()) {
                return arguments;
            }
        }
        return List.of();
    }

    /** Where the continuation is; negative if there is none. */
    private int continuationAt() {
        int last = seen.getParameterTypes().size() - 1;
        return last >= 0 && continuation(TypeName.get(seen.getParameterTypes().get(last))) ? last : -1;
    }

    private static boolean continuation(TypeName type) {
        return type instanceof ParameterizedTypeName p && p.rawType().equals(KotlinTypes.CONTINUATION);
    }

    KotlinTypes types() {
        return types;
    }

    List<String> names() {
        return names;
    }

    List<String> valueNames() {
        return continuationAt() < 0 ? names : names.subList(0, continuationAt());
    }

    List<TypeName> valueTypes() {
        return continuationAt() < 0 ? parameters : parameters.subList(0, continuationAt());
    }

    TypeName returned() {
        return TypeName.get(seen.getReturnType());
    }

    /** What the continuation takes; null if it takes anything. */
    @Nullable
    TypeName continuation() {
        return continuationAt() >= 0
                        && parameters.get(continuationAt()) instanceof ParameterizedTypeName k
                        && k.typeArguments().get(0) instanceof WildcardTypeName wildcard
                        && !wildcard.lowerBounds().isEmpty()
                ? wildcard.lowerBounds().get(0)
                : null;
    }

    MethodSpec.Builder overriding() {
        boolean suspends = continuationAt() >= 0;
        MethodSpec.Builder overriding = MethodSpec.methodBuilder(
                        method.getSimpleName().toString())
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .addTypeVariables(variables)
                .returns(suspends ? KotlinTypes.nullable(returned()) : returned());
        for (int i = 0; i < names.size(); i++) {
            overriding.addParameter(parameters.get(i), names.get(i));
        }
        return overriding;
    }

    MethodSpec.Builder blocking(String blocking, TypeName returned) {
        MethodSpec.Builder method = MethodSpec.methodBuilder(blocking)
                .addModifiers(Modifier.PROTECTED, Modifier.ABSTRACT)
                .addTypeVariables(variables)
                .returns(returned)
                .addException(Exception.class);
        for (int i = 0; i < valueNames().size(); i++) {
            method.addParameter(parameters.get(i), names.get(i));
        }
        return method;
    }

    CodeBlock tags(boolean returns) {
        CodeBlock.Builder tags = CodeBlock.builder();
        variables.forEach(variable -> tags.add("@param <$L> as in Kotlin\n", variable.name()));
        valueNames().forEach(name -> tags.add("@param $L as in Kotlin\n", name));
        if (returns) {
            tags.add("@return as in Kotlin\n");
        }
        return tags.add("@throws $T to the Kotlin caller\n", Exception.class).build();
    }
}
