package dev.coroutinebridge.benchmarks;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures every row in one run and prints how we compare. */
public final class Main {

    private Main() {}

    /**
     * Runs the benchmarks.
     *
     * @param args none; the system properties {@code quick} and {@code output} are read
     * @throws RunnerException if JMH fails
     */
    public static void main(String[] args) throws RunnerException {
        boolean quick = !System.getProperty("quick", "${quick}").equals("${quick}");
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(Main.class.getPackageName() + "\\..*Benchmark\\." + System.getProperty("only", ""))
                .addProfiler(GCProfiler.class)
                .warmupIterations(quick ? 2 : 5)
                .warmupTime(TimeValue.milliseconds(quick ? 500 : 1_000))
                .measurementIterations(quick ? 3 : 5)
                .measurementTime(TimeValue.milliseconds(quick ? 500 : 1_000))
                .forks(quick ? 1 : 3)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .resultFormat(ResultFormatType.JSON)
                .result(System.getProperty("output", "results.json"));
        System.out.printf(
                "JDK %s, %d cores, %s run%n",
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                quick ? "quick" : "full");
        print(new Runner(options.build()).run());
    }

    private static void print(Collection<RunResult> results) {
        Map<String, RunResult> byName = new HashMap<>();
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark();
            byName.put(name.substring(name.lastIndexOf('.') + 1), result);
        }
        System.out.printf(
                "%n%-52s %11s %8s %11s %8s %7s %7s%n", "work", "ours ns", "B/op", "peer ns", "B/op", "ratio", "target");
        for (Row row : Row.ALL) {
            RunResult ours = byName.get(row.ours());
            RunResult peer = byName.get(row.peer());
            if (ours == null || peer == null) {
                continue;
            }
            double ratio = nanos(ours) / nanos(peer);
            boolean met = row.isMetBy(ratio, bytes(ours), bytes(peer));
            System.out.printf(
                    Locale.ROOT,
                    "%-52s %11.1f %8.0f %11.1f %8.0f %7.3f %7.2f  %s%n",
                    row.work(),
                    nanos(ours),
                    bytes(ours),
                    nanos(peer),
                    bytes(peer),
                    ratio,
                    row.target(),
                    met ? "met" : "NOT MET");
        }
    }

    private static double nanos(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    private static double bytes(RunResult result) {
        Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
        return allocated == null ? Double.NaN : allocated.getScore();
    }
}
