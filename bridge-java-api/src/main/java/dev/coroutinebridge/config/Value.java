package dev.coroutinebridge.config;

import java.math.BigInteger;
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

    /** Fits into nanoseconds, with which the engine counts. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Pattern DURATION = Pattern.compile("(-?\\d+)\\s*([a-z]+)");
    private static final Pattern BYTES = Pattern.compile("(\\d+)\\s*([kmg]?)(i?b)?");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?\\d+");
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
        String shown = String.valueOf(raw);
        return new IllegalArgumentException(
                key + " = " + (shown.isBlank() ? "'" + shown + "'" : shown) + " (expected: " + what + ")");
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
        Duration duration = raw instanceof Duration given ? given : durationInText();
        if (duration.isNegative()) {
            throw expected("not negative, for example 250ms, 6s or 2m");
        }
        if (duration.compareTo(LONGEST) > 0) {
            throw expected("<= " + LONGEST.toDays() + "d");
        }
        return duration;
    }

    private Duration durationInText() {
        Matcher text = DURATION.matcher(notation());
        TimeUnit unit = text.matches() ? UNITS.get(text.group(2)) : null;
        if (unit == null) {
            throw expected("a duration with its unit, for example 250ms, 6s or 2m");
        }
        try {
            return Duration.of(Long.parseLong(text.group(1)), unit.toChronoUnit());
        } catch (NumberFormatException | ArithmeticException tooLarge) {
            return LONGEST.plusDays(1);
        }
    }

    int atLeastOne() {
        return wholeNumber(1, "a whole number >= 1");
    }

    /** {@link Integer#MAX_VALUE} for any number. */
    int atLeastOneOrUnlimited() {
        return notation().equals("unlimited") ? Integer.MAX_VALUE : wholeNumber(1, "a whole number >= 1, or unlimited");
    }

    /** A number, or a number of times the cores of the machine. */
    int size(int least) {
        Matcher text = TIMES_CORES.matcher(notation());
        if (!text.matches()) {
            return wholeNumber(least, "a whole number >= " + least + ", or a multiple of the cores, for example 2x");
        }
        double size = Math.ceil(
                Double.parseDouble(text.group(1)) * Runtime.getRuntime().availableProcessors());
        if (size < least) {
            throw expected(">= " + least);
        }
        if (size > Integer.MAX_VALUE) {
            throw expected("<= " + Integer.MAX_VALUE);
        }
        return (int) size;
    }

    private int wholeNumber(int least, String what) {
        if (!WHOLE_NUMBER.matcher(text()).matches()) {
            throw expected(what);
        }
        BigInteger number = new BigInteger(text());
        if (number.compareTo(BigInteger.valueOf(least)) < 0) {
            throw expected(">= " + least);
        }
        if (number.bitLength() >= Integer.SIZE) {
            throw expected("<= " + Integer.MAX_VALUE);
        }
        return number.intValue();
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
            throw expected("<= " + Long.MAX_VALUE + " bytes");
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

    @Override
    public String toString() {
        return raw + " (" + origin + ")";
    }
}
