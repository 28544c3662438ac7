package dev.coroutinebridge.benchmarks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers with as many digits as mean something. */
public final class Numbers {

    private Numbers() {}

    /**
     * Something that was measured.
     *
     * @param value 3.93 or 20912.3
     * @return 3.9 or 20,912
     */
    public static String measured(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
    }

    /**
     * A ratio.
     *
     * @param value 0.0225 or 0.731
     * @return 0.023 or 0.73
     */
    public static String ratio(double value) {
        return String.format(Locale.ROOT, value < 0.01 ? "%.4f" : value < 0.1 ? "%.3f" : "%.2f", value);
    }

    /**
     * A count, short.
     *
     * @param value 1000000
     * @return 1M
     */
    public static String count(double value) {
        if (value >= 1e9) {
            return digits(value / 1e9) + "G";
        }
        if (value >= 1e6) {
            return digits(value / 1e6) + "M";
        }
        return value >= 1e3 ? digits(value / 1e3) + "k" : digits(value);
    }

    private static String digits(double value) {
        return BigDecimal.valueOf(value)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }
}
