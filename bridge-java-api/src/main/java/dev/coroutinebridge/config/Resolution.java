package dev.coroutinebridge.config;

import dev.coroutinebridge.core.dispatch.BridgeSettings;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds out what entries mean, and everything that is wrong with them. Used once. */
final class Resolution {

    private static final String BLOCK = "a block, for example { type = fixed, threads = 4 } or { alias = io }";

    private final Entries entries;
    private final List<String> mistakes = new ArrayList<>();
    private final Map<String, DispatcherSpec> specs = new TreeMap<>();
    private final Map<String, Value> aliases = new TreeMap<>();

    Resolution(Entries entries) {
        this.entries = entries;
    }

    /** Only whether it is right, as far as the entries alone tell: the builder may be given more dispatchers. */
    void check() {
        readDispatchers();
        checkAliases(/* names= */ null);
        readBridge(/* names= */ null);
        throwMistakes();
    }

    ResolvedConfig resolve(Map<String, DispatcherSpec> moreSpecs, Map<String, Executor> executors) {
        readDispatchers();
        moreSpecs.forEach(this::addSpec);
        checkExecutors(executors);
        Set<String> names = new TreeSet<>(BridgeSettings.builtIn().keySet());
        names.addAll(entries.dispatchers().keySet());
        names.addAll(moreSpecs.keySet());
        names.addAll(executors.keySet());
        checkAliases(names);
        BridgeKey.Target target = readBridge(names);
        throwMistakes();
        specs.forEach(target.settings::dispatcher);
        executors.forEach(target.settings::executor);
        aliases.forEach((name, of) -> target.settings.alias(name, of.text()));
        return new ResolvedConfig(target.settings, target.onInterrupt, target.onCancel);
    }

    // ---- dispatchers

    private void readDispatchers() {
        entries.dispatchers().forEach((name, keys) -> {
            if (name.isBlank()) {
                mistakes.add("dispatcher '" + name + "': a blank name (expected: a name, for example jdbc), "
                        + anyOf(keys).origin());
            }
            Value itself = keys.get(Entries.ITSELF);
            if (itself == null || itself.raw() instanceof Map<?, ?>) {
                readDispatcher(name, keys);
            } else {
                addMistake(name, itself, itself.expected(BLOCK));
            }
        });
    }

    private void readDispatcher(String name, Map<String, Value> keys) {
        int before = mistakes.size();
        keys.forEach((key, value) -> {
            if (!key.equals(Entries.ITSELF)) {
                attempt(name, value, () -> Names.require(key, DispatcherKey.ALL.keySet()));
            }
        });
        Value alias = keys.get(DispatcherKey.ALIAS);
        if (alias == null) {
            DispatcherSpec spec = readSpec(name, keys);
            if (mistakes.size() == before) {
                specs.put(name, spec);
            }
        } else if (keys.size() > 1) {
            Set<String> others = new TreeSet<>(keys.keySet());
            others.remove(DispatcherKey.ALIAS);
            addMistake(name, alias, alias.expected("no other key beside it, got " + String.join(", ", others)));
        } else {
            attempt(name, alias, () -> {
                alias.notBlank("the name of a dispatcher, not blank");
                aliases.put(name, alias);
            });
        }
    }

    private DispatcherSpec readSpec(String name, Map<String, Value> keys) {
        DispatcherSpec spec = begin(name, keys);
        for (Map.Entry<String, DispatcherKey> key : DispatcherKey.ALL.entrySet()) {
            Value value = keys.get(key.getKey());
            if (value != null) {
                DispatcherSpec soFar = spec;
                spec = attempt(name, value, soFar, () -> key.getValue().apply(soFar, value));
            }
        }
        return spec;
    }

    private DispatcherSpec begin(String name, Map<String, Value> keys) {
        Value type = keys.get(DispatcherKey.TYPE);
        Value threads = keys.get(DispatcherKey.THREADS);
        DispatcherSpec builtIn = BridgeSettings.builtIn().get(name);
        DispatcherSpec.Type known = builtIn == null ? null : builtIn.type();
        if (type != null) {
            known = attempt(name, type, null, () -> type.oneOf(DispatcherSpec.Type.class));
        } else if (known == null) {
            addMistake(
                    name,
                    anyOf(keys),
                    new IllegalArgumentException(
                            "type is missing (expected one of: " + DispatcherKey.TYPES + "; or an alias)"));
        }
        if (known == null) {
            if (threads != null) {
                attempt(name, threads, () -> threads.size(1));
            }
            return DispatcherKey.STAND_IN;
        }
        DispatcherSpec.Type its = known;
        DispatcherSpec spec = threads == null
                ? DispatcherKey.begin(its, null)
                : attempt(name, threads, DispatcherKey.standIn(its), () -> DispatcherKey.begin(its, threads));
        return builtIn == null || its != builtIn.type() ? spec : likeBuiltIn(spec, builtIn);
    }

    /** What the two dispatchers that every bridge has are like, but for their threads. */
    private static DispatcherSpec likeBuiltIn(DispatcherSpec spec, DispatcherSpec builtIn) {
        DispatcherSpec limited = spec.withQueueCapacity(builtIn.queueCapacity());
        return limited.type() == DispatcherSpec.Type.ELASTIC ? limited.withVirtual(builtIn.virtualMode()) : limited;
    }

    private static Value anyOf(Map<String, Value> keys) {
        return keys.values().iterator().next();
    }

    private void addSpec(String name, DispatcherSpec spec) {
        if (entries.dispatchers().containsKey(name)) {
            addConflict(name, " is there twice (expected: either keys or a spec on the builder)");
        } else {
            specs.put(name, spec);
        }
    }

    // ---- aliases

    private void checkAliases(@Nullable Set<String> names) {
        aliases.forEach((name, of) -> {
            if (names != null && !names.contains(of.text())) {
                addMistake(
                        name,
                        of,
                        of.expected("a dispatcher, one of: " + String.join(", ", names)
                                + Names.didYouMean(of.text(), names)));
            }
            List<String> loop = loopFrom(name);
            if (!loop.isEmpty() && name.equals(Collections.min(loop))) { // each loop is told once
                addMistake(name, of, of.expected("a dispatcher, got a loop: " + String.join(" -> ", loop)));
            }
        });
    }

    /** The names from an alias back to itself; none if that is not where it leads. */
    private List<String> loopFrom(String name) {
        Set<String> path = new LinkedHashSet<>();
        String next = name;
        while (aliases.containsKey(next) && path.add(next)) {
            next = aliases.get(next).text();
        }
        if (!next.equals(name)) {
            return List.of();
        }
        List<String> loop = new ArrayList<>(path);
        loop.add(name);
        return loop;
    }

    // ---- executors

    private void checkExecutors(Map<String, Executor> executors) {
        specs.forEach((name, spec) -> {
            boolean external = spec.type() == DispatcherSpec.Type.EXTERNAL;
            if (external && !executors.containsKey(name)) {
                addConflict(
                        name,
                        ": type = external (expected: an executor of that name on the builder, executor(\"" + name
                                + "\", executor))");
            } else if (!external && executors.containsKey(name)) {
                addConflict(
                        name,
                        ": type = " + spec.type().notation()
                                + " (expected: external, because the builder was given an executor of that name)");
            }
        });
        IdentityHashMap<Executor, String> known = new IdentityHashMap<>();
        executors.forEach((name, executor) -> {
            String other = known.putIfAbsent(executor, name);
            if (other != null && (specs.containsKey(name) || specs.containsKey(other))) {
                addConflict(
                        name,
                        ": its executor is that of dispatcher '" + other
                                + "' (expected: an executor of its own, because one executor is one dispatcher; or an alias)");
            }
        });
        aliases.forEach((name, of) -> {
            if (executors.containsKey(name)) {
                addConflict(
                        name,
                        ": alias = " + of.text()
                                + " (expected: none, because the builder was given an executor of that name)");
            }
        });
    }

    private void addConflict(String name, String mistake) {
        Map<String, Value> keys = entries.dispatchers().getOrDefault(name, Map.of());
        mistakes.add("dispatcher '" + name + "'" + mistake + ", "
                + (keys.isEmpty()
                        ? Entries.BUILDER
                        : keys.getOrDefault(DispatcherKey.TYPE, anyOf(keys)).origin()));
    }

    // ---- the bridge

    private BridgeKey.Target readBridge(@Nullable Set<String> names) {
        BridgeKey.Target target = new BridgeKey.Target(names);
        entries.bridge()
                .values()
                .forEach(value -> attempt(null, value, () -> BridgeKey.of(value).apply(target, value)));
        return target;
    }

    // ---- mistakes

    private void attempt(@Nullable String dispatcher, Value value, Runnable attempt) {
        attempt(dispatcher, value, null, () -> {
            attempt.run();
            return null;
        });
    }

    /** What comes out, or after a mistake, which is written down, something in its place. */
    private <T extends @Nullable Object> T attempt(
            @Nullable String dispatcher, Value value, T otherwise, Supplier<T> attempt) {
        try {
            return attempt.get();
        } catch (IllegalArgumentException mistake) {
            addMistake(dispatcher, value, mistake);
            return otherwise;
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
