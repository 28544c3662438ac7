package dev.coroutinebridge.processor;

import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeVariableName;
import dev.coroutinebridge.processor.Member.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names for the methods of a facade, of which no two may take the same.
 *
 * <p>A member keeps its name, unless another one that Java's sources can call has it, too; then it also says what Kotlin's function takes.
 * That depends on nothing but the two members, so names stay when others come and go. {@code Async} and {@code Publisher} give way to members
 * that have those names themselves. Overloads for default arguments come last, and are left out if there is such a method, or another
 * one that could be.
 */
final class MemberNames {

    private static final Set<String> TAKEN = Set.of(
            "getClass()",
            "hashCode()",
            "toString()",
            "notify()",
            "notifyAll()",
            "wait()",
            "wait(long)",
            "wait(long,int)",
            "clone()",
            "finalize()",
            "equals(java.lang.Object)",
            "with(dev.coroutinebridge.BridgeCaller)");

    private final Set<String> taken = new HashSet<>(TAKEN);

    /** Those of methods that belong to members, and have not had to give way. */
    private final Set<String> derived = new HashSet<>();

    /** How many methods for default arguments would have a signature. */
    private final Map<String, Integer> offered = new HashMap<>();

    /** Names in a facade of a target, which is made by its own {@code of}. */
    MemberNames(Target target) {
        taken.add(
                target.isPassed()
                        ? "of(" + FacadeWriter.BRIDGE + ',' + target.type() + ')'
                        : "of(" + FacadeWriter.BRIDGE + ')');
    }

    /** The members, each with a name of its own. */
    List<Member> distinct(List<Member> members) {
        Map<String, List<Member>> groups = new LinkedHashMap<>();
        members.forEach(member -> groups.computeIfAbsent(
                        signature(member.name(), member.parameters(), member.typeVariables()), s -> new ArrayList<>())
                .add(member));
        IdentityHashMap<Member, String> renamed = new IdentityHashMap<>();
        groups.forEach((signature, group) -> {
            boolean free = taken.add(signature);
            for (Member member : group) {
                if (free && (group.size() == 1 || member.callee().direct())) {
                    free = false;
                } else {
                    renamed.put(member, member.name() + suffix(member));
                }
            }
        });
        List<Member> distinct = new ArrayList<>();
        for (Member member : members) {
            String name = renamed.get(member);
            if (name == null) {
                distinct.add(member);
                continue;
            }
            String unique = name;
            if (!take(unique, member.parameters(), member.typeVariables())) {
                unique = name
                        + '_'
                        + Integer.toHexString(
                                (member.callee().jvmName() + member.callee().descriptor()).hashCode());
                take(unique, member.parameters(), member.typeVariables());
            }
            distinct.add(member.named(unique));
        }
        for (Member member : distinct) {
            if (member.suspends()) {
                derive(member, "Async");
            }
            if (member.isFlow()) {
                derive(member, "Publisher");
            }
        }
        return distinct;
    }

    private static String suffix(Member member) {
        String kotlin = member.parameters().stream()
                .map(parameter -> Names.capitalized(parameter.kotlinType()))
                .collect(Collectors.joining());
        return kotlin.isEmpty() ? "_" : kotlin;
    }

    /** The name of a method that belongs to a member, which {@link #distinct} has returned. */
    String derived(Member member, String suffix) {
        if (derived.contains(signature(member.name() + suffix, member.parameters(), member.typeVariables()))) {
            return member.name() + suffix;
        }
        String other = "As" + suffix;
        while (!take(member.name() + other, member.parameters(), member.typeVariables())) {
            other = "As" + other;
        }
        return member.name() + other;
    }

    /** Before any name gives way to another one, so that the order of members does not matter. */
    private void derive(Member member, String suffix) {
        String signature = signature(member.name() + suffix, member.parameters(), member.typeVariables());
        if (taken.add(signature)) {
            derived.add(signature);
        }
    }

    /** What a method that could be left out would take. */
    void offer(String name, List<Parameter> parameters, List<TypeVariableName> variables) {
        offered.merge(signature(name, parameters, variables), 1, Integer::sum);
    }

    /** Whether nothing else takes that, and only one method has been offered for it. */
    boolean isOfOne(String name, List<Parameter> parameters, List<TypeVariableName> variables) {
        String signature = signature(name, parameters, variables);
        return !taken.contains(signature) && offered.getOrDefault(signature, 0) == 1;
    }

    /** Whether a method has been given its name. */
    private boolean take(String name, List<Parameter> parameters, List<TypeVariableName> variables) {
        return taken.add(signature(name, parameters, variables));
    }

    private static String signature(String name, List<Parameter> parameters, List<TypeVariableName> variables) {
        return parameters.stream()
                .map(Parameter::type)
                .map(type -> KotlinTypes.erased(type, variables))
                .map(TypeName::toString)
                .collect(Collectors.joining(",", name + '(', ")"));
    }
}
