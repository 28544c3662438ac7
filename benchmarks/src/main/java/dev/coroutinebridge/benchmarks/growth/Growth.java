package dev.coroutinebridge.benchmarks.growth;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.coroutinebridge.benchmarks.Conditions;
import dev.coroutinebridge.benchmarks.Guide;
import dev.coroutinebridge.benchmarks.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How cost grows: every question, and what is made of the answers. */
public final class Growth implements Report {

    static final List<Question> QUESTIONS = List.of(
            new ThreadsQuestion(),
            new PayloadQuestion(),
            new DepthQuestion(),
            new PendingQuestion(),
            new DispatchersQuestion());

    private static final Gson GSON =
            new GsonBuilder().serializeSpecialFloatingPointValues().create();

    private final Path results;

    /**
     * The report.
     *
     * @param output the folder of what is measured
     */
    public Growth(Path output) {
        results = output.resolve("growth.json");
    }

    private record Run(Conditions conditions, List<Answer> answers) {}

    static Question question(String id) {
        return QUESTIONS.stream().filter(q -> q.id().equals(id)).findFirst().orElseThrow();
    }

    /** Measures all, and writes what the other methods read. */
    public void measure() throws IOException, InterruptedException {
        List<Answer> answers = new ArrayList<>();
        for (Question question : QUESTIONS) {
            List<Answer.Curve> curves = new ArrayList<>();
            for (String way : question.ways()) {
                curves.add(new Answer.Curve(way, question.read(way)));
            }
            answers.add(new Answer(question.id(), curves));
        }
        Files.writeString(results, GSON.toJson(new Run(Conditions.now(/* quick= */ false, Map.of()), answers)));
    }

    @Override
    public boolean isMeasured() {
        return Files.exists(results);
    }

    @Override
    public void show() throws IOException {
        Run run = read();
        System.out.println(text(run));
        charts(run, results.getParent());
        System.out.println("Charts: " + results.resolveSibling("growth-*.svg"));
    }

    @Override
    public void document(Path docs) throws IOException {
        Run run = read();
        new Guide(docs).write("growth", text(run));
        charts(run, docs);
    }

    private Run read() throws IOException {
        return GSON.fromJson(Files.readString(results), Run.class);
    }

    private static String text(Run run) {
        return "Measured on " + run.conditions() + ".\n\n"
                + run.answers().stream().map(Answer::markdown).collect(Collectors.joining("\n"));
    }

    private static void charts(Run run, Path folder) throws IOException {
        for (Answer answer : run.answers()) {
            Files.writeString(
                    folder.resolve(answer.id() + ".svg"),
                    answer.chart(run.conditions().toString()));
        }
    }
}
