package dev.coroutinebridge.benchmarks.asyncio;

import dev.coroutinebridge.benchmarks.Fork;
import dev.coroutinebridge.benchmarks.Guide;
import dev.coroutinebridge.benchmarks.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The same blocking calls under Python's asyncio and under the bridge, side by side. */
public final class Ancestors implements Report {

    private static final String PYTHON = "python3";

    private final Path table;
    private final Path scripts;

    /**
     * The report.
     *
     * @param output the folder of what is measured
     * @param scripts the folder of blocking.py
     */
    public Ancestors(Path output, Path scripts) {
        this.table = output.resolve("asyncio.md");
        this.scripts = scripts;
    }

    /**
     * Runs both, one after the other, for about 45 seconds.
     *
     * @throws IOException if the script or the file of the table is not where it should be
     * @throws InterruptedException if this thread is interrupted meanwhile
     */
    public void measure() throws IOException, InterruptedException {
        Map<String, Scenario> asyncio = new LinkedHashMap<>();
        String version = PYTHON + " is not here: asyncio was not measured";
        if (isPythonHere()) {
            version = "Python "
                    + Fork.run(List.of(PYTHON, "-c", "import platform; print(platform.python_version())"))
                            .get(0);
            for (String line :
                    Fork.run(List.of(PYTHON, scripts.resolve("blocking.py").toString()))) {
                Scenario scenario = Scenario.parse(line);
                asyncio.put(scenario.name(), scenario);
            }
        }
        Map<String, Scenario> ours = Ours.run();
        String text = "JDK " + System.getProperty("java.version") + ", " + version + ".\n\n"
                + "| scenario | asyncio | seconds | ticks | Coroutine Bridge | seconds | ticks |\n|---|---|--:|--:|---|--:|--:|\n"
                + row("two_tasks", "blocks the loop", "on_the_loop", asyncio, "on_the_loop", ours)
                + row("two_tasks", "`to_thread`", "to_thread", asyncio, "offload", ours)
                + row("two_tasks", "`run_in_executor(None, ...)`", "run_in_executor", asyncio, "offload", ours)
                + row("with_ticker", "blocks the loop", "on_the_loop", asyncio, "on_the_loop", ours)
                + row("with_ticker", "`to_thread`", "to_thread", asyncio, "offload", ours)
                + row("with_ticker", "`run_in_executor(None, ...)`", "run_in_executor", asyncio, "offload", ours);
        Files.writeString(table, text);
    }

    private static boolean isPythonHere() throws InterruptedException {
        try {
            return new ProcessBuilder(PYTHON, "--version")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    private static String row(
            String scenario,
            String how,
            String theirWay,
            Map<String, Scenario> asyncio,
            String ourWay,
            Map<String, Scenario> ours) {
        return "| "
                + (scenario.equals("two_tasks")
                        ? "two tasks, each two calls of 2 s"
                        : "a ticker every 0.1 s, one call of 3 s")
                + " | " + how + " | " + cells(asyncio.get(scenario + "." + theirWay))
                + " | " + (ourWay.equals("offload") ? "`offload(...).await()`" : "blocks the only thread")
                + " | " + cells(ours.get(scenario + "." + ourWay)) + " |\n";
    }

    private static String cells(Scenario scenario) {
        if (scenario == null) {
            return "- | -";
        }
        return String.format(
                Locale.ROOT, "%.2f | %s", scenario.seconds(), scenario.hasTicker() ? scenario.ticks() : "");
    }

    @Override
    public boolean isMeasured() {
        return Files.exists(table);
    }

    @Override
    public void show() throws IOException {
        System.out.println(Files.readString(table));
    }

    @Override
    public void document(Path docs) throws IOException {
        new Guide(docs).write("asyncio", Files.readString(table));
    }
}
