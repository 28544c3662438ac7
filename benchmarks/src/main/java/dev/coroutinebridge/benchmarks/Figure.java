package dev.coroutinebridge.benchmarks;

/**
 * What one benchmark has come to.
 *
 * @param nanos how long a call takes; NaN where time is not what is measured
 * @param bytes what a call allocates, or keeps where time is not what is measured
 */
record Figure(double nanos, double bytes) {

    static Figure kept(double bytes) {
        return new Figure(Double.NaN, bytes);
    }

    double ratioTo(Figure peer) {
        return Double.isNaN(nanos) ? bytes / peer.bytes : nanos / peer.nanos;
    }
}
