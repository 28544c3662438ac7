package dev.coroutinebridge.core.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A task is offered to a lane at the moment when the blocked thread, which was looking, takes another one that will keep it busy for
 * ever: somebody else has to come for it.
 */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "A helper ran it, or the thread would have taken it instead.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It waits behind a busy thread.")
@State
public class HelperForABusyThread {

    private final Counter runs = new Counter();
    private final OneThreadHome home = new OneThreadHome(2);
    private final CallerLoop loop = OneThreadHome.loopOf(home);
    private boolean takenInstead;

    public HelperForABusyThread() {
        loop.lane(home);
        loop.next(ThreadState.current(), null); // finds nothing
        loop.startLooking();
        loop.offer(() -> {}); // what will keep it busy
    }

    @Actor
    public void offer() {
        loop.lane(home).offer(runs);
    }

    @Actor
    public void takeAnother() {
        Runnable taken = loop.next(ThreadState.current(), null);
        takenInstead = taken == runs;
    }

    @Arbiter
    public void arbiter(I_Result r) {
        r.r1 = takenInstead ? 1 : runs.get();
    }
}
