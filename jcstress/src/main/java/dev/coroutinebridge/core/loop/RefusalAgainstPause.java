package dev.coroutinebridge.core.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A dispatcher refuses the helper for a task at the moment when the thread that could run it instead stops to wait, and leaves the loop
 * open: the task runs where tasks go after a call.
 */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "It has run, once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It waits for a thread that may not come again, or has run twice.")
@State
public class RefusalAgainstPause {

    private final Counter runs = new Counter();
    private final OneThreadHome home = new OneThreadHome(2);
    private final CallerLoop loop = OneThreadHome.loopOf(home);

    public RefusalAgainstPause() {
        home.refuse();
        loop.lane(home);
    }

    @Actor
    public void offer() {
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
