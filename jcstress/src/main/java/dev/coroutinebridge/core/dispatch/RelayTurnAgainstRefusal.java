package dev.coroutinebridge.core.dispatch;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A runner's turn ends with tasks left, while somebody tries in vain to send another. */
@JCStressTest
@Outcome(id = "66, 0", expect = Expect.ACCEPTABLE, desc = "The runner has gone on to the end.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It left the rest to a runner that was refused.")
@State
public class RelayTurnAgainstRefusal {

    /** Two more than a turn. */
    private static final int TASKS = 66;

    private final RelayRig rig = new RelayRig(/* room= */ 1, /* threads= */ 1);

    public RelayTurnAgainstRefusal() {
        for (int i = 0; i < TASKS; i++) {
            rig.offer();
        }
    }

    @Actor
    public void runner() {
        rig.runOne();
    }

    @Actor
    public void timer() {
        rig.relay.look();
        rig.relay.look();
        rig.relay.look();
    }

    @Arbiter
    public void arbiter(II_Result r) {
        rig.finish();
        r.r1 = rig.ran.get();
        r.r2 = rig.refused.get();
    }
}
