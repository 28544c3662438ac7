package dev.coroutinebridge;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Blocking Java as it is everywhere. */
public class BlockingDao {

    public final CountDownLatch touching = new CountDownLatch(1);
    public volatile boolean touchInterrupted;

    public String load(int id) {
        return "row-" + id;
    }

    public @Nullable String loadOrNull(@Nullable Integer id) {
        return id == null ? null : load(id);
    }

    public byte[] read(String path) throws IOException {
        if (path.equals("missing")) {
            throw new MissingFile(path);
        }
        return path.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    public void touch() throws InterruptedException {
        touching.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            touchInterrupted = true;
            throw e;
        }
    }
}
