package dev.coroutinebridge.core.dispatch;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A task comes to a relay while its runner runs. */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "Both have run, or a runner was sent for the second.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A task waits, and no runner is on its way.")
@State
public class RelayOfferAgainstEnd {

    private final RelayRig rig = new RelayRig(Integer.MAX_VALUE, 1);

    public RelayOfferAgainstEnd() {
        rig.offer();
    }

    @Actor
    public void runner() {
        rig.runOne();
    }

    @Actor
    public void offer() {
        rig.offer();
    }

    @Arbiter
    public void arbiter(I_Result r) {
        rig.finish();
        r.r1 = rig.ran.get();
    }
}
