package dev.coroutinebridge.processor;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.TypeVariableName;
import com.palantir.javapoet.WildcardTypeName;
import dev.coroutinebridge.processor.Form.How;
import dev.coroutinebridge.processor.Member.Kind;
import dev.coroutinebridge.processor.Member.Mapping;
import dev.coroutinebridge.processor.Member.Parameter;
import dev.coroutinebridge.processor.ValueClasses.ValueClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.lang.model.element.Element;
import javax.lang.model.element.Modifier;

/** Writes the facade of a Kotlin class. */
final class FacadeWriter {

    static final ClassName BRIDGE = ClassName.get("dev.coroutinebridge", "BridgeCaller");
    private static final ClassName CALLS = ClassName.get("dev.coroutinebridge.facade", "Calls");

    private final Target target;
    private final ClassName facade;
    private final boolean mockable;
    private final Element originating;
    private final Linked linked;

    /**
     * A writer.
     *
     * @param target what is called
     * @param packageName the facade's package
     * @param mockable whether the facade is to be an interface
     * @param originating what asks for it
     */
    FacadeWriter(Target target, String packageName, boolean mockable, Element originating, Descriptors descriptors) {
        this.target = target;
        this.facade = ClassName.get(packageName, nameOf(target) + "Facade");
        this.mockable = mockable;
        this.originating = originating;
        this.linked = new Linked(descriptors);
    }

    static String nameOf(Target target) {
        return String.join("", target.type().simpleNames());
    }

    ClassName name() {
        return facade;
    }

    /** The facade, and the class behind it if it is an interface. */
    List<JavaFile> write(List<Member> members, List<ValueClass> valueClasses) {
        List<JavaFile> files = new ArrayList<>();
        MemberNames names = new MemberNames(target);
        List<Member> distinct = names.distinct(members);
        List<MethodSpec> methods = methods(distinct, names, true);
        ClassName implementation = mockable ? facade.peerClass(facade.simpleName() + "Implementation") : facade;
        if (mockable) {
            TypeSpec.Builder type = Generated.type(TypeSpec.interfaceBuilder(facade), originating)
                    .addModifiers(Modifier.PUBLIC)
                    .addTypeVariables(target.variables())
                    .addJavadoc(about())
                    .addMethod(of(implementation))
                    .addMethod(with(true).build());
            MemberNames again = new MemberNames(target);
            methods(again.distinct(members), again, false).forEach(type::addMethod);
            files.add(Generated.file(facade.packageName(), type.build()));
        }
        TypeSpec.Builder type = Generated.type(TypeSpec.classBuilder(implementation), originating)
                .addModifiers(Modifier.FINAL)
                .addTypeVariables(target.variables());
        if (mockable) {
            type.addSuperinterface(facadeType()).addJavadoc("Behind {@link $T}.\n", facade);
        } else {
            type.addModifiers(Modifier.PUBLIC).addJavadoc(about());
        }
        valueClasses.forEach(valueClass -> type.addField(field(valueClass)));
        linked.fields().forEach(type::addField);
        type.addField(BRIDGE, "bridge", Modifier.PRIVATE, Modifier.FINAL);
        if (target.isPassed()) {
            type.addField(target.generic(), "target", Modifier.PRIVATE, Modifier.FINAL);
        }
        type.addMethod(constructor());
        if (!mockable) {
            type.addMethod(of(implementation));
        }
        type.addMethod(with(false).build());
        methods.forEach(type::addMethod);
        files.add(Generated.file(facade.packageName(), type.build()));
        return files;
    }

    private static FieldSpec field(ValueClass valueClass) {
        ClassName type = ClassName.get("dev.coroutinebridge.facade", "ValueClass");
        return FieldSpec.builder(
                        type, ValueClasses.constantName(valueClass), Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .initializer("$T.of($T.class, $T.class)", type, valueClass.type(), valueClass.wrapped())
                .build();
    }

    private CodeBlock about() {
        return CodeBlock.of(
                "{@link $T} for Java: what suspends there blocks here, or returns a future; what is a flow there is a stream here, or a publisher.\n$L$L",
                target.type(),
                target.variables().isEmpty() ? "" : "\n",
                target.tags());
    }

    // ---- making one

    private MethodSpec constructor() {
        MethodSpec.Builder constructor = MethodSpec.constructorBuilder()
                .addParameter(BRIDGE, "bridge")
                .addStatement("this.bridge = $T.requireNonNull(bridge, $S)", Objects.class, "bridge");
        if (!mockable) {
            constructor.addModifiers(Modifier.PRIVATE);
        }
        if (target.isPassed()) {
            constructor
                    .addParameter(target.generic(), "target")
                    .addStatement("this.target = $T.requireNonNull(target, $S)", Objects.class, "target");
        }
        return constructor.build();
    }

    private MethodSpec of(ClassName implementation) {
        MethodSpec.Builder of = MethodSpec.methodBuilder("of")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addTypeVariables(target.variables())
                .returns(facadeType())
                .addParameter(BRIDGE, "bridge")
                .addJavadoc("A facade.\n\n");
        of.addJavadoc(target.tags());
        of.addJavadoc("@param bridge how calls are made\n");
        if (target.isPassed()) {
            of.addParameter(target.generic(), "target").addJavadoc("@param target what is called\n");
        }
        return of.addJavadoc("@return the facade\n")
                .addStatement(
                        "return new $T$L(bridge$L)",
                        implementation,
                        target.variables().isEmpty() ? "" : "<>",
                        target.isPassed() ? ", target" : "")
                .build();
    }

    private MethodSpec.Builder with(boolean isAbstract) {
        MethodSpec.Builder with = MethodSpec.methodBuilder("with")
                .addModifiers(Modifier.PUBLIC)
                .returns(facadeType())
                .addParameter(BRIDGE, "bridge");
        if (isAbstract || !mockable) {
            with.addJavadoc("The same with other options.\n\n@param bridge how calls are made\n@return the facade\n");
        }
        if (isAbstract) {
            return with.addModifiers(Modifier.ABSTRACT);
        }
        if (mockable) {
            with.addAnnotation(Override.class);
        }
        return with.addStatement(
                "return new $T$L(bridge$L)",
                mockable ? facade.peerClass(facade.simpleName() + "Implementation") : facade,
                target.variables().isEmpty() ? "" : "<>",
                target.isPassed() ? ", target" : "");
    }

    private TypeName facadeType() {
        return target.variables().isEmpty()
                ? facade
                : ParameterizedTypeName.get(
                        facade,
                        target.variables().stream()
                                .map(v -> TypeVariableName.get(v.name()))
                                .toArray(TypeName[]::new));
    }

    // ---- methods

    private List<MethodSpec> methods(List<Member> members, MemberNames names, boolean withBodies) {
        List<MethodSpec> methods = new ArrayList<>();
        List<Overload> overloads = new ArrayList<>();
        for (Member member : members) {
            List<Form> forms = new ArrayList<>();
            forms.add(new Form(member.isFlow() ? How.STREAM : How.BLOCKING, member.name()));
            if (member.suspends()) {
                forms.add(new Form(How.FUTURE, names.derived(member, "Async")));
            }
            if (member.isFlow()
                    && !KotlinTypes.isNullable(
                            Objects.requireNonNull(member.result().element()))) {
                forms.add(new Form(How.PUBLISHER, names.derived(member, "Publisher")));
            }
            for (Form form : forms) {
                methods.add(method(member, form, 0, withBodies));
                for (int omitted = 1; omitted <= member.defaultsAtTheEnd(); omitted++) {
                    names.offer(form.name(), member.without(omitted), member.typeVariables());
                    overloads.add(new Overload(member, form, omitted));
                }
            }
        }
        for (Overload overload : overloads) {
            Member member = overload.member();
            if (names.isOfOne(overload.form().name(), member.without(overload.omitted()), member.typeVariables())) {
                methods.add(method(member, overload.form(), overload.omitted(), withBodies));
            }
        }
        return methods;
    }

    /** A method without the last parameters. */
    private record Overload(Member member, Form form, int omitted) {}

    private MethodSpec method(Member member, Form form, int omitted, boolean withBody) {
        List<Parameter> parameters = member.without(omitted);
        MethodSpec.Builder method = MethodSpec.methodBuilder(form.name())
                .addModifiers(Modifier.PUBLIC)
                .addTypeVariables(member.typeVariables())
                .returns(form.returned(member));
        boolean blocks = form.how() == How.BLOCKING || (member.kind() == Kind.SUSPEND_FLOW && form.how() != How.FUTURE);
        if (form.how() != How.FUTURE) {
            member.thrown().forEach(method::addException);
        }
        if (blocks && !member.thrown().contains(ClassName.get(InterruptedException.class))) {
            method.addException(InterruptedException.class);
        }
        if (member.deprecated()) {
            method.addAnnotation(Deprecated.class);
        }
        Parameter last = parameters.isEmpty() ? null : parameters.get(parameters.size() - 1);
        boolean generic = last != null && last.vararg() && !isReifiable(((ArrayTypeName) last.type()).componentType());
        for (Parameter parameter : parameters) {
            method.addParameter(
                    ParameterSpec.builder(parameter.type(), parameter.name()).build());
        }
        if (last != null && last.vararg() && !(generic && mockable)) {
            method.varargs();
        }
        if (generic && !mockable) {
            method.addAnnotation(SafeVarargs.class).addModifiers(Modifier.FINAL);
        }
        if (!withBody || !mockable) {
            method.addJavadoc(FacadeJavadoc.of(member, form, parameters, omitted, blocks));
        } else {
            method.addAnnotation(Override.class);
        }
        if (withBody) {
            method.addCode(body(member, form, omitted));
        } else {
            method.addModifiers(Modifier.ABSTRACT);
        }
        return method.build();
    }

    private static boolean isReifiable(TypeName type) {
        if (type instanceof ParameterizedTypeName parameterized) {
            return parameterized.typeArguments().stream()
                    .allMatch(argument -> argument instanceof WildcardTypeName wildcard
                            && wildcard.lowerBounds().isEmpty()
                            && KotlinTypes.plain(wildcard.upperBounds().get(0)).equals(ClassName.OBJECT));
        }
        return !(type instanceof TypeVariableName);
    }

    // ---- bodies

    private CodeBlock body(Member member, Form form, int omitted) {
        CodeBlock invocation = linked.invocation(target, member, omitted);
        if (member.kind() == Kind.FLOW) {
            CodeBlock flow = linked.isByName(member, omitted)
                    ? invocation
                    : CodeBlock.of(
                            "$T.<$T>immediately(() -> $L)",
                            CALLS,
                            member.result().called(),
                            invocation);
            return Generated.statement(many(member, form), flow, CodeBlock.of(")"));
        }
        CodeBlock call = call(member, invocation, form.how());
        return switch (form.how()) {
            case BLOCKING ->
                Generated.statement(
                        CodeBlock.of(
                                member.result().returned().equals(TypeName.VOID)
                                        ? "bridge.runBlocking("
                                        : "return bridge.runBlocking("),
                        call,
                        CodeBlock.of(")"));
            case FUTURE -> Generated.statement(CodeBlock.of("return bridge.future("), call, CodeBlock.of(")"));
            case STREAM, PUBLISHER ->
                Generated.statement(
                        CodeBlock.of("$Lbridge.runBlocking(", many(member, form)), call, CodeBlock.of("))"));
        };
    }

    private static CodeBlock many(Member member, Form form) {
        return CodeBlock.of(
                "return bridge.<$T>$L(", member.result().element(), form.how() == How.STREAM ? "stream" : "publisher");
    }

    private static CodeBlock call(Member member, CodeBlock invocation, How how) {
        Member.Result result = member.result();
        if (member.kind() == Kind.SUSPEND_FLOW && how == How.FUTURE) {
            return Generated.expression(
                    CodeBlock.of(
                            "$T.<$T, $T>mapped(",
                            CALLS,
                            result.called(),
                            Form.streamOf(Objects.requireNonNull(result.element()))),
                    CodeBlock.of("k -> $L", invocation),
                    CodeBlock.of(
                            ", flow -> bridge.<$T>stream(($T) flow))",
                            result.element(),
                            KotlinTypes.plain(result.called())));
        }
        return Generated.expression(
                switch (result.mapping()) {
                    case NONE -> CodeBlock.of("$T.<$T>call(", CALLS, result.called());
                    case UNIT ->
                        how == How.BLOCKING
                                ? CodeBlock.of("$T.<$T>call(", CALLS, result.called())
                                : CodeBlock.of("$T.action(", CALLS);
                    case RESULT -> CodeBlock.of("$T.<$T>unwrapped(", CALLS, result.type());
                    case BY_FUNCTION -> CodeBlock.of("$T.<$T, $T>mapped(", CALLS, result.called(), result.type());
                },
                CodeBlock.of("k -> $L", invocation),
                result.mapping() == Mapping.BY_FUNCTION ? CodeBlock.of(", $L)", result.function()) : CodeBlock.of(")"));
    }
}
