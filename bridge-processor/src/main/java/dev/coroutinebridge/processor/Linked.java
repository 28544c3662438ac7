package dev.coroutinebridge.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.TypeName;
import dev.coroutinebridge.processor.Member.Callee;
import dev.coroutinebridge.processor.Member.Parameter;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.Modifier;

/**
 * How members are called: by their names, or through method handles where Java's source cannot say those, which then are constants of the
 * facade.
 */
final class Linked {

    private static final ClassName LINKAGE = ClassName.get("dev.coroutinebridge.facade", "Linkage");

    private final Descriptors descriptors;

    /** By what initializes them. */
    private final Map<String, FieldSpec> handles = new LinkedHashMap<>();

    Linked(Descriptors descriptors) {
        this.descriptors = descriptors;
    }

    List<FieldSpec> fields() {
        return List.copyOf(handles.values());
    }

    boolean isByName(Member member, int omitted) {
        return member.callee().direct() && omitted == 0;
    }

    /** The call, with the continuation {@code k} if the member suspends. */
    CodeBlock invocation(Target target, Member member, int omitted) {
        Callee callee = member.callee();
        List<CodeBlock> arguments = new ArrayList<>();
        if (isByName(member, omitted)) {
            member.parameters().forEach(parameter -> arguments.add(parameter.argument()));
            if (member.suspends()) {
                arguments.add(continuation(member));
            }
            return CodeBlock.of(
                    "$L.$L($L)",
                    callee.isStatic() ? CodeBlock.of("$T", callee.owner()) : target.object(),
                    callee.jvmName(),
                    CodeBlock.join(arguments, ", "));
        }
        if (!callee.isStatic()) {
            arguments.add(target.object());
        }
        member.without(omitted).forEach(parameter -> arguments.add(parameter.argument()));
        List<TypeName> types = descriptors.parameters(callee.descriptor());
        for (int i = member.parameters().size() - omitted;
                i < member.parameters().size();
                i++) {
            arguments.add(CodeBlock.of(zero(types.get(i))));
        }
        if (member.suspends()) {
            arguments.add(CodeBlock.of("k"));
        }
        if (omitted > 0) {
            masks(member, omitted).forEach(mask -> arguments.add(CodeBlock.of("$L", mask)));
            arguments.add(CodeBlock.of("null"));
        }
        FieldSpec handle = omitted > 0 ? withDefaults(member, types) : handle(target, member, types);
        return CodeBlock.of("$N.invoke($L)", handle, CodeBlock.join(arguments, ", "));
    }

    /** Where Kotlin's type is covariant, javac sees a wildcard that the result of the facade does not have. */
    private static CodeBlock continuation(Member member) {
        TypeName seen = member.result().seen();
        return seen == null
                        || KotlinTypes.plain(seen)
                                .equals(KotlinTypes.plain(member.result().called()))
                ? CodeBlock.of("k")
                : CodeBlock.of("($T) k", KotlinTypes.CONTINUATION);
    }

    private static String zero(TypeName type) {
        return switch (type.toString()) {
            case "boolean" -> "false";
            case "int" -> "0";
            case "long" -> "0L";
            case "float" -> "0f";
            case "double" -> "0d";
            case "char" -> "'\\0'";
            case "byte", "short" -> "(" + type + ") 0";
            default -> "null";
        };
    }

    /** A bit is one for each value parameter that is not given, 32 in each number. */
    private static List<Integer> masks(Member member, int omitted) {
        List<Parameter> values =
                member.parameters().stream().filter(p -> !p.isReceiver()).toList();
        int[] masks = new int[(values.size() + 31) / 32];
        for (int i = values.size() - omitted; i < values.size(); i++) {
            masks[i / 32] |= 1 << (i % 32);
        }
        List<Integer> all = new ArrayList<>();
        for (int mask : masks) {
            all.add(mask);
        }
        return all;
    }

    private FieldSpec handle(Target target, Member member, List<TypeName> types) {
        Callee callee = member.callee();
        List<CodeBlock> classes = new ArrayList<>();
        types.forEach(type -> classes.add(CodeBlock.of("$T.class", type)));
        return constant(
                callee.jvmName(),
                CodeBlock.of(
                        "$T.$L($>$>\n$T.class, $S, $T.class$L)$<$<",
                        LINKAGE,
                        callee.isStatic() ? "statically" : "virtually",
                        callee.isStatic() ? callee.owner() : target.type(),
                        callee.jvmName(),
                        member.suspends()
                                ? ClassName.OBJECT
                                : KotlinTypes.erased(member.result().called(), List.of()),
                        CodeBlock.builder()
                                .add(classes.isEmpty() ? "" : ", ")
                                .add(CodeBlock.join(classes, ", "))
                                .build()));
    }

    private FieldSpec withDefaults(Member member, List<TypeName> types) {
        Callee callee = member.callee();
        List<CodeBlock> classes = new ArrayList<>();
        if (!callee.isStatic()) {
            classes.add(CodeBlock.of("$T.class", callee.owner()));
        }
        types.forEach(type -> classes.add(CodeBlock.of("$T.class", type)));
        masks(member, 1).forEach(mask -> classes.add(CodeBlock.of("int.class")));
        classes.add(CodeBlock.of("$T.class", Object.class));
        return constant(
                callee.jvmName() + "_withDefaults",
                CodeBlock.of(
                        "$T.withDefaults($>$>\n$T.class, $S, $T.class, $L)$<$<",
                        LINKAGE,
                        callee.owner(),
                        callee.jvmName() + "$default",
                        member.suspends()
                                ? ClassName.OBJECT
                                : KotlinTypes.erased(member.result().called(), List.of()),
                        CodeBlock.join(classes, ", ")));
    }

    private FieldSpec constant(String name, CodeBlock initializer) {
        return handles.computeIfAbsent(initializer.toString(), same -> {
            String unique = Names.constant(name);
            while (isTaken(unique)) {
                unique += "_";
            }
            return FieldSpec.builder(MethodHandle.class, unique, Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                    .initializer(initializer)
                    .build();
        });
    }

    private boolean isTaken(String name) {
        return handles.values().stream().anyMatch(field -> field.name().equals(name));
    }
}
