package dev.coroutinebridge.benchmarks;

import dev.coroutinebridge.benchmarks.asyncio.Ancestors;
import dev.coroutinebridge.benchmarks.growth.Growth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What {@code -Dbench} runs. */
public final class Main {

    private Main() {}

    /**
     * Measures, and shows what was measured. The pom sets system properties: {@code bench} says what, {@code docs} whether the
     * documentation gets it too, {@code quick} and {@code only} are for the table; {@code output} and {@code root} are folders.
     *
     * @param args none
     * @throws Exception if something fails
     */
    public static void main(String[] args) throws Exception {
        Path output = Files.createDirectories(Path.of(System.getProperty("output")));
        Speed speed = new Speed(output);
        Growth growth = new Growth(output);
        Ancestors asyncio = new Ancestors(output, Path.of(System.getProperty("root"), "benchmarks", "asyncio"));
        String what = System.getProperty("bench");
        switch (what) {
            case "true", "" -> {
                speed.measure(Boolean.getBoolean("quick"), System.getProperty("only"));
                show(speed);
            }
            case "growth" -> {
                growth.measure();
                show(growth);
            }
            case "asyncio" -> {
                asyncio.measure();
                show(asyncio);
            }
            case "show" -> {
                for (Report report : List.of(speed, growth, asyncio)) {
                    show(report);
                }
            }
            default ->
                throw new IllegalArgumentException("-Dbench=" + what
                        + " (expected: growth, asyncio, show for what was measured last, or nothing for the table)");
        }
    }

    private static void show(Report report) throws IOException {
        if (report.isMeasured()) {
            report.show();
            if (Boolean.getBoolean("docs")) {
                report.document(Path.of(System.getProperty("root"), "docs"));
            }
        }
    }
}
