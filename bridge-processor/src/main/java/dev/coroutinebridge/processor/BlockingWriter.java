package dev.coroutinebridge.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.coroutinebridge.processor.KotlinClass.UnreadableException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import kotlin.metadata.Attributes;
import kotlin.metadata.KmFunction;
import kotlin.metadata.KmProperty;
import kotlin.metadata.KmType;
import kotlin.metadata.KmTypeParameter;
import kotlin.metadata.KmValueParameter;
import kotlin.metadata.Modality;
import kotlin.metadata.jvm.JvmExtensionsKt;
import kotlin.metadata.jvm.JvmMethodSignature;
import org.jspecify.annotations.Nullable;

/** Writes an abstract class that implements a Kotlin interface by blocking methods. */
final class BlockingWriter {

    private static final ClassName FLOW = ClassName.get("kotlinx.coroutines.flow", "Flow");

    private final KotlinClass kotlin;
    private final Element originating;
    private final ProcessingEnvironment environment;
    private final ClassName name;
    private final Target target;
    private final Descriptors descriptors;
    private final Set<String> signatures = new HashSet<>();

    BlockingWriter(KotlinClass kotlin, String packageName, Element originating, ProcessingEnvironment environment) {
        this.kotlin = kotlin;
        this.originating = originating;
        this.environment = environment;
        this.target = Target.of(kotlin);
        this.name = ClassName.get(packageName, FacadeWriter.nameOf(target) + "Blocking");
        this.descriptors = new Descriptors(environment.getElementUtils(), environment.getTypeUtils());
    }

    ClassName name() {
        return name;
    }

    /**
     * The class.
     *
     * @throws UnreadableException if Java cannot implement the interface
     */
    JavaFile write() throws UnreadableException {
        TypeSpec.Builder type = Generated.type(TypeSpec.classBuilder(name), originating)
                .addModifiers(Modifier.PUBLIC, Modifier.ABSTRACT)
                .addTypeVariables(target.variables())
                .addSuperinterface(target.generic())
                .addJavadoc(
                        "{@link $T} by blocking methods: each runs where the bridge runs offloaded bodies, and is cancelled as they are.\n$L$L",
                        target.type(),
                        target.variables().isEmpty() ? "" : "\n",
                        target.tags())
                .addField(FacadeWriter.BRIDGE, "bridge", Modifier.PRIVATE, Modifier.FINAL)
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(Modifier.PROTECTED)
                        .addJavadoc("For subclasses.\n\n@param bridge how the methods are run\n")
                        .addParameter(FacadeWriter.BRIDGE, "bridge")
                        .addStatement("this.bridge = $T.requireNonNull(bridge, $S)", Objects.class, "bridge")
                        .build());
        List<ExecutableElement> methods =
                ElementFilter.methodsIn(environment.getElementUtils().getAllMembers(kotlin.element())).stream()
                        .filter(method -> method.getModifiers().contains(Modifier.ABSTRACT))
                        .toList();
        methods.forEach(
                method -> signatures.add(signature(method.getSimpleName().toString(), types(method))));
        for (ExecutableElement method : methods) {
            implement(type, method);
        }
        return Generated.file(name.packageName(), type.build());
    }

    private void implement(TypeSpec.Builder type, ExecutableElement method) throws UnreadableException {
        KotlinClass owner = KotlinClass.readIfKotlin(
                (TypeElement) Objects.requireNonNull(method.getEnclosingElement()), environment.getElementUtils());
        if (owner == null) {
            return;
        }
        for (KmFunction function : owner.functions()) {
            if (isOf(JvmExtensionsKt.getSignature(function), owner, method)) {
                requireName(method, new KotlinSignature(owner.typeParameters()).of(function));
                if (Attributes.getModality(function) != Modality.ABSTRACT) {
                    type.addMethod(
                            byDefault(owner, function.getTypeParameters(), function.getValueParameters(), method));
                } else if (Attributes.isSuspend(function)) {
                    suspend(type, owner, function, method);
                } else if (isFlow(method)) {
                    flow(
                            type,
                            owner,
                            function.getName(),
                            function.getReturnType(),
                            function.getTypeParameters(),
                            function.getValueParameters(),
                            method);
                }
                return;
            }
        }
        for (KmProperty property : owner.properties()) {
            boolean gets = isOf(JvmExtensionsKt.getGetterSignature(property), owner, method);
            if (gets || isOf(JvmExtensionsKt.getSetterSignature(property), owner, method)) {
                requireName(method, new KotlinSignature(owner.typeParameters()).of(property));
                if (Attributes.getModality(property) != Modality.ABSTRACT) {
                    KmValueParameter value = gets ? null : property.getSetterParameter();
                    type.addMethod(byDefault(
                            owner, property.getTypeParameters(), value == null ? List.of() : List.of(value), method));
                } else if (gets && isFlow(method)) {
                    flow(
                            type,
                            owner,
                            property.getName(),
                            property.getReturnType(),
                            property.getTypeParameters(),
                            List.of(),
                            method);
                }
                return;
            }
        }
    }

    private boolean isOf(@Nullable JvmMethodSignature signature, KotlinClass owner, ExecutableElement method) {
        return signature != null
                && method.getSimpleName().contentEquals(signature.getName())
                && method.equals(descriptors.find(owner.element(), signature.getName(), signature.getDescriptor()));
    }

    private static void requireName(ExecutableElement method, String signature) throws UnreadableException {
        if (!SourceVersion.isName(method.getSimpleName())) {
            throw new UnreadableException("has an abstract " + signature
                    + ", which Java sources cannot implement: its name in the class file is " + method.getSimpleName());
        }
    }

    // ---- one method

    private void suspend(TypeSpec.Builder type, KotlinClass owner, KmFunction function, ExecutableElement method) {
        OverriddenMethod signature =
                overridden(owner, function.getTypeParameters(), function.getValueParameters(), method);
        boolean unit = KotlinTypes.className(function.getReturnType()).equals("kotlin/Unit")
                && !Attributes.isNullable(function.getReturnType());
        boolean nothing = KotlinTypes.className(function.getReturnType()).equals("kotlin/Nothing");
        TypeName seen = signature.continuation();
        String blocking = free(method.getSimpleName().toString(), signature, "Blocking");
        MethodSpec.Builder implementation = signature.overriding().addModifiers(Modifier.FINAL);
        String k = signature.names().get(signature.names().size() - 1);
        CodeBlock call = CodeBlock.of("$L($L)", blocking, String.join(", ", signature.valueNames()));
        if (unit || nothing || seen == null) {
            implementation.addStatement(
                    "return bridge.suspendingVoid($L$L, () -> $L)",
                    unit ? "" : CodeBlock.of("($T) ", KotlinTypes.CONTINUATION),
                    k,
                    call);
        } else {
            implementation.addStatement("return bridge.<$T>suspending($L, () -> $L)", seen, k, call);
        }
        type.addMethod(implementation.build());
        type.addMethod(signature
                .blocking(
                        blocking,
                        unit || nothing ? TypeName.VOID : signature.types().returned(function.getReturnType()))
                .addJavadoc(
                        "Does what {@code $L} is to do; it may block.\n\n",
                        new KotlinSignature(owner.typeParameters()).of(function))
                .addJavadoc(signature.tags(!unit && !nothing))
                .build());
    }

    private void flow(
            TypeSpec.Builder type,
            KotlinClass owner,
            String kotlinName,
            KmType result,
            List<KmTypeParameter> typeParameters,
            List<KmValueParameter> values,
            ExecutableElement method) {
        OverriddenMethod signature = overridden(owner, typeParameters, values, method);
        KmType argument = result.getArguments().get(0).getType();
        TypeName each = argument == null ? ClassName.OBJECT : signature.types().of(argument);
        String blocking = free(Names.java(kotlinName) + "Stream", signature, "Blocking");
        type.addMethod(signature
                .overriding()
                .addModifiers(Modifier.FINAL)
                .addStatement(
                        "return bridge.offloadFlow(() -> $L($L))", blocking, String.join(", ", signature.valueNames()))
                .build());
        type.addMethod(signature
                .blocking(blocking, ParameterizedTypeName.get(ClassName.get(Stream.class), each))
                .addJavadoc(
                        "The elements of {@code $L}. The stream is pulled where blocking is allowed, and closed.\n\n",
                        kotlinName)
                .addJavadoc(signature.tags(true))
                .build());
    }

    /** One that has a body in Kotlin, which is in another class. */
    private MethodSpec byDefault(
            KotlinClass owner,
            List<KmTypeParameter> typeParameters,
            List<KmValueParameter> values,
            ExecutableElement method) {
        OverriddenMethod signature = overridden(owner, typeParameters, values, method);
        List<String> arguments = new ArrayList<>(List.of("this"));
        arguments.addAll(signature.names());
        boolean isVoid = signature.returned().equals(TypeName.VOID);
        return signature
                .overriding()
                .addStatement(
                        "$L$T.$L($L)",
                        isVoid ? "" : "return ",
                        ClassName.get(owner.element()).nestedClass("DefaultImpls"),
                        method.getSimpleName(),
                        String.join(", ", arguments))
                .build();
    }

    private OverriddenMethod overridden(
            KotlinClass owner,
            List<KmTypeParameter> typeParameters,
            List<KmValueParameter> values,
            ExecutableElement method) {
        return new OverriddenMethod(kotlin, owner, typeParameters, values, method, environment.getTypeUtils());
    }

    private String free(String name, OverriddenMethod signature, String suffix) {
        return signatures.add(signature(name, signature.valueTypes())) ? name : name + suffix;
    }

    private List<TypeName> types(ExecutableElement method) {
        return method.getParameters().stream()
                .map(p -> TypeName.get(environment.getTypeUtils().erasure(p.asType())))
                .toList();
    }

    private static String signature(String name, List<TypeName> parameters) {
        return name
                + parameters.stream()
                        .map(type -> KotlinTypes.erased(type, List.of()))
                        .toList();
    }

    private boolean isFlow(ExecutableElement method) {
        return TypeName.get(environment.getTypeUtils().erasure(method.getReturnType()))
                .equals(FLOW);
    }
}
