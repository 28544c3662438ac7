package dev.coroutinebridge.examples.boxoffice;

import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What the customers have seen. */
final class Tally {

    final LongAdder bookings = new LongAdder();
    final LongAdder sent = new LongAdder();
    final LongAdder paid = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder tooLate = new LongAdder();
    final LongAdder walkedAway = new LongAdder();
    private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();

    void answered(long nanos) {
        latencies.add(nanos);
    }

    int answers() {
        return latencies.size();
    }

    /** The latencies in milliseconds that the given shares of the requests, from 0 to 1, did not exceed. */
    double[] percentiles(double... shares) {
        long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        return Arrays.stream(shares)
                .map(share ->
                        sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e6)
                .toArray();
    }
}
