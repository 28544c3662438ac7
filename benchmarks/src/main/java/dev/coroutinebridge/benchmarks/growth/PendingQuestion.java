package dev.coroutinebridge.benchmarks.growth;

import dev.coroutinebridge.benchmarks.PendingFutures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What does a future keep that waits for its coroutine? */
final class PendingQuestion implements Question {

    private static final int[] FUTURES = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};

    @Override
    public String id() {
        return "growth-pending";
    }

    @Override
    public String title() {
        return "More futures that are pending";
    }

    @Override
    public String explanation() {
        return "Each future belongs to a coroutine that is suspended. The bytes are those that stay on the heap after a garbage "
                + "collection, with 2,000 futures already there.";
    }

    @Override
    public String size() {
        return "pending futures";
    }

    @Override
    public String cost() {
        return "kept by each";
    }

    @Override
    public String unit() {
        return "bytes";
    }

    @Override
    public List<String> ways() {
        return List.of(Ways.BRIDGE, Ways.KOTLINX);
    }

    @Override
    public void measure(String way, Consumer<Reading> readings) {
        throw new UnsupportedOperationException("each size has a JVM of its own");
    }

    @Override
    public List<Reading> read(String way) throws IOException, InterruptedException {
        List<Reading> readings = new ArrayList<>();
        for (int futures : FUTURES) {
            double bytes = PendingFutures.measure(
                    way.equals(Ways.BRIDGE) ? PendingFutures.BRIDGE : PendingFutures.KOTLINX, futures);
            readings.add(new Reading(futures, bytes, Double.NaN));
        }
        return readings;
    }
}
