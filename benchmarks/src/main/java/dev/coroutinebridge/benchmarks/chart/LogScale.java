package dev.coroutinebridge.benchmarks.chart;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Values on a logarithmic axis.
 *
 * @param lowest the exponent of ten at its beginning
 * @param highest the exponent of ten at its end
 * @param from where it begins on the page
 * @param to where it ends; less than {@code from} on an axis that goes up
 */
record LogScale(double lowest, double highest, double from, double to) {

    /** From the least of these to the greatest. */
    static LogScale between(List<Double> values, double from, double to) {
        double least = Collections.min(values);
        double greatest = Collections.max(values);
        return new LogScale(Math.log10(least), Math.log10(greatest), from, to);
    }

    /** From a power of ten to another, so that all of these fit between. */
    static LogScale over(List<Double> values, double from, double to) {
        double lowest = Math.floor(Math.log10(Collections.min(values)));
        double highest = Math.ceil(Math.log10(Collections.max(values)));
        return new LogScale(lowest, Math.max(highest, lowest + 1), from, to);
    }

    double at(double value) {
        return from + (to - from) * (Math.log10(value) - lowest) / (highest - lowest);
    }

    /** The powers of ten. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (int exponent = (int) Math.ceil(lowest); exponent <= highest; exponent++) {
            ticks.add(exponent < 0 ? 1 / Math.pow(10, -exponent) : Math.pow(10, exponent)); // 0.01 exactly
        }
        return ticks;
    }
}
