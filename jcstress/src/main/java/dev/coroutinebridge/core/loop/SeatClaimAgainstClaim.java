package dev.coroutinebridge.core.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** Two threads that look for one seat. */
@JCStressTest
@Outcome(
        id = {"true, false, true", "false, true, true"},
        expect = Expect.ACCEPTABLE,
        desc = "One has it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both believe that they have it, or nobody has.")
@State
public class SeatClaimAgainstClaim {

    private final ThreadState[] table = new ThreadState[1];
    private final ThreadState one = new ThreadState();
    private final ThreadState other = new ThreadState();

    @Actor
    public void one(ZZZ_Result r) {
        r.r1 = ThreadStates.claim(table, 0, one);
    }

    @Actor
    public void other(ZZZ_Result r) {
        r.r2 = ThreadStates.claim(table, 0, other);
    }

    @Arbiter
    public void seated(ZZZ_Result r) {
        r.r3 = table[0] == (r.r1 ? one : other);
    }
}
