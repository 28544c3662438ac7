package dev.coroutinebridge.core.flow;

import dev.coroutinebridge.core.loop.RecurringWait;
import kotlin.Unit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A coroutine has filled the only chunk while its reader comes for the element and for the next. */
@JCStressTest
@Outcome(id = "1, 0, 7", expect = Expect.ACCEPTABLE, desc = "There was room in time.")
@Outcome(id = "0, 1, 7", expect = Expect.ACCEPTABLE, desc = "It was suspended, and resumed by the reader.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It is suspended for ever, goes on twice, or the element was lost.")
@State
public class RoomAgainstSuspension {

    private final HandOver<Integer> handOver = HandOver.inStep(new RecurringWait(Runnable::run));
    private final Resumed k = new Resumed();
    private int read;

    @Actor
    public void write(III_Result r) {
        r.r1 = handOver.writer().emit(7, k) == Unit.INSTANCE ? 1 : 0;
    }

    @Actor
    public void read() {
        readAll();
    }

    private void readAll() {
        HandOver.Reader<Integer> reader = handOver.reader();
        while (reader.advance()) {
            read = reader.take();
        }
    }

    @Arbiter
    public void arbiter(III_Result r) {
        readAll();
        r.r2 = k.times();
        r.r3 = read;
    }
}
