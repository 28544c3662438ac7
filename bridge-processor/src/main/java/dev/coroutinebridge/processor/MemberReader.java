package dev.coroutinebridge.processor;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.TypeName;
import dev.coroutinebridge.processor.KotlinClass.UnreadableException;
import dev.coroutinebridge.processor.Member.Callee;
import dev.coroutinebridge.processor.Member.Kind;
import dev.coroutinebridge.processor.Member.Parameter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import kotlin.metadata.Attributes;
import kotlin.metadata.KmFunction;
import kotlin.metadata.KmProperty;
import kotlin.metadata.KmType;
import kotlin.metadata.Visibility;
import kotlin.metadata.jvm.JvmExtensionsKt;
import kotlin.metadata.jvm.JvmMethodSignature;
import org.jspecify.annotations.Nullable;

/** Makes of each suspend function, and of whatever is a flow, of a class and those that it inherits from, a {@link Member}. */
final class MemberReader {

    /**
     * A member that is left out.
     *
     * @param signature Kotlin's
     * @param jvmSignature the JVM's
     * @param reason why
     * @param hasOverload whether there is an overload that does the same
     */
    record Skipped(String signature, String jvmSignature, String reason, boolean hasOverload) {}

    private final Elements elements;
    private final Types javac;
    private final Descriptors descriptors;
    private final ValueClasses valueClasses;
    private final ParameterReader parameters;
    private final ResultReader results;

    private final List<Member> members = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();
    private final Set<String> read = new HashSet<>();

    MemberReader(ProcessingEnvironment environment, ValueClasses valueClasses) {
        this.elements = environment.getElementUtils();
        this.javac = environment.getTypeUtils();
        this.descriptors = new Descriptors(elements, javac);
        this.valueClasses = valueClasses;
        this.parameters = new ParameterReader(descriptors, valueClasses);
        this.results = new ResultReader(environment, valueClasses);
    }

    List<Member> members() {
        return members;
    }

    List<Skipped> skipped() {
        return skipped;
    }

    /** Reads what a class declares and what it inherits. */
    void read(KotlinClass kotlin) throws UnreadableException {
        read(kotlin, KotlinTypes.in(kotlin.typeParameters()));
    }

    private void read(KotlinClass kotlin, KotlinTypes types) throws UnreadableException {
        for (KmFunction function : kotlin.functions()) {
            if (Attributes.getVisibility(function) == Visibility.PUBLIC
                    && (Attributes.isSuspend(function) || results.isFlow(function.getReturnType()))) {
                read(kotlin, types, function);
            }
        }
        for (KmProperty property : kotlin.properties()) {
            if (Attributes.getVisibility(property) == Visibility.PUBLIC && results.isFlow(property.getReturnType())) {
                read(kotlin, types, property);
            }
        }
        if (kotlin.itself() != null) {
            for (KmType supertype : kotlin.itself().getSupertypes()) {
                TypeElement element = KotlinTypes.element(supertype, elements);
                if (element != null) {
                    readInherited(element, types.arguments(supertype));
                }
            }
        }
    }

    private void readInherited(TypeElement element, List<TypeName> arguments) throws UnreadableException {
        KotlinClass kotlin = KotlinClass.readIfKotlin(element, elements);
        if (kotlin != null) {
            read(kotlin, KotlinTypes.where(kotlin.typeParameters(), arguments));
            return;
        }
        List<TypeMirror> supertypes = new ArrayList<>(element.getInterfaces());
        supertypes.add(element.getSuperclass());
        KotlinTypes types = KotlinTypes.whereNamed(element.getTypeParameters(), arguments);
        for (TypeMirror supertype : supertypes) {
            if (supertype.getKind() == TypeKind.DECLARED) {
                readInherited(
                        (TypeElement) javac.asElement(supertype),
                        ((DeclaredType) supertype)
                                .getTypeArguments().stream()
                                        .map(argument -> types.annotated(TypeName.get(argument), null))
                                        .toList());
            }
        }
    }

    // ---- a function, a property

    private void read(KotlinClass kotlin, KotlinTypes inClass, KmFunction function) {
        String signature = new KotlinSignature(kotlin.typeParameters()).of(function);
        JvmMethodSignature jvm = JvmExtensionsKt.getSignature(function);
        try {
            if (jvm == null) {
                throw new NotBridgedException("it has no method in the class file");
            }
            boolean hasValueClasses = valueClasses.of(function.getReturnType()) != null
                    || function.getValueParameters().stream().anyMatch(p -> valueClasses.of(p.getType()) != null)
                    || (function.getReceiverParameterType() != null
                            && valueClasses.of(function.getReceiverParameterType()) != null);
            Callee callee = callee(kotlin, jvm, hasValueClasses, Reified.is(function) ? function : null);
            KotlinTypes types = inClass.and(function.getTypeParameters());
            boolean suspends = Attributes.isSuspend(function);
            boolean isFlow = results.isFlow(function.getReturnType());
            List<Parameter> taken = parameters.read(
                    callee,
                    types,
                    function.getReceiverParameterType(),
                    function.getContextParameters(),
                    function.getValueParameters(),
                    suspends);
            add(new Member(
                    Names.java(SourceVersion.isIdentifier(jvm.getName()) ? jvm.getName() : function.getName()),
                    suspends ? isFlow ? Kind.SUSPEND_FLOW : Kind.SUSPEND : Kind.FLOW,
                    callee,
                    types.variables(function.getTypeParameters()),
                    taken,
                    isFlow
                            ? results.ofFlow(callee, types, function.getReturnType())
                            : results.of(callee, types, function.getReturnType()),
                    thrown(callee),
                    isDeprecated(callee),
                    signature));
        } catch (NotBridgedException e) {
            skip(signature, jvm, e);
        }
    }

    private void read(KotlinClass kotlin, KotlinTypes types, KmProperty property) {
        String signature = new KotlinSignature(kotlin.typeParameters()).of(property);
        JvmMethodSignature jvm = JvmExtensionsKt.getGetterSignature(property);
        try {
            if (jvm == null) {
                throw new NotBridgedException("it is a field: Java reads it as it is");
            }
            Callee callee = callee(kotlin, jvm, false, null);
            KotlinTypes all = types.and(property.getTypeParameters());
            add(new Member(
                    Names.java(property.getName()),
                    Kind.FLOW,
                    callee,
                    all.variables(property.getTypeParameters()),
                    parameters.read(callee, all, property.getReceiverParameterType(), List.of(), List.of(), false),
                    results.ofFlow(callee, all, property.getReturnType()),
                    List.of(),
                    isDeprecated(callee),
                    signature));
        } catch (NotBridgedException e) {
            skip(signature, jvm, e);
        }
    }

    private void skip(String signature, @Nullable JvmMethodSignature jvm, NotBridgedException why) {
        if (read.add("skipped " + signature)) {
            skipped.add(new Skipped(
                    signature, jvm == null ? "" : jvm.toString(), String.valueOf(why.getMessage()), why.hasOverload()));
        }
    }

    /** Unless a class further down has overridden it. */
    private void add(Member member) {
        StringBuilder key = new StringBuilder(member.name());
        for (Parameter parameter : member.parameters()) {
            key.append(' ').append(KotlinTypes.erased(parameter.type(), member.typeVariables()));
        }
        key.append(
                member.callee().isStatic() || member.callee().direct()
                        ? ""
                        : member.callee().jvmName());
        if (read.add(key.toString())) {
            members.add(member);
        }
    }

    private Callee callee(
            KotlinClass kotlin, JvmMethodSignature jvm, boolean hasValueClasses, @Nullable KmFunction reified)
            throws NotBridgedException {
        ExecutableElement element = descriptors.find(kotlin.element(), jvm.getName(), jvm.getDescriptor());
        if (reified != null) {
            String instead = Reified.overloadOf(reified, kotlin);
            throw new NotBridgedException(
                    "its type parameter is reified: its code exists only where Kotlin inlines it"
                            + (instead == null ? "" : ". Java calls " + instead),
                    instead != null);
        }
        if (element != null && !element.getModifiers().contains(Modifier.PUBLIC)) {
            throw new NotBridgedException(
                    "it is not public in the class file: its code exists only where Kotlin inlines it");
        }
        boolean direct = element != null && !hasValueClasses && SourceVersion.isName(jvm.getName());
        boolean isStatic = element != null ? element.getModifiers().contains(Modifier.STATIC) : kotlin.itself() == null;
        return new Callee(
                ClassName.get(kotlin.element()), jvm.getName(), jvm.getDescriptor(), isStatic, element, direct);
    }

    private static List<TypeName> thrown(Callee callee) {
        return callee.element() == null
                ? List.of()
                : callee.element().getThrownTypes().stream().map(TypeName::get).toList();
    }

    /** Only Kotlin's oldest code sees what is deprecated and hidden, and javac does not show it. */
    private boolean isDeprecated(Callee callee) {
        return callee.element() == null || elements.isDeprecated(callee.element());
    }
}
