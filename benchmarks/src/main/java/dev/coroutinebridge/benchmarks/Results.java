package dev.coroutinebridge.benchmarks;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The figures of a run, read from the file that JMH has written. */
final class Results {

    private final Map<String, Figure> figures = new HashMap<>();

    private Results() {}

    /**
     * Reads a run.
     *
     * @param jmh JMH's results in JSON
     * @param kept what a pending future keeps, by name
     * @return the figures
     * @throws IOException if the file cannot be read
     */
    static Results of(Path jmh, Map<String, Double> kept) throws IOException {
        Results results = new Results();
        try (Reader reader = Files.newBufferedReader(jmh)) {
            for (JsonElement element : JsonParser.parseReader(reader).getAsJsonArray()) {
                JsonObject result = element.getAsJsonObject();
                String name = result.get("benchmark").getAsString();
                results.figures.put(
                        name.substring(name.lastIndexOf('.') + 1),
                        new Figure(
                                rounds(result.getAsJsonObject("primaryMetric")),
                                Figure.median(rounds(result.getAsJsonObject("secondaryMetrics")
                                        .getAsJsonObject("gc.alloc.rate.norm")))));
            }
        }
        kept.forEach((name, bytes) -> results.figures.put(name, Figure.kept(bytes)));
        return results;
    }

    /** Of each round the median of the iterations: on a busy machine, or before the last compilation, one may take many times as long. */
    private static List<Double> rounds(JsonObject metric) {
        List<Double> rounds = new ArrayList<>();
        for (JsonElement round : metric.getAsJsonArray("rawData")) {
            List<Double> iterations = new ArrayList<>();
            round.getAsJsonArray().forEach(iteration -> iterations.add(iteration.getAsDouble()));
            rounds.add(Figure.median(iterations));
        }
        return rounds;
    }

    /** The rows both of whose benchmarks have run. */
    List<Comparison> comparisons() {
        List<Comparison> comparisons = new ArrayList<>();
        for (Row row : Row.ALL) {
            Figure ours = figures.get(row.ours());
            Figure peer = figures.get(row.peer());
            if (ours != null && peer != null) {
                comparisons.add(new Comparison(row, ours, peer));
            }
        }
        return comparisons;
    }
}
