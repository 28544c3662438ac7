package dev.coroutinebridge.benchmarks.growth;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** What is asked about how a cost grows. */
interface Question {

    /** The name of its chart's file. */
    String id();

    String title();

    /** What is done, and why just that. */
    String explanation();

    /** What grows. */
    String size();

    /** What its cost is that of, after the unit. */
    String cost();

    default String unit() {
        return "ns";
    }

    /** The ways to do it that are compared, ours first. */
    List<String> ways();

    /** Measures one way. Runs in a JVM of its own, unless {@link #read} is overridden. */
    void measure(String way, Consumer<Reading> readings) throws Exception;

    /** The readings of one way. */
    default List<Reading> read(String way) throws IOException, InterruptedException {
        return GrowthFork.read(this, way);
    }
}
