package dev.coroutinebridge.processor;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import dev.coroutinebridge.processor.LambdaReader.Lambda;
import dev.coroutinebridge.processor.Member.Callee;
import dev.coroutinebridge.processor.Member.Parameter;
import dev.coroutinebridge.processor.ValueClasses.ValueClass;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import kotlin.metadata.Attributes;
import kotlin.metadata.KmType;
import kotlin.metadata.KmValueParameter;
import org.jspecify.annotations.Nullable;

/** What Java passes to a member, and how that becomes what the member takes. */
final class ParameterReader {

    private static final ClassName DURATIONS = ClassName.get("dev.coroutinebridge.facade", "Durations");

    /** Names that the facade's methods use themselves. */
    private static final Set<String> RESERVED = Set.of("bridge", "target", "k");

    private final Descriptors descriptors;
    private final ValueClasses valueClasses;
    private final LambdaReader lambdas;

    ParameterReader(Descriptors descriptors, ValueClasses valueClasses) {
        this.descriptors = descriptors;
        this.valueClasses = valueClasses;
        this.lambdas = new LambdaReader(valueClasses);
    }

    /** The receiver, if there is one, and the value parameters. */
    List<Parameter> read(
            Callee callee,
            KotlinTypes types,
            @Nullable KmType receiver,
            List<KmValueParameter> context,
            List<KmValueParameter> values,
            boolean suspends)
            throws NotBridgedException {
        List<TypeName> jvm = descriptors.parameters(callee.descriptor());
        int expected = context.size() + (receiver == null ? 0 : 1) + values.size() + (suspends ? 1 : 0);
        if (jvm.size() != expected) {
            throw new NotBridgedException(
                    "its method takes " + jvm.size() + " parameters, and Kotlin says " + expected);
        }
        Set<String> names = new HashSet<>(RESERVED);
        List<Parameter> parameters = new ArrayList<>();
        for (KmValueParameter parameter : context) {
            parameters.add(parameter(
                    callee,
                    types,
                    jvm,
                    parameters.size(),
                    Names.unique(parameter.getName(), names),
                    parameter.getType(),
                    null,
                    false));
        }
        if (receiver != null) {
            parameters.add(parameter(
                    callee, types, jvm, parameters.size(), Names.unique("receiver", names), receiver, null, true));
        }
        for (int i = 0; i < values.size(); i++) {
            KmValueParameter value = values.get(i);
            boolean last = i == values.size() - 1;
            parameters.add(parameter(
                    callee,
                    types,
                    jvm,
                    parameters.size(),
                    Names.unique(value.getName(), names),
                    value.getType(),
                    new Value(value, last && value.getVarargElementType() != null),
                    false));
        }
        return parameters;
    }

    private record Value(KmValueParameter parameter, boolean varargAtTheEnd) {}

    private Parameter parameter(
            Callee callee,
            KotlinTypes types,
            List<TypeName> jvm,
            int index,
            String name,
            KmType kotlin,
            @Nullable Value value,
            boolean isReceiver) {
        TypeName type = callee.element() == null
                ? types.returned(kotlin)
                : types.annotated(
                        TypeName.get(callee.element().getParameters().get(index).asType()), kotlin);
        CodeBlock argument = CodeBlock.of("$N", name);
        ValueClass valueClass = valueClasses.of(kotlin);
        boolean nullable = Attributes.isNullable(kotlin);
        if (valueClass != null) {
            boolean boxed = jvm.get(index).equals(valueClass.type());
            if (KotlinTypes.className(kotlin).equals("kotlin/time/Duration")) {
                TypeName duration = ClassName.get(java.time.Duration.class);
                type = nullable ? KotlinTypes.nullable(duration) : duration;
                argument = CodeBlock.of(nullable ? "$T.toKotlinOrNull($N)" : "$T.toKotlin($N)", DURATIONS, name);
            } else if (valueClass.open()) {
                KmType wrapped = Objects.requireNonNull(valueClass.wrappedInKotlin());
                type = nullable ? KotlinTypes.nullable(types.of(wrapped)) : types.returned(wrapped);
                argument = CodeBlock.of(
                        "$L.$L($N)",
                        valueClasses.constant(valueClass),
                        boxed ? "boxedOrNull" : nullable ? "checkedOrNull" : "checked",
                        name);
            } else {
                type = types.of(kotlin);
                argument = boxed ? argument : CodeBlock.of("$L.unbox($N)", valueClasses.constant(valueClass), name);
            }
        } else if (Attributes.isSuspend(kotlin)) {
            Lambda lambda = lambdas.of(type, kotlin, name);
            if (lambda != null) {
                type = nullable ? KotlinTypes.nullable(lambda.type()) : lambda.type();
                argument =
                        nullable ? CodeBlock.of("$N == null ? null : $L", name, lambda.argument()) : lambda.argument();
            }
        }
        return new Parameter(
                name,
                type,
                argument,
                value != null && value.varargAtTheEnd() && type instanceof ArrayTypeName,
                value != null && Attributes.getDeclaresDefaultValue(value.parameter()),
                isReceiver,
                shortName(kotlin));
    }

    private static String shortName(KmType type) {
        String name = KotlinTypes.className(type);
        String simple = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('.')) + 1);
        return simple.isEmpty() ? "T" : simple;
    }
}
