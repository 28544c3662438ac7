package dev.coroutinebridge.processor;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeVariableName;
import java.util.List;
import javax.lang.model.element.ExecutableElement;
import org.jspecify.annotations.Nullable;

/**
 * A member of a Kotlin class that Java is to call.
 *
 * @param name what it is called in the facade
 * @param kind what it does
 * @param callee what is called
 * @param typeVariables its own, with bounds
 * @param parameters as Java passes them; a receiver is the first
 * @param result what Java gets
 * @param thrown what it declares to throw
 * @param deprecated whether it is
 * @param signature Kotlin's
 */
record Member(
        String name,
        Kind kind,
        Callee callee,
        List<TypeVariableName> typeVariables,
        List<Parameter> parameters,
        Result result,
        List<TypeName> thrown,
        boolean deprecated,
        String signature) {

    enum Kind {
        /** A suspend function. */
        SUSPEND,
        /** A function, or a property, that is a flow. */
        FLOW,
        /** A suspend function that returns a flow. */
        SUSPEND_FLOW
    }

    /**
     * What is called.
     *
     * @param owner the class that has it, erased
     * @param jvmName the method's name
     * @param descriptor what it takes and returns, as the JVM says it
     * @param isStatic whether it needs no object
     * @param element null if javac does not show it
     * @param direct whether Java's source can call it by its name
     */
    record Callee(
            TypeName owner,
            String jvmName,
            String descriptor,
            boolean isStatic,
            @Nullable ExecutableElement element,
            boolean direct) {}

    /**
     * What is passed.
     *
     * @param name its name
     * @param type its type in the facade
     * @param argument what is passed on, made of what was passed
     * @param vararg whether Java may pass several at the end; the type is an array's
     * @param hasDefault whether Kotlin has a default for it
     * @param isReceiver whether it stands before the dot in Kotlin
     * @param kotlinType its type in Kotlin, in short
     */
    record Parameter(
            String name,
            TypeName type,
            CodeBlock argument,
            boolean vararg,
            boolean hasDefault,
            boolean isReceiver,
            String kotlinType) {}

    /** What Java gets of what a function returns. */
    enum Mapping {
        /** The same. */
        NONE,
        /** Nothing. */
        UNIT,
        /** What is in it, or what it failed with is thrown. */
        RESULT,
        /** What a function makes of it. */
        BY_FUNCTION
    }

    /**
     * What is returned.
     *
     * @param type as a type argument
     * @param returned as the blocking method returns it: {@code void}, primitive, or the same
     * @param mapping how it is made of what the function returns
     * @param function makes it; null unless the mapping is by a function
     * @param called what the function returns, as a type argument; without the mapping the same as {@code type}
     * @param seen what javac sees as the function's result; null if it does not see it
     * @param element what a flow consists of; null if it is none
     */
    record Result(
            TypeName type,
            TypeName returned,
            Mapping mapping,
            @Nullable CodeBlock function,
            TypeName called,
            @Nullable TypeName seen,
            @Nullable TypeName element) {}

    Member named(String other) {
        return new Member(other, kind, callee, typeVariables, parameters, result, thrown, deprecated, signature);
    }

    boolean suspends() {
        return kind != Kind.FLOW;
    }

    boolean isFlow() {
        return kind != Kind.SUSPEND;
    }

    /** Parameters without the last ones, which Kotlin has defaults for. */
    List<Parameter> without(int last) {
        return parameters.subList(0, parameters.size() - last);
    }

    /** How many parameters at the end have defaults. */
    int defaultsAtTheEnd() {
        int n = 0;
        while (n < parameters.size()
                && parameters.get(parameters.size() - 1 - n).hasDefault()) {
            n++;
        }
        return n;
    }
}
