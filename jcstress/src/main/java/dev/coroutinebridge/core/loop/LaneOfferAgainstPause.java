package dev.coroutinebridge.core.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A task is offered to a lane of a dispatcher with one thread at the moment when that thread, which was looking, stops to wait and leaves
 * the loop open: it may not come again, so the dispatcher has to be sent a helper.
 */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "A helper ran each.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One waits for a thread that may not come again.")
@State
public class LaneOfferAgainstPause {

    private final Counter runs = new Counter();
    private final OneThreadHome home = new OneThreadHome();
    private final CallerLoop loop = OneThreadHome.loopOf(home);

    public LaneOfferAgainstPause() {
        loop.lane(home);
        loop.next(ThreadState.current(), null); // finds nothing
        loop.startLooking();
    }

    @Actor
    public void offer() {
        loop.lane(home).offer(runs);
        loop.lane(home).offer(runs);
    }

    @Actor
    public void pause() {
        loop.pause();
    }

    @Arbiter
    public void arbiter(I_Result r) {
        r.r1 = runs.get();
    }
}
