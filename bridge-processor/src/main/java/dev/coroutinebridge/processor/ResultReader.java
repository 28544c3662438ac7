package dev.coroutinebridge.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.WildcardTypeName;
import dev.coroutinebridge.processor.KotlinClass.UnreadableException;
import dev.coroutinebridge.processor.Member.Callee;
import dev.coroutinebridge.processor.Member.Mapping;
import dev.coroutinebridge.processor.Member.Result;
import dev.coroutinebridge.processor.ValueClasses.ValueClass;
import java.util.List;
import java.util.Objects;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import kotlin.metadata.Attributes;
import kotlin.metadata.KmType;
import org.jspecify.annotations.Nullable;

/** What Java gets from a member. */
final class ResultReader {

    private static final ClassName DURATIONS = ClassName.get("dev.coroutinebridge.facade", "Durations");
    private static final String FLOW = "kotlinx.coroutines.flow.Flow";
    private static final String FLOW_IN_KOTLIN = "kotlinx/coroutines/flow/Flow";

    private final Elements elements;
    private final Types javac;
    private final ValueClasses valueClasses;
    private final @Nullable TypeElement flow;

    ResultReader(ProcessingEnvironment environment, ValueClasses valueClasses) {
        this.elements = environment.getElementUtils();
        this.javac = environment.getTypeUtils();
        this.valueClasses = valueClasses;
        this.flow = elements.getTypeElement(FLOW);
    }

    /** What a suspend function gives that returns no flow. */
    Result of(Callee callee, KotlinTypes types, KmType kotlin) {
        TypeName seen = seenResult(callee, types);
        String name = KotlinTypes.className(kotlin);
        boolean nullable = Attributes.isNullable(kotlin);
        TypeName nothing = KotlinTypes.nullable(ClassName.get(Void.class));
        if (name.equals("kotlin/Unit") && !nullable) {
            return new Result(nothing, TypeName.VOID, Mapping.UNIT, null, KotlinTypes.UNIT, seen, null);
        }
        if (name.equals("kotlin/Nothing")) {
            return new Result(nothing, TypeName.VOID, Mapping.NONE, null, nothing, null, null);
        }
        TypeName type = types.of(kotlin);
        ValueClass valueClass = valueClasses.of(kotlin);
        if (valueClass == null) {
            return new Result(type, types.returned(kotlin), Mapping.NONE, null, type, seen, null);
        }
        if (name.equals("kotlin/Result")) {
            KmType inside = kotlin.getArguments().get(0).getType();
            TypeName value = inside == null ? KotlinTypes.nullable(ClassName.OBJECT) : types.of(inside);
            TypeName returned = inside == null ? value : types.returned(inside);
            return new Result(value, returned, Mapping.RESULT, null, ClassName.OBJECT, null, null);
        }
        if (name.equals("kotlin/time/Duration")) {
            TypeName duration = ClassName.get(java.time.Duration.class);
            duration = nullable ? KotlinTypes.nullable(duration) : duration;
            return mapped(duration, duration, CodeBlock.of("$T::toJava", DURATIONS));
        }
        if (valueClass.open()) {
            KmType wrapped = Objects.requireNonNull(valueClass.wrappedInKotlin());
            TypeName boxed = nullable ? KotlinTypes.nullable(types.of(wrapped)) : types.of(wrapped);
            return mapped(
                    boxed,
                    nullable ? boxed : types.returned(wrapped),
                    CodeBlock.of("$L::unbox", valueClasses.constant(valueClass)));
        }
        return mapped(type, type, CodeBlock.of("$L::boxed", valueClasses.constant(valueClass)));
    }

    private static Result mapped(TypeName type, TypeName returned, CodeBlock function) {
        return new Result(type, returned, Mapping.BY_FUNCTION, function, ClassName.OBJECT, null, null);
    }

    /** {@code R} of the method's {@code Continuation<? super R>}. */
    private static @Nullable TypeName seenResult(Callee callee, KotlinTypes types) {
        if (callee.element() == null || callee.element().getParameters().isEmpty()) {
            return null;
        }
        List<? extends VariableElement> parameters = callee.element().getParameters();
        TypeName last = TypeName.get(parameters.get(parameters.size() - 1).asType());
        return last instanceof ParameterizedTypeName continuation
                        && continuation.typeArguments().get(0) instanceof WildcardTypeName wildcard
                        && !wildcard.lowerBounds().isEmpty()
                ? types.annotated(wildcard.lowerBounds().get(0), null)
                : null;
    }

    // ---- flows

    boolean isFlow(KmType type) {
        TypeElement element = KotlinTypes.element(type, elements);
        return flow != null
                && element != null
                && javac.isSubtype(javac.erasure(element.asType()), javac.erasure(flow.asType()));
    }

    Result ofFlow(Callee callee, KotlinTypes types, KmType kotlin) throws NotBridgedException {
        TypeName each = elementOf(kotlin, types);
        if (each == null) {
            throw new NotBridgedException("what its flow consists of is not known");
        }
        TypeName called = types.of(kotlin);
        return new Result(called, called, Mapping.NONE, null, called, seenResult(callee, types), each);
    }

    /** What a flow, or a class that is one, consists of. */
    private @Nullable TypeName elementOf(KmType type, KotlinTypes types) {
        if (KotlinTypes.className(type).equals(FLOW_IN_KOTLIN)) {
            KmType argument = type.getArguments().get(0).getType();
            return argument == null ? ClassName.OBJECT : types.of(argument);
        }
        TypeElement element = KotlinTypes.element(type, elements);
        try {
            KotlinClass kotlin = element == null ? null : KotlinClass.readIfKotlin(element, elements);
            if (kotlin == null || kotlin.itself() == null) {
                return null;
            }
            KotlinTypes inside = KotlinTypes.where(kotlin.typeParameters(), types.arguments(type));
            for (KmType supertype : kotlin.itself().getSupertypes()) {
                TypeName each = isFlow(supertype) ? elementOf(supertype, inside) : null;
                if (each != null) {
                    return each;
                }
            }
        } catch (UnreadableException e) {
            return null; // a class that is a flow and not readable as a class
        }
        return null;
    }
}
