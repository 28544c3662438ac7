package dev.coroutinebridge.benchmarks;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What one benchmark has come to.
 *
 * @param rounds how long a call took in each round, in nanoseconds; empty where time is not what is measured
 * @param bytes what a call allocates, or keeps where time is not what is measured
 */
record Figure(List<Double> rounds, double bytes) {

    static Figure kept(double bytes) {
        return new Figure(List.of(), bytes);
    }

    /** How long a call takes; NaN where time is not what is measured. */
    double nanos() {
        return rounds.isEmpty() ? Double.NaN : median(rounds);
    }

    /** The median of the rounds' ratios: within a round both were measured one soon after the other. */
    double ratioTo(Figure peer) {
        if (rounds.isEmpty()) {
            return bytes / peer.bytes;
        }
        return median(IntStream.range(0, rounds.size())
                .mapToObj(round -> rounds.get(round) / peer.rounds.get(round))
                .toList());
    }

    /** Of two in the middle, their mean. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
