package dev.coroutinebridge.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;

/**
 * Each benchmark once, in a JVM of its own, and then each of them again. JMH would run all JVMs of one before the next, and the machine may be
 * another one by then: what is compared has to run one after the other, and more than once.
 */
final class Rounds {

    private final Map<String, List<RunResult>> byBenchmark = new TreeMap<>();
    private final List<Double> latencies = new ArrayList<>();

    /**
     * Runs one more.
     *
     * @param options what to run, with one fork each
     */
    void run(Options options) throws RunnerException, InterruptedException {
        latencies.add(CoreToCore.nanos());
        for (RunResult result : new Runner(options).run()) {
            byBenchmark
                    .computeIfAbsent(result.getParams().getBenchmark(), name -> new ArrayList<>())
                    .add(result);
        }
    }

    /** What a message from one core to another took before each round and after the last, in nanoseconds. */
    double[] latencies() throws InterruptedException {
        latencies.add(CoreToCore.nanos());
        return latencies.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /**
     * Writes all that was measured as JMH does, a round as a fork.
     *
     * @param json the file
     */
    void write(Path json) throws IOException {
        List<RunResult> all = byBenchmark.values().stream().map(Rounds::merged).toList();
        try (PrintStream out = new PrintStream(Files.newOutputStream(json), false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(all);
        }
    }

    private static RunResult merged(List<RunResult> rounds) {
        List<BenchmarkResult> results = new ArrayList<>();
        rounds.forEach(round -> results.addAll(round.getBenchmarkResults()));
        return new RunResult(rounds.get(0).getParams(), results);
    }
}
