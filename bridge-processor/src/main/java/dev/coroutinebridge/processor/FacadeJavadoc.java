package dev.coroutinebridge.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeVariableName;
import dev.coroutinebridge.processor.Member.Parameter;
import java.util.List;

/** What a facade says of its methods. */
final class FacadeJavadoc {

    private FacadeJavadoc() {}

    static CodeBlock of(Member member, Form form, List<Parameter> parameters, int omitted, boolean blocks) {
        CodeBlock.Builder text = CodeBlock.builder();
        text.add(
                switch (form.how()) {
                    case BLOCKING -> "Calls {@code $L} and blocks until it is done";
                    case FUTURE -> "Calls {@code $L} without blocking";
                    case STREAM -> "Reads {@code $L} as a stream, to be closed if it is not read to its end";
                    case PUBLISHER -> "Reads {@code $L} as a publisher";
                },
                member.signature());
        text.add(omitted == 0 ? ".\n\n" : ", with Kotlin's defaults for what is not given.\n\n");
        for (TypeVariableName variable : member.typeVariables()) {
            text.add("@param <$L> as in Kotlin\n", variable.name());
        }
        int last = member.parameters().size() - member.defaultsAtTheEnd();
        for (int i = 0; i < parameters.size(); i++) {
            text.add("@param $L $L\n", parameters.get(i).name(), about(parameters.get(i), i < last));
        }
        if (!form.returned(member).equals(TypeName.VOID)) {
            text.add(
                    "@return $L\n",
                    switch (form.how()) {
                        case BLOCKING -> "what it returns";
                        case FUTURE -> "what it returns; cancelling it cancels the coroutine";
                        case STREAM -> "the elements, computed when they are asked for";
                        case PUBLISHER -> "the elements";
                    });
        }
        if (form.how() != Form.How.FUTURE) {
            member.thrown().stream()
                    .filter(thrown -> !thrown.equals(ClassName.get(InterruptedException.class)))
                    .forEach(thrown -> text.add("@throws $T as in Kotlin\n", thrown));
        }
        if (blocks) {
            text.add("@throws $T if the calling thread is interrupted while it waits\n", InterruptedException.class);
        }
        if (member.deprecated()) {
            text.add("@deprecated as in Kotlin\n");
        }
        return text.build();
    }

    private static String about(Parameter parameter, boolean isRequired) {
        if (parameter.isReceiver()) {
            return "what stands before the dot in Kotlin";
        }
        return parameter.hasDefault() && isRequired
                ? "as in Kotlin, whose default for it Java cannot use: a parameter after it has none"
                : "as in Kotlin";
    }
}
