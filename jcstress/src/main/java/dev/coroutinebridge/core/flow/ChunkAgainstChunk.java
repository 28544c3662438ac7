package dev.coroutinebridge.core.flow;

import dev.coroutinebridge.core.loop.RecurringWait;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A coroutine goes on to the next chunk while its reader comes to the end of the one before. */
@JCStressTest
@Outcome(id = "123, 0", expect = Expect.ACCEPTABLE, desc = "All elements in their order.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An element was lost, or read twice.")
@State
public class ChunkAgainstChunk {

    private final HandOver<Integer> handOver = HandOver.ahead(new RecurringWait(Runnable::run), 1, 2);
    private int read;

    @Actor
    public void write() {
        Resumed k = new Resumed();
        handOver.writer().emit(1, k);
        handOver.writer().emit(2, k);
    }

    @Actor
    public void read() {
        readAll();
    }

    private void readAll() {
        HandOver.Reader<Integer> reader = handOver.reader();
        while (reader.advance()) {
            read = 10 * read + reader.take();
        }
    }

    @Arbiter
    public void arbiter(II_Result r) {
        readAll();
        handOver.writer().emit(3, new Resumed()); // the reader has given the room for it
        readAll();
        r.r1 = read;
        r.r2 = handOver.reader().isReady() ? 1 : 0;
    }
}
