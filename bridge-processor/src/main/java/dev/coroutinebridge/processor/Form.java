package dev.coroutinebridge.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

/**
 * One of the methods that a facade has for a member.
 *
 * @param how how Java gets the result
 * @param name the method's name
 */
record Form(How how, String name) {

    enum How {
        BLOCKING,
        FUTURE,
        STREAM,
        PUBLISHER
    }

    /** What the method returns. */
    TypeName returned(Member member) {
        TypeName each = member.result().element();
        return switch (how) {
            case BLOCKING -> member.result().returned();
            case FUTURE ->
                ParameterizedTypeName.get(
                        ClassName.get(CompletableFuture.class),
                        each == null ? member.result().type() : streamOf(each));
            case STREAM -> streamOf(Objects.requireNonNull(each));
            case PUBLISHER -> ParameterizedTypeName.get(ClassName.get(Flow.Publisher.class), each);
        };
    }

    static TypeName streamOf(TypeName each) {
        return ParameterizedTypeName.get(ClassName.get(Stream.class), each);
    }
}
