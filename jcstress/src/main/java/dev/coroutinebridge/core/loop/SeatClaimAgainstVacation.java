package dev.coroutinebridge.core.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The seat of a thread that has ended is emptied at the moment when another claims it. */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "The other has it.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "The other was too late, and the seat is empty.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The other has been driven from its seat, or the seat keeps what has ended.")
@State
public class SeatClaimAgainstVacation {

    private static final ThreadState ENDED = EndedThread.state();

    private final ThreadState[] table = {ENDED};
    private final ThreadState other = new ThreadState();

    @Actor
    public void vacate() {
        boolean unused = ThreadStates.vacate(table, 0, ENDED);
    }

    @Actor
    public void claim(ZZ_Result r) {
        r.r1 = ThreadStates.claim(table, 0, other);
    }

    @Arbiter
    public void seated(ZZ_Result r) {
        r.r2 = table[0] == (r.r1 ? other : null);
    }
}
