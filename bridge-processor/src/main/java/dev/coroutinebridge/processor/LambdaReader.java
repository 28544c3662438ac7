package dev.coroutinebridge.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.WildcardTypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import kotlin.metadata.KmType;
import org.jspecify.annotations.Nullable;

/** Suspend lambdas that a member takes: Java passes blocking ones. */
final class LambdaReader {

    private static final ClassName CALLS = ClassName.get("dev.coroutinebridge.facade", "Calls");
    private static final String FUNCTIONS = "dev.coroutinebridge.function";

    /** The type of what Java passes, and what is made of it. */
    record Lambda(TypeName type, CodeBlock argument) {}

    private final ValueClasses valueClasses;

    LambdaReader(ValueClasses valueClasses) {
        this.valueClasses = valueClasses;
    }

    /** A blocking lambda for a suspend one, {@code Function2<? super A, ? super Continuation<? super R>, ?>}; null if there is none. */
    @Nullable
    Lambda of(TypeName seen, KmType kotlin, String name) {
        List<TypeName> types = bounds(seen);
        int arity = types.size() - 2;
        if (arity < 0 || arity > 3 || hasValueClass(kotlin)) {
            return null;
        }
        List<TypeName> inputs = types.subList(0, arity);
        TypeName result = bounds(types.get(arity)).get(0);
        TypeName any = WildcardTypeName.subtypeOf(ClassName.OBJECT);
        List<TypeName> arguments = new ArrayList<>();
        inputs.forEach(input -> arguments.add(WildcardTypeName.supertypeOf(input)));
        List<Object> plainInputs = new ArrayList<>();
        inputs.forEach(input -> plainInputs.add(KotlinTypes.plain(input)));
        if (result.equals(KotlinTypes.UNIT)) {
            arguments.add(any);
            CodeBlock typeArguments = typeArguments(plainInputs);
            return arity == 3
                    ? null
                    : new Lambda(
                            function(arity == 0 ? "BlockingAction" : "BlockingConsumer" + arity, arguments),
                            CodeBlock.of("$T.$Lsuspending(bridge, $N)", CALLS, typeArguments, name));
        }
        arguments.add(WildcardTypeName.subtypeOf(result));
        if (arity > 0) {
            arguments.add(any);
        }
        plainInputs.add(KotlinTypes.plain(result));
        return new Lambda(
                arity == 0
                        ? ParameterizedTypeName.get(ClassName.get(Callable.class), arguments.get(0))
                        : function("BlockingFunction" + arity, arguments),
                CodeBlock.of("$T.within(bridge).$LsuspendFunction($N)", CALLS, typeArguments(plainInputs), name));
    }

    private static CodeBlock typeArguments(List<Object> types) {
        if (types.isEmpty()) {
            return CodeBlock.of("");
        }
        return CodeBlock.of("<" + "$T, ".repeat(types.size() - 1) + "$T>", types.toArray());
    }

    private static TypeName function(String name, List<TypeName> arguments) {
        return ParameterizedTypeName.get(ClassName.get(FUNCTIONS, name), arguments.toArray(TypeName[]::new));
    }

    /** Type arguments, without their wildcards. */
    private static List<TypeName> bounds(TypeName type) {
        if (!(type instanceof ParameterizedTypeName parameterized)) {
            return List.of();
        }
        List<TypeName> bounds = new ArrayList<>();
        for (TypeName argument : parameterized.typeArguments()) {
            bounds.add(
                    !(argument instanceof WildcardTypeName wildcard)
                            ? argument
                            : (wildcard.lowerBounds().isEmpty() ? wildcard.upperBounds() : wildcard.lowerBounds())
                                    .get(0));
        }
        return bounds;
    }

    /** How value classes are passed to a lambda depends on the lambda. */
    private boolean hasValueClass(KmType type) {
        return type.getArguments().stream()
                .anyMatch(argument -> argument.getType() != null
                        && (valueClasses.of(argument.getType()) != null
                                || (KotlinTypes.className(argument.getType()).equals("kotlin/coroutines/Continuation")
                                        && hasValueClass(argument.getType()))));
    }
}
