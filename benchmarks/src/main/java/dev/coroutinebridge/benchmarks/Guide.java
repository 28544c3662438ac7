package dev.coroutinebridge.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The guide whose figures the commands write, each between two comments that mark its place. */
public final class Guide {

    private final Path docs;

    /**
     * The guide in a folder.
     *
     * @param docs the folder
     */
    public Guide(Path docs) {
        this.docs = docs;
    }

    /**
     * Puts text into a place, instead of what is there.
     *
     * @param place {@code speed} stands between {@code <!-- speed -->} and {@code <!-- end of speed -->}
     * @param text the text
     * @throws IOException if the guide cannot be read or written
     * @throws IllegalStateException if it has no such place
     */
    public void write(String place, String text) throws IOException {
        Path file = docs.resolve("how-fast-is-it.md");
        String guide = Files.readString(file);
        String begin = "<!-- " + place + " -->";
        String end = "<!-- end of " + place + " -->";
        int from = guide.indexOf(begin);
        int to = guide.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalStateException(file + ": expected a line " + begin + " and after it a line " + end);
        }
        Files.writeString(
                file, guide.substring(0, from + begin.length()) + "\n\n" + text.strip() + "\n\n" + guide.substring(to));
    }
}
