package dev.coroutinebridge.benchmarks;

import dev.coroutinebridge.benchmarks.chart.RatioChart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The table of the design: every row with its peer in the same run, and what is made of it. */
final class Speed implements Report {

    /** So that what was measured on one JDK is not lost when another is. */
    private static final String JDK = "-" + Runtime.version().feature();

    private static final String RESULTS = "results" + JDK + ".json";
    private static final String CONDITIONS = "conditions" + JDK + ".json";
    private static final String CHART = "speed" + JDK + ".svg";

    /** JMH reads a field's place by Unsafe, which newer JDKs tell of in each JVM. */
    private static final String[] QUIET =
            Runtime.version().feature() < 24 ? new String[0] : new String[] {"--sun-misc-unsafe-memory-access=allow"};

    private static final int FULL_ROUNDS = 3;

    /** Variants of other rows, left out of a quick run to keep it below two minutes. */
    private static final String NOT_QUICK = "turnsWatchedBridge|streamUndispatchedBridge";

    private final Path output;

    Speed(Path output) {
        this.output = output;
    }

    /** Measures, and writes what the other methods read. */
    void measure(boolean quick, String only) throws RunnerException, IOException, InterruptedException {
        OptionsBuilder options = new OptionsBuilder();
        options.include(Speed.class.getPackageName() + "\\.[A-Za-z]*Benchmark\\." + only)
                .addProfiler(GCProfiler.class)
                .warmupIterations(quick ? 4 : 2)
                .warmupTime(TimeValue.milliseconds(quick ? 200 : 1_000))
                .measurementIterations(quick ? 5 : 3)
                .measurementTime(TimeValue.milliseconds(quick ? 80 : 1_000))
                .forks(1)
                .jvmArgsAppend(heap(quick ? "256m" : "1g"))
                .jvmArgsPrepend(QUIET)
                .exclude(quick ? NOT_QUICK : "^$")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        Rounds rounds = new Rounds();
        for (int i = 0; i < (quick ? 1 : FULL_ROUNDS); i++) {
            rounds.run(options.build());
        }
        rounds.write(output.resolve(RESULTS));
        Map<String, Double> kept = only.isEmpty() ? PendingFutures.row() : Map.of();
        Conditions.now(quick, kept, rounds.latencies()).write(output.resolve(CONDITIONS));
    }

    /** All the heap that there will be, with memory behind it: a call does not pay for the first touch of a page. */
    private static String[] heap(String size) {
        return new String[] {"-Xms" + size, "-Xmx" + size, "-XX:+AlwaysPreTouch"};
    }

    @Override
    public boolean isMeasured() {
        return Files.exists(output.resolve(RESULTS)) && Files.exists(output.resolve(CONDITIONS));
    }

    @Override
    public void show() throws IOException {
        Conditions conditions = conditions();
        List<Comparison> comparisons = comparisons(conditions);
        System.out.println(conditions);
        System.out.println();
        System.out.print(SpeedTable.text(comparisons));
        Files.writeString(output.resolve(CHART), chart(comparisons, conditions));
        System.out.println();
        System.out.println("JMH's results: " + output.resolve(RESULTS) + ", chart: " + output.resolve(CHART));
    }

    @Override
    public void document(Path docs) throws IOException {
        Conditions conditions = conditions();
        List<Comparison> comparisons = comparisons(conditions);
        new Guide(docs).write("speed" + JDK, "Measured on " + conditions + ".\n\n" + SpeedTable.markdown(comparisons));
        Files.writeString(docs.resolve(CHART), chart(comparisons, conditions));
    }

    private Conditions conditions() throws IOException {
        return Conditions.read(output.resolve(CONDITIONS));
    }

    private List<Comparison> comparisons(Conditions conditions) throws IOException {
        return Results.of(output.resolve(RESULTS), conditions.bytesKept()).comparisons();
    }

    private static String chart(List<Comparison> comparisons, Conditions conditions) {
        List<RatioChart.Bar> bars = comparisons.stream()
                .map(c -> new RatioChart.Bar(
                        c.row().work(),
                        c.row().against(),
                        c.ratio(),
                        c.row().target().ratio(),
                        c.verdict() == Comparison.Verdict.NOT_MET))
                .toList();
        return RatioChart.draw(bars, conditions.toString());
    }
}
