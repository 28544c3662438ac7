package dev.coroutinebridge.processor;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/** Methods as the JVM names them: {@code (ILjava/lang/String;)Ljava/lang/Object;}, JVMS 4.3. */
final class Descriptors {

    private static final Map<Character, TypeName> PRIMITIVES = Map.of(
            'Z', TypeName.BOOLEAN,
            'B', TypeName.BYTE,
            'S', TypeName.SHORT,
            'I', TypeName.INT,
            'J', TypeName.LONG,
            'C', TypeName.CHAR,
            'F', TypeName.FLOAT,
            'D', TypeName.DOUBLE,
            'V', TypeName.VOID);

    private final Elements elements;
    private final Types types;

    Descriptors(Elements elements, Types types) {
        this.elements = elements;
        this.types = types;
    }

    /** A method that javac shows; null if it does not. */
    @Nullable
    ExecutableElement find(TypeElement owner, String name, String descriptor) {
        for (var member : owner.getEnclosedElements()) {
            if (member.getKind() == ElementKind.METHOD
                    && member.getSimpleName().contentEquals(name)
                    && of((ExecutableElement) member).equals(descriptor)) {
                return (ExecutableElement) member;
            }
        }
        return null;
    }

    private String of(ExecutableElement method) {
        StringBuilder text = new StringBuilder("(");
        for (VariableElement parameter : method.getParameters()) {
            text.append(of(parameter.asType()));
        }
        return text.append(')').append(of(method.getReturnType())).toString();
    }

    private String of(TypeMirror type) {
        TypeMirror erased = types.erasure(type);
        return switch (erased.getKind()) {
            case BOOLEAN -> "Z";
            case BYTE -> "B";
            case SHORT -> "S";
            case INT -> "I";
            case LONG -> "J";
            case CHAR -> "C";
            case FLOAT -> "F";
            case DOUBLE -> "D";
            case VOID -> "V";
            case ARRAY -> '[' + of(((ArrayType) erased).getComponentType());
            default ->
                'L'
                        + elements.getBinaryName((TypeElement) ((DeclaredType) erased).asElement())
                                .toString()
                                .replace('.', '/')
                        + ';';
        };
    }

    /** The types of a method's parameters. */
    List<TypeName> parameters(String descriptor) {
        List<TypeName> parameters = new ArrayList<>();
        int at = 1;
        while (descriptor.charAt(at) != ')') {
            int end = end(descriptor, at);
            parameters.add(type(descriptor.substring(at, end)));
            at = end;
        }
        return parameters;
    }

    private static int end(String descriptor, int from) {
        int at = from;
        while (descriptor.charAt(at) == '[') {
            at++;
        }
        return descriptor.charAt(at) == 'L' ? descriptor.indexOf(';', at) + 1 : at + 1;
    }

    private TypeName type(String descriptor) {
        char first = descriptor.charAt(0);
        if (first == '[') {
            return ArrayTypeName.of(type(descriptor.substring(1)));
        }
        return first == 'L'
                ? named(descriptor.substring(1, descriptor.length() - 1))
                : Objects.requireNonNull(PRIMITIVES.get(first));
    }

    /** A dollar in a binary name may be part of a name, or stand between a class and one in it. */
    private ClassName named(String binary) {
        String dotted = binary.replace('/', '.');
        TypeElement element = elements.getTypeElement(dotted);
        for (int dollar = dotted.lastIndexOf('$'); element == null && dollar > 0; ) {
            dotted = dotted.substring(0, dollar) + '.' + dotted.substring(dollar + 1);
            element = elements.getTypeElement(dotted);
            dollar = dotted.lastIndexOf('$', dollar - 1);
        }
        return element == null ? ClassName.bestGuess(dotted) : ClassName.get(element);
    }
}
