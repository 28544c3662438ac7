package dev.coroutinebridge.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

/** What was measured, and is kept in a file, so that it can be shown again without measuring. */
public interface Report {

    /**
     * Whether there is something to show.
     *
     * @return whether the file is there
     */
    boolean isMeasured();

    /**
     * Prints tables, and draws charts beside the file.
     *
     * @throws IOException if a file cannot be read or written
     */
    void show() throws IOException;

    /**
     * Puts tables into the guide, and charts beside it.
     *
     * @param docs the guide's folder
     * @throws IOException if a file cannot be read or written
     */
    void document(Path docs) throws IOException;
}
