package dev.coroutinebridge.config;

import dev.coroutinebridge.core.dispatch.BridgeSettings;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Finds out what entries mean, and everything that is wrong with them. Used once. */
final class Resolution {

    private final Entries entries;
    private final List<String> mistakes = new ArrayList<>();
    private final Map<String, DispatcherSpec> specs = new TreeMap<>();
    private final Map<String, Value> aliases = new TreeMap<>();

    Resolution(Entries entries) {
        this.entries = entries;
    }

    /** Only whether it is right, as far as the entries alone tell. */
    void check() {
        readDispatchers();
        readBridge(names(Set.of()));
        throwMistakes();
    }

    ResolvedConfig resolve(Map<String, DispatcherSpec> moreSpecs, Map<String, Executor> executors) {
        readDispatchers();
        moreSpecs.forEach((name, spec) -> {
            if (specs.containsKey(name) || aliases.containsKey(name)) {
                mistakes.add("dispatcher '" + name
                        + "' (expected: one of that name, got one in the configuration and another on"
                        + " the builder)");
            }
            specs.put(name, spec);
        });
        Set<String> names = names(executors.keySet());
        checkExecutors(executors);
        BridgeKey.Target target = readBridge(names);
        throwMistakes();
        specs.forEach(target.settings::dispatcher);
        executors.forEach(target.settings::executor);
        aliases.forEach((name, of) -> target.settings.alias(name, of.text()));
        return new ResolvedConfig(target.settings, target.onInterrupt, target.onCancel);
    }

    private Set<String> names(Set<String> executors) {
        Set<String> names = new TreeSet<>(BridgeSettings.builtIn().keySet());
        names.addAll(specs.keySet());
        names.addAll(executors);
        Set<String> targets = new TreeSet<>(names);
        names.addAll(aliases.keySet());
        targets.addAll(aliases.keySet());
        aliases.forEach((name, of) -> checkAlias(name, of, targets));
        return names;
    }

    // ---- dispatchers

    private void readDispatchers() {
        entries.dispatchers().forEach((name, keys) -> {
            int before = mistakes.size();
            if (name.isBlank()) {
                mistakes.add("dispatcher '" + name + "': a blank name (expected: a name, for example jdbc)");
            }
            Value noBlock = keys.get(Entries.NO_BLOCK);
            if (noBlock != null) {
                addMistake(
                        name,
                        noBlock,
                        new IllegalArgumentException("= " + noBlock.raw()
                                + " (expected: a block, for example { type = fixed, threads = 4 } or { alias = io })"));
                return;
            }
            keys.forEach((key, value) -> attempt(name, value, () -> Names.require(key, DispatcherKey.ALL.keySet())));
            Value alias = keys.get(DispatcherKey.ALIAS);
            if (alias == null) {
                readSpec(name, keys, before);
            } else if (keys.size() > 1) {
                addMistake(name, alias, alias.expected("no other key beside it, got " + keys.keySet()));
            } else {
                aliases.put(name, alias);
            }
        });
    }

    private void readSpec(String name, Map<String, Value> keys, int mistakesBefore) {
        Value type = keys.get(DispatcherKey.TYPE);
        Value threads = keys.get(DispatcherKey.THREADS);
        DispatcherSpec builtIn = BridgeSettings.builtIn().get(name);
        DispatcherSpec[] spec = new DispatcherSpec[1];
        attempt(name, mostTelling(type, threads, keys), () -> spec[0] = DispatcherKey.begin(type, threads, builtIn));
        if (spec[0] == null) {
            // What the other keys mean depends on what is wrong; at least they can show that they are of their kinds.
            return;
        }
        DispatcherKey.ALL.forEach((key, setter) -> {
            Value value = keys.get(key);
            if (value != null) {
                attempt(name, value, () -> spec[0] = setter.apply(spec[0], value));
            }
        });
        if (mistakes.size() == mistakesBefore) {
            specs.put(name, spec[0]);
        } else {
            specs.put(name, DispatcherSpec.single()); // there is one of that name, which is not to be missed by others
        }
    }

    /** The entry to blame if a dispatcher cannot even be begun. */
    private static Value mostTelling(@Nullable Value type, @Nullable Value threads, Map<String, Value> keys) {
        boolean typeIsKnown = type != null
                && java.util.Arrays.stream(DispatcherSpec.Type.values())
                        .anyMatch(known -> known.notation().equalsIgnoreCase(String.valueOf(type.raw())));
        if (threads != null && (typeIsKnown || type == null)) {
            return threads;
        }
        return type == null ? keys.values().iterator().next() : type;
    }

    private void checkAlias(String name, Value of, Set<String> targets) {
        Set<String> seen = new HashSet<>(Set.of(name));
        List<String> path = new ArrayList<>(List.of(name));
        for (Value next = of; next != null; next = aliases.get(next.text())) {
            path.add(next.text());
            if (!targets.contains(next.text())) {
                if (next == of) {
                    addMistake(
                            name,
                            of,
                            of.expected("a dispatcher, one of: " + String.join(", ", targets)
                                    + Names.didYouMean(of.text(), targets)));
                }
                return;
            }
            if (!seen.add(next.text())) {
                addMistake(name, of, of.expected("a dispatcher, got a loop: " + String.join(" -> ", path)));
                return;
            }
        }
    }

    private void checkExecutors(Map<String, Executor> executors) {
        specs.forEach((name, spec) -> {
            boolean external = spec.type() == DispatcherSpec.Type.EXTERNAL;
            if (external && !executors.containsKey(name)) {
                mistakes.add("dispatcher '" + name + "': type = external (expected: an executor of that name,"
                        + " CoroutineBridge.builder().executor(\"" + name + "\", executor), got none)");
            } else if (!external && executors.containsKey(name)) {
                mistakes.add("dispatcher '" + name + "': type = " + spec.type().notation()
                        + " (expected: external, because the builder was given an executor of that name)");
            }
        });
        executors.keySet().stream()
                .filter(aliases::containsKey)
                .forEach(name -> mistakes.add(
                        "dispatcher '" + name + "' (expected: one of that name, got an alias in the configuration and"
                                + " an executor on the builder)"));
    }

    // ---- the bridge

    private BridgeKey.Target readBridge(Set<String> dispatchers) {
        BridgeKey.Target target = new BridgeKey.Target(dispatchers);
        entries.bridge()
                .forEach((key, value) -> attempt(null, value, () -> {
                    if (key.equals(BridgeConfig.ROOT) || key.equals(BridgeKey.DISPATCHERS)) {
                        throw value.expected("a block, " + key + " { ... }");
                    }
                    BridgeKey.of(key).apply(target, value);
                }));
        return target;
    }

    // ---- mistakes

    private void attempt(@Nullable String dispatcher, Value value, Runnable attempt) {
        try {
            attempt.run();
        } catch (IllegalArgumentException mistake) {
            addMistake(dispatcher, value, mistake);
        }
    }

    private void addMistake(@Nullable String dispatcher, Value value, IllegalArgumentException mistake) {
        mistakes.add((dispatcher == null ? "" : "dispatcher '" + dispatcher + "': ") + mistake.getMessage() + ", "
                + value.origin());
    }

    private void throwMistakes() {
        if (mistakes.size() == 1) {
            throw new IllegalArgumentException(mistakes.get(0));
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(
                    "the configuration has " + mistakes.size() + " mistakes:\n  " + String.join("\n  ", mistakes));
        }
    }
}
