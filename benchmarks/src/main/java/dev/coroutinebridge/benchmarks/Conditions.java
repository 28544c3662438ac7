package dev.coroutinebridge.benchmarks;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What belongs to a run and is not in JMH's results, kept beside them so that tables and charts can be made again.
 *
 * @param jdk its version
 * @param cores how many
 * @param date the day
 * @param quick whether it was a quick run
 * @param bytesKept what a pending future keeps, by name of the way to make one
 * @param latencies what a message from one core to another took before each round and after the last, in nanoseconds
 */
public record Conditions(
        String jdk, int cores, String date, boolean quick, Map<String, Double> bytesKept, double[] latencies) {

    private static final Gson GSON = new Gson();

    /**
     * Those of this JVM.
     *
     * @param quick whether it is a quick run
     * @param bytesKept what a pending future keeps, by name of the way to make one
     * @param latencies what a message from one core to another took before each round and after the last, in nanoseconds
     * @return the conditions
     */
    public static Conditions now(boolean quick, Map<String, Double> bytesKept, double... latencies) {
        return new Conditions(
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                LocalDate.now(ZoneOffset.UTC).toString(),
                quick,
                bytesKept,
                latencies);
    }

    static Conditions read(Path file) throws IOException {
        return GSON.fromJson(Files.readString(file), Conditions.class);
    }

    void write(Path file) throws IOException {
        Files.writeString(file, GSON.toJson(this));
    }

    @Override
    public String toString() {
        return "JDK " + jdk + ", " + cores + " cores"
                + (latencies.length == 0 ? "" : ", " + range() + " ns from one to the other") + ", " + date
                + (quick ? ", a quick run" : "");
    }

    private String range() {
        return Arrays.stream(latencies)
                .mapToObj(nanos -> String.format(Locale.ROOT, "%.0f", nanos))
                .distinct()
                .collect(Collectors.joining(" and later "));
    }
}
