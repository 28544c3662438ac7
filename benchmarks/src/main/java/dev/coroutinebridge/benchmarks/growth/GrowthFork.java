package dev.coroutinebridge.benchmarks.growth;

import dev.coroutinebridge.benchmarks.Fork;
import java.io.IOException;
import java.util.List;

/** One way to do one thing, measured in a JVM of its own. */
public final class GrowthFork {

    private GrowthFork() {}

    static List<Reading> read(Question question, String way) throws IOException, InterruptedException {
        return Fork.run("512m", GrowthFork.class, question.id(), way).stream()
                .map(Reading::parse)
                .toList();
    }

    /**
     * Prints the readings.
     *
     * @param args the question's id, and the way
     * @throws Exception if something fails
     */
    public static void main(String[] args) throws Exception {
        Question question = Growth.QUESTIONS.stream()
                .filter(q -> q.id().equals(args[0]))
                .findFirst()
                .orElseThrow();
        question.measure(args[1], System.out::println);
        System.out.flush();
        Runtime.getRuntime().halt(0); // threads that hang have been measured, too
    }
}
