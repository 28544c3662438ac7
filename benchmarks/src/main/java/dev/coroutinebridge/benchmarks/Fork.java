package dev.coroutinebridge.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own for one measurement, so that no other has shaped its compiled code or its heap. */
public final class Fork {

    private Fork() {}

    /**
     * Runs a class of ours and waits for it.
     *
     * @param heap the size of its heap, such as {@code 512m}, the same at the start and at the end
     * @param main the class
     * @param args its arguments
     * @return the lines it has printed
     * @throws IOException if the JVM cannot be started
     * @throws InterruptedException if this thread is interrupted meanwhile
     * @throws IllegalStateException if it fails
     */
    public static List<String> run(String heap, Class<?> main, String... args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms" + heap, "-Xmx" + heap, "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        return run(command);
    }

    /**
     * Runs a program and waits for it.
     *
     * @param command the program and its arguments
     * @return the lines it has printed
     * @throws IOException if it cannot be started
     * @throws InterruptedException if this thread is interrupted meanwhile
     * @throws IllegalStateException if it fails
     */
    public static List<String> run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            reader.lines().forEach(lines::add);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + " ended with " + process.exitValue() + ": " + lines);
            }
            return lines;
        } finally {
            process.destroy();
        }
    }
}
