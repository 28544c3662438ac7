package dev.coroutinebridge.benchmarks.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * Values on a logarithmic axis that begins and ends at a power of ten.
 *
 * @param lowest the exponent at its beginning
 * @param highest the exponent at its end
 * @param from where it begins on the page
 * @param to where it ends; less than {@code from} on an axis that goes up
 */
record LogScale(int lowest, int highest, double from, double to) {

    /** The axis that all of these fit on. */
    static LogScale over(List<Double> values, double from, double to) {
        double least = values.stream().mapToDouble(v -> v).min().orElse(1);
        double greatest = values.stream().mapToDouble(v -> v).max().orElse(1);
        int lowest = (int) Math.floor(Math.log10(least));
        int highest = (int) Math.ceil(Math.log10(greatest));
        return new LogScale(lowest, Math.max(highest, lowest + 1), from, to);
    }

    double at(double value) {
        return from + (to - from) * (Math.log10(value) - lowest) / (highest - lowest);
    }

    /** The powers of ten. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (int exponent = lowest; exponent <= highest; exponent++) {
            ticks.add(exponent < 0 ? 1 / Math.pow(10, -exponent) : Math.pow(10, exponent)); // 0.01 exactly
        }
        return ticks;
    }
}
