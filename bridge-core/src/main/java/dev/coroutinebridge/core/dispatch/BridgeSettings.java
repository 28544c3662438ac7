package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.HangPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a bridge is made of. Collected on one thread, then read by the bridge. Internal. */
public final class BridgeSettings {

    private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ns|us|ms|s|m|h|d)");

    private static final Map<String, TimeUnit> UNITS = Map.of(
            "ns", TimeUnit.NANOSECONDS,
            "us", TimeUnit.MICROSECONDS,
            "ms", TimeUnit.MILLISECONDS,
            "s", TimeUnit.SECONDS,
            "m", TimeUnit.MINUTES,
            "h", TimeUnit.HOURS,
            "d", TimeUnit.DAYS);

    private static final Map<String, BiConsumer<BridgeSettings, Setting>> KEYS = new TreeMap<>(Map.of(
            "hang-timeout", (settings, value) -> settings.hangTimeout = value.positiveDuration(),
            "on-hang", (settings, value) -> settings.onHang = value.oneOf(HangPolicy.Action.class),
            "nesting-limit", (settings, value) -> settings.nestingLimit = value.atLeastOne(),
            "shutdown-timeout", (settings, value) -> settings.shutdownTimeout = value.duration(),
            "interrupt-after", (settings, value) -> settings.interruptAfter = value.duration()));

    String name = "bridge";
    final Map<String, Executor> executors = new LinkedHashMap<>();
    final Map<String, DispatcherSpec> specs = new LinkedHashMap<>();
    Duration hangTimeout = Duration.ofSeconds(6);
    HangPolicy.Action onHang = HangPolicy.Action.RESCUE;

    /** kotlinx died of a stack overflow at 457 nested calls on a thread's usual stack of 1 MiB, and hung. */
    int nestingLimit = 400;

    Duration shutdownTimeout = Duration.ofSeconds(30);
    Duration interruptAfter = Duration.ofSeconds(10);

    /** All defaults. */
    public BridgeSettings() {}

    /**
     * Names the bridge.
     *
     * @param newName its name
     */
    public void name(String newName) {
        name = newName;
    }

    /**
     * The bridge's name.
     *
     * @return as set, {@code bridge} otherwise
     */
    public String name() {
        return name;
    }

    /**
     * Adds a dispatcher on somebody's executor.
     *
     * @param dispatcher its name
     * @param executor the executor
     * @throws IllegalArgumentException if the name is taken
     */
    public void executor(String dispatcher, Executor executor) {
        requireFree(dispatcher);
        executors.put(dispatcher, executor);
    }

    /**
     * Adds a dispatcher with a pool of its own.
     *
     * @param dispatcher its name
     * @param spec what the pool is like
     * @throws IllegalArgumentException if the name is taken
     */
    public void dispatcher(String dispatcher, DispatcherSpec spec) {
        requireFree(dispatcher);
        specs.put(dispatcher, spec);
    }

    private void requireFree(String dispatcher) {
        Object taken = executors.containsKey(dispatcher) ? executors.get(dispatcher) : specs.get(dispatcher);
        if (taken != null) {
            throw new IllegalArgumentException("dispatcher: expected a name that is not taken, got '" + dispatcher
                    + "', which is the name of " + taken + "; give each dispatcher a name of its own");
        }
    }

    /**
     * Sets one value by its key in the configuration.
     *
     * @param key the key
     * @param value the value, or text that stands for it
     * @throws IllegalArgumentException if there is no such key, or the value is not of its kind
     */
    public void set(String key, Object value) {
        BiConsumer<BridgeSettings, Setting> setter = KEYS.get(key);
        if (setter == null) {
            throw new IllegalArgumentException(
                    "key '" + key + "' is unknown (expected one of: " + String.join(", ", KEYS.keySet()) + ")");
        }
        setter.accept(this, new Setting(key, value));
    }

    /** A value that has yet to show what it is. */
    private record Setting(String key, Object value) {

        IllegalArgumentException expected(String what) {
            return new IllegalArgumentException(key + " = " + value + " (expected: " + what + ")");
        }

        String text() {
            return value.toString().toLowerCase(Locale.ROOT).replace('_', '-').trim();
        }

        Duration positiveDuration() {
            Duration duration = duration();
            if (duration.isZero()) {
                throw expected("more than zero, for example 6s");
            }
            return duration;
        }

        Duration duration() {
            if (value instanceof Duration duration && !duration.isNegative()) {
                return duration;
            }
            Matcher text = DURATION.matcher(text());
            if (!text.matches()) {
                throw expected("a duration, for example 250ms, 6s or 2m");
            }
            TimeUnit unit = UNITS.getOrDefault(text.group(2), TimeUnit.SECONDS);
            return Duration.of(Long.parseLong(text.group(1)), unit.toChronoUnit());
        }

        int atLeastOne() {
            try {
                int number = Integer.parseInt(text());
                if (number >= 1) {
                    return number;
                }
            } catch (NumberFormatException notANumber) {
                throw expected("a whole number, at least 1");
            }
            throw expected("a whole number, at least 1");
        }

        <E extends Enum<E>> E oneOf(Class<E> type) {
            for (E constant : type.getEnumConstants()) {
                if (notation(constant).equals(text())) {
                    return constant;
                }
            }
            throw expected(Arrays.stream(type.getEnumConstants())
                    .map(Setting::notation)
                    .collect(Collectors.joining(" | ")));
        }

        private static String notation(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
