package dev.coroutinebridge.core.flow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A thread asks for one element, while the coroutine has one to give and would wait for demand. */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "There was demand in time.")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "It waits, and is resumed once, with demand.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It waits for ever, is resumed twice, or demand was lost or made up.")
@State
public class RequestAgainstEmit {

    private final Demand demand = new Demand(0);
    private final Waiter coroutine = new Waiter();
    private int given;

    @Actor
    public void emits() {
        while (true) {
            if (demand.enter()) {
                given++;
                demand.leave();
                return;
            }
            if (demand.await(coroutine)) {
                return;
            }
        }
    }

    @Actor
    public void asks() {
        Waiter.request(demand, 1);
    }

    @Arbiter
    public void arbiter(III_Result r) {
        r.r1 = given;
        r.r2 = coroutine.resumed.get();
        while (demand.enter()) {
            demand.leave();
            r.r3++;
        }
    }
}
