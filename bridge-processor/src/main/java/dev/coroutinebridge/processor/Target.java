package dev.coroutinebridge.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeVariableName;
import java.util.List;
import javax.lang.model.element.TypeElement;
import kotlin.metadata.Attributes;
import kotlin.metadata.ClassKind;
import kotlin.metadata.KmClass;
import org.jspecify.annotations.Nullable;

/**
 * Whose members a facade calls.
 *
 * @param type its class
 * @param variables the class's type parameters, with bounds
 * @param instance where its only object is; null if there are others, or none
 * @param isPassed whether the facade is made with an object of the class
 */
record Target(
        ClassName type,
        List<TypeVariableName> variables,
        @Nullable CodeBlock instance,
        boolean isPassed) {

    static Target of(KotlinClass kotlin) {
        ClassName type = ClassName.get(kotlin.element());
        KmClass itself = kotlin.itself();
        if (itself == null) {
            return new Target(type, List.of(), null, false);
        }
        if (Attributes.getKind(itself) == ClassKind.OBJECT) {
            return new Target(type, List.of(), CodeBlock.of("$T.INSTANCE", type), false);
        }
        if (Attributes.getKind(itself) == ClassKind.COMPANION_OBJECT) {
            TypeElement outer = (TypeElement) kotlin.element().getEnclosingElement();
            return new Target(type, List.of(), CodeBlock.of("$T.$L", ClassName.get(outer), type.simpleName()), false);
        }
        KotlinTypes types = KotlinTypes.in(itself.getTypeParameters());
        return new Target(type, types.variables(itself.getTypeParameters()), null, true);
    }

    /** The class with its own type parameters. */
    TypeName generic() {
        return variables.isEmpty()
                ? type
                : ParameterizedTypeName.get(
                        type,
                        variables.stream()
                                .map(v -> TypeVariableName.get(v.name()))
                                .toArray(TypeName[]::new));
    }

    /** What Javadoc says of the type parameters. */
    CodeBlock tags() {
        CodeBlock.Builder tags = CodeBlock.builder();
        variables.forEach(v -> tags.add("@param <$L> as in {@link $T}\n", v.name(), type));
        return tags.build();
    }

    /** The object whose method is called. */
    CodeBlock object() {
        return instance == null ? CodeBlock.of("target") : instance;
    }
}
