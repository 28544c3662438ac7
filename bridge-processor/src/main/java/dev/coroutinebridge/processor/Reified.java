package dev.coroutinebridge.processor;

import java.util.Optional;
import java.util.Set;
import kotlin.metadata.Attributes;
import kotlin.metadata.KmFunction;
import kotlin.metadata.Visibility;
import org.jspecify.annotations.Nullable;

/** Functions with a reified type parameter, whose code exists only where Kotlin inlines it. */
final class Reified {

    /** What says in a parameter what a reified type parameter says. */
    private static final Set<String> TOKENS =
            Set.of("java/lang/Class", "kotlin/reflect/KClass", "kotlin/reflect/KType", "io/ktor/util/reflect/TypeInfo");

    private Reified() {}

    static boolean is(KmFunction function) {
        return function.getTypeParameters().stream().anyMatch(Attributes::isReified);
    }

    /** The overload that takes as a parameter what the reified type parameter says; null if there is none. */
    static @Nullable String overloadOf(KmFunction reified, KotlinClass kotlin) {
        for (KmFunction other : kotlin.functions()) {
            if (other.getName().equals(reified.getName())
                    && !is(other)
                    && Attributes.isSuspend(other) == Attributes.isSuspend(reified)
                    && Attributes.getVisibility(other) == Visibility.PUBLIC
                    && other.getValueParameters().size()
                            == reified.getValueParameters().size() + 1
                    && other.getValueParameters().stream()
                            .anyMatch(p -> TOKENS.contains(KotlinTypes.className(p.getType())))
                    && receiver(other).equals(receiver(reified))) {
                return new KotlinSignature(kotlin.typeParameters()).of(other);
            }
        }
        return null;
    }

    private static Optional<String> receiver(KmFunction function) {
        return Optional.ofNullable(function.getReceiverParameterType()).map(KotlinTypes::className);
    }
}
