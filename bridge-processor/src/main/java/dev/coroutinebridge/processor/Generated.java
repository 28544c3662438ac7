package dev.coroutinebridge.processor;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.TypeSpec;
import javax.lang.model.element.Element;

/** What all generated files have in common. */
final class Generated {

    private static final int LINE = 110;
    private static final int INDENT = 8;

    private Generated() {}

    static TypeSpec.Builder type(TypeSpec.Builder type, Element originating) {
        return type.addOriginatingElement(originating)
                .addAnnotation(AnnotationSpec.builder(javax.annotation.processing.Generated.class)
                        .addMember("value", "$S", FacadeProcessor.class.getName())
                        .build())
                .addAnnotation(ClassName.get("org.jspecify.annotations", "NullMarked"))
                // The types of a call are checked by the processor, and what Kotlin has deprecated is here, too.
                .addAnnotation(AnnotationSpec.builder(SuppressWarnings.class)
                        .addMember(
                                "value",
                                "{$S, $S, $S, $S, $S, $S, $S}",
                                "all", // for tools other than javac, which wants each by its name
                                "deprecation",
                                "overloads",
                                "rawtypes",
                                "removal",
                                "unchecked",
                                "varargs")
                        .build());
    }

    static JavaFile file(String packageName, TypeSpec type) {
        return JavaFile.builder(packageName, type)
                .skipJavaLangImports(true)
                .indent("    ")
                .build();
    }

    /** A statement, with a line break before what is inside if it is long. */
    static CodeBlock statement(CodeBlock before, CodeBlock inside, CodeBlock after) {
        return CodeBlock.builder()
                .addStatement(isLong(before, inside, after) ? "$L\n$L$L" : "$L$L$L", before, inside, after)
                .build();
    }

    /** The same within a statement. */
    static CodeBlock expression(CodeBlock before, CodeBlock inside, CodeBlock after) {
        return CodeBlock.of(isLong(before, inside, after) ? "$L$>$>\n$L$L$<$<" : "$L$L$L", before, inside, after);
    }

    private static boolean isLong(CodeBlock before, CodeBlock inside, CodeBlock after) {
        return INDENT + length(before) + length(inside) + length(after) > LINE;
    }

    /** With simple names. */
    private static int length(CodeBlock code) {
        String text = code.toString();
        return text.substring(text.lastIndexOf('\n') + 1)
                .replaceAll("([a-z0-9_]+\\.)+(?=[A-Z])", "")
                .length();
    }
}
