package dev.coroutinebridge.benchmarks;

import java.util.Locale;

/**
 * What is good enough for a row.
 *
 * @param ratio the greatest ratio of ours to the peer's
 * @param bytes the greatest number of bytes that a call may allocate
 * @param bytesRatio the greatest ratio of the bytes
 */
record Target(double ratio, double bytes, double bytesRatio) {

    private static final double ANY = Double.POSITIVE_INFINITY;

    /** For peers that are only shown. */
    static final Target NONE = new Target(ANY, ANY, ANY);

    static Target ratio(double ratio) {
        return new Target(ratio, ANY, ANY);
    }

    Target andBytes(double atMost) {
        return new Target(ratio, atMost, bytesRatio);
    }

    Target andBytesRatio(double atMost) {
        return new Target(ratio, bytes, atMost);
    }

    boolean isNone() {
        return ratio == ANY;
    }

    boolean isMetBy(double ratioOfOurs, double bytesOfOurs, double bytesOfPeer) {
        return ratioOfOurs <= ratio
                && (bytes == ANY || bytesOfOurs <= bytes + 0.5) // a share of what the measuring itself allocates
                && (bytesRatio == ANY || bytesOfOurs <= bytesRatio * bytesOfPeer);
    }

    @Override
    public String toString() {
        if (isNone()) {
            return "-";
        }
        return String.format(Locale.ROOT, "%.2f", ratio)
                + (bytes == ANY ? "" : String.format(Locale.ROOT, ", %.0f B", bytes))
                + (bytesRatio == ANY ? "" : String.format(Locale.ROOT, ", bytes %.2f", bytesRatio));
    }
}
