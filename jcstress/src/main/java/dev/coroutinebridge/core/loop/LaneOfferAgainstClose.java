package dev.coroutinebridge.core.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A task is offered to a lane of a dispatcher with one thread, where only the blocked one may run it, while the call ends. */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "Each has run, once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A task was lost, or has run twice.")
@State
public class LaneOfferAgainstClose {

    private final Counter runs = new Counter();
    private final OneThreadHome home = new OneThreadHome();
    private final CallerLoop loop = OneThreadHome.loopOf(home);

    @Actor
    public void offer() {
        loop.lane(home).offer(runs);
        loop.lane(home).offer(runs);
    }

    @Actor
    public void close() {
        loop.close();
    }

    @Arbiter
    public void arbiter(I_Result r) {
        r.r1 = runs.get();
    }
}
