package dev.coroutinebridge.processor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import kotlin.metadata.Attributes;
import kotlin.metadata.KmClassifier;
import kotlin.metadata.KmFunction;
import kotlin.metadata.KmProperty;
import kotlin.metadata.KmType;
import kotlin.metadata.KmTypeParameter;
import kotlin.metadata.KmTypeProjection;
import kotlin.metadata.KmValueParameter;
import kotlin.metadata.KmVariance;

/** A declaration as it stands in Kotlin's source, with simple names. */
final class KotlinSignature {

    private final Map<Integer, String> typeParameters = new HashMap<>();

    KotlinSignature(List<KmTypeParameter> ofTheClass) {
        ofTheClass.forEach(this::add);
    }

    private void add(KmTypeParameter parameter) {
        typeParameters.put(parameter.getId(), parameter.getName());
    }

    String of(KmFunction function) {
        function.getTypeParameters().forEach(this::add);
        StringBuilder text = new StringBuilder();
        if (!function.getContextParameters().isEmpty()) {
            text.append(function.getContextParameters().stream()
                    .map(this::of)
                    .collect(Collectors.joining(", ", "context(", ") ")));
        }
        if (Attributes.isSuspend(function)) {
            text.append("suspend ");
        }
        text.append("fun ");
        if (!function.getTypeParameters().isEmpty()) {
            text.append(
                    function.getTypeParameters().stream().map(this::of).collect(Collectors.joining(", ", "<", "> ")));
        }
        KmType receiver = function.getReceiverParameterType();
        if (receiver != null) {
            text.append(of(receiver)).append('.');
        }
        return text.append(function.getName())
                .append(function.getValueParameters().stream()
                        .map(this::of)
                        .collect(Collectors.joining(", ", "(", ")")))
                .append(": ")
                .append(of(function.getReturnType()))
                .toString();
    }

    String of(KmProperty property) {
        KmType receiver = property.getReceiverParameterType();
        return "val " + (receiver == null ? "" : of(receiver) + '.') + property.getName() + ": "
                + of(property.getReturnType());
    }

    private String of(KmTypeParameter parameter) {
        String bounds = parameter.getUpperBounds().stream()
                .map(this::of)
                .filter(bound -> !bound.equals("Any?"))
                .collect(Collectors.joining(" & "));
        return (Attributes.isReified(parameter) ? "reified " : "")
                + parameter.getName()
                + (bounds.isEmpty() ? "" : " : " + bounds);
    }

    private String of(KmValueParameter parameter) {
        KmType each = parameter.getVarargElementType();
        return (each == null ? "" : "vararg ") + parameter.getName() + ": "
                + of(each == null ? parameter.getType() : each)
                + (Attributes.getDeclaresDefaultValue(parameter) ? " = .." : "");
    }

    String of(KmType type) {
        String nullable = Attributes.isNullable(type) ? "?" : "";
        if (type.getClassifier() instanceof KmClassifier.TypeParameter parameter) {
            return typeParameters.getOrDefault(parameter.getId(), "?")
                    + (Attributes.isDefinitelyNonNull(type) ? " & Any" : "")
                    + nullable;
        }
        String name = type.getClassifier() instanceof KmClassifier.Class c
                ? c.getName()
                : ((KmClassifier.TypeAlias) type.getClassifier()).getName();
        if (name.startsWith("kotlin/Function") && !type.getArguments().isEmpty()) {
            String lambda = lambda(type);
            return nullable.isEmpty() ? lambda : '(' + lambda + ")?";
        }
        String simple = name.substring(name.lastIndexOf('/') + 1);
        return type.getArguments().isEmpty()
                ? simple + nullable
                : simple
                        + type.getArguments().stream().map(this::of).collect(Collectors.joining(", ", "<", ">"))
                        + nullable;
    }

    private String lambda(KmType type) {
        List<String> parts =
                new ArrayList<>(type.getArguments().stream().map(this::of).toList());
        String result = parts.remove(parts.size() - 1);
        if (Attributes.isSuspend(type)) {
            String continuation = parts.remove(parts.size() - 1);
            result = continuation.substring(continuation.indexOf('<') + 1, continuation.length() - 1);
        }
        return (Attributes.isSuspend(type) ? "suspend (" : "(") + String.join(", ", parts) + ") -> " + result;
    }

    private String of(KmTypeProjection argument) {
        KmType type = argument.getType();
        if (type == null) {
            return "*";
        }
        return (argument.getVariance() == KmVariance.IN
                        ? "in "
                        : argument.getVariance() == KmVariance.OUT ? "out " : "")
                + of(type);
    }
}
