package dev.coroutinebridge.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a key was set to, which has yet to show what it is.
 *
 * @param key the key, without the dispatcher it may belong to
 * @param raw the value, or text that stands for it
 * @param origin where it was set
 */
record Value(String key, Object raw, String origin) {

    private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*([a-z]+)");
    private static final Pattern BYTES = Pattern.compile("(\\d+)\\s*([kmg]?)(i?b)?");
    private static final Pattern TIMES_CORES = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*x");

    private static final Map<String, TimeUnit> UNITS = Map.of(
            "ns", TimeUnit.NANOSECONDS,
            "us", TimeUnit.MICROSECONDS,
            "ms", TimeUnit.MILLISECONDS,
            "s", TimeUnit.SECONDS,
            "m", TimeUnit.MINUTES,
            "h", TimeUnit.HOURS,
            "d", TimeUnit.DAYS);

    IllegalArgumentException expected(String what) {
        return new IllegalArgumentException(key + " = " + raw + " (expected: " + what + ")");
    }

    private String notation() {
        return text().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String text() {
        if (raw instanceof Map<?, ?> || raw instanceof Iterable<?>) {
            throw expected("a single value");
        }
        return raw.toString().trim();
    }

    String notBlank(String what) {
        if (text().isEmpty()) {
            throw expected(what);
        }
        return text();
    }

    Duration positiveDuration() {
        Duration duration = duration();
        if (duration.isZero()) {
            throw expected("more than zero, for example 6s");
        }
        return duration;
    }

    Duration duration() {
        String example = "a duration, for example 250ms, 6s or 2m";
        if (raw instanceof Duration duration) {
            if (duration.isNegative()) {
                throw expected(example);
            }
            return duration;
        }
        Matcher text = DURATION.matcher(notation());
        TimeUnit unit = text.matches() ? UNITS.get(text.group(2)) : null;
        if (unit == null) {
            throw expected(example);
        }
        try {
            return Duration.of(Long.parseLong(text.group(1)), unit.toChronoUnit());
        } catch (NumberFormatException | ArithmeticException tooLarge) {
            throw expected(example);
        }
    }

    int atLeastOne() {
        return wholeNumber(1, "a whole number, >= 1");
    }

    /** A number, or a number of times the cores of the machine. */
    int size(int least) {
        Matcher text = TIMES_CORES.matcher(notation());
        if (!text.matches()) {
            return wholeNumber(least, ">= " + least + ", or a multiple of the cores, for example 2x");
        }
        double size = Math.ceil(
                Double.parseDouble(text.group(1)) * Runtime.getRuntime().availableProcessors());
        if (size < least || size > Integer.MAX_VALUE) {
            throw expected(">= " + least + ", or a multiple of the cores, for example 2x");
        }
        return (int) size;
    }

    private int wholeNumber(int least, String what) {
        try {
            int number = Integer.parseInt(text());
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw expected(what);
        }
        throw expected(what);
    }

    long bytes() {
        String example = "a size, for example 512k or 8m";
        Matcher text = BYTES.matcher(notation());
        if (!text.matches()) {
            throw expected(example);
        }
        int shift = switch (text.group(2)) {
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            default -> 0;
        };
        try {
            return Math.multiplyExact(Long.parseLong(text.group(1)), 1L << shift);
        } catch (NumberFormatException | ArithmeticException tooLarge) {
            throw expected(example);
        }
    }

    boolean yesOrNo() {
        return switch (notation()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw expected("true | false");
        };
    }

    <E extends Enum<E>> E oneOf(Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (notation(constant).equals(notation())) {
                return constant;
            }
        }
        throw expected(
                Arrays.stream(type.getEnumConstants()).map(Value::notation).collect(Collectors.joining(" | ")));
    }

    private static String notation(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
