package dev.coroutinebridge.config;

import dev.coroutinebridge.core.call.InterruptMode;
import dev.coroutinebridge.core.context.Propagation;
import dev.coroutinebridge.core.dispatch.BridgeSettings;
import dev.coroutinebridge.core.loop.HangPolicy;
import dev.coroutinebridge.core.offload.CancelMode;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The keys of a bridge itself, and what each does. */
@FunctionalInterface
interface BridgeKey {

    /** The block of dispatchers, which is no key of its own. */
    String DISPATCHERS = "dispatchers";

    Map<String, BridgeKey> ALL = new TreeMap<>(Map.ofEntries(
            key("name", (target, value) -> target.settings.name(value.notBlank("a name, not blank"))),
            key(
                    "default-dispatcher",
                    (target, value) -> target.settings.defaultDispatcher(target.knownDispatcher(value))),
            key(
                    "offload-dispatcher",
                    (target, value) -> target.settings.offloadDispatcher(target.knownDispatcher(value))),
            key("hang-timeout", (target, value) -> target.settings.hangTimeout(value.positiveDuration())),
            key("on-hang", (target, value) -> target.settings.onHang(value.oneOf(HangPolicy.Action.class))),
            key("nesting-limit", (target, value) -> target.settings.nestingLimit(value.atLeastOne())),
            key("shutdown-timeout", (target, value) -> target.settings.shutdownTimeout(value.duration())),
            key("interrupt-after", (target, value) -> target.settings.interruptAfter(value.duration())),
            key("on-interrupt", (target, value) -> target.onInterrupt = value.oneOf(InterruptMode.class)),
            key("on-cancel", (target, value) -> target.onCancel = value.oneOf(CancelMode.class)),
            key("propagate", (target, value) -> target.settings.propagate(value.oneOf(Propagation.class)))));

    /** What may stand in a block of a bridge. */
    Set<String> NAMES = names();

    private static Set<String> names() {
        Set<String> names = new TreeSet<>(ALL.keySet());
        names.add(DISPATCHERS);
        return names;
    }

    /**
     * A key by its name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static BridgeKey of(String name) {
        BridgeKey key = ALL.get(name);
        if (key == null) {
            throw Names.unknown(name, ALL.keySet());
        }
        return key;
    }

    /**
     * Sets it.
     *
     * @throws IllegalArgumentException if the value is not of its kind
     */
    void apply(Target target, Value value);

    /**
     * The key of a value.
     *
     * @throws IllegalArgumentException if there is none
     */
    static BridgeKey of(Value value) {
        String key = value.key();
        if (key.equals(BridgeConfig.ROOT) || key.equals(DISPATCHERS)) {
            throw value.expected("a block, " + key + " { ... }");
        }
        Names.require(key, NAMES);
        return Objects.requireNonNull(ALL.get(key));
    }

    private static Map.Entry<String, BridgeKey> key(String name, BridgeKey key) {
        return Map.entry(name, key);
    }

    /** What keys are applied to. */
    final class Target {
        final BridgeSettings settings = new BridgeSettings();
        InterruptMode onInterrupt = InterruptMode.CANCEL_AND_WAIT;
        CancelMode onCancel = CancelMode.INTERRUPT;
        private final @Nullable Set<String> dispatchers;

        /** @param dispatchers the names of all there are; null while the builder may still be given more */
        Target(@Nullable Set<String> dispatchers) {
            this.dispatchers = dispatchers;
        }

        String knownDispatcher(Value value) {
            String name = value.notBlank("the name of a dispatcher, not blank");
            if (dispatchers != null && !dispatchers.contains(name)) {
                throw value.expected("a dispatcher, one of: " + String.join(", ", dispatchers)
                        + Names.didYouMean(name, dispatchers));
            }
            return name;
        }
    }
}
