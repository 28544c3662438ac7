package dev.coroutinebridge.core.dispatch;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A task comes to a relay while its runner runs, and the executor has no room for another. */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "Each task was run, or refused.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A task was forgotten, or both run and refused.")
@State
public class RelayOfferAgainstRefusal {

    private final RelayRig rig = new RelayRig(/* room= */ 1, /* threads= */ 1);

    public RelayOfferAgainstRefusal() {
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
        r.r1 = rig.ran.get() + rig.refused.get();
    }
}
