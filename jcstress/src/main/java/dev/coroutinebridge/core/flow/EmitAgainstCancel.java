package dev.coroutinebridge.core.flow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The coroutine goes to wait for demand while the subscriber cancels. If it waits, whoever has cancelled finds it suspended, and cancels
 * its job after that.
 */
@JCStressTest
@Outcome(id = "[01], 1", expect = Expect.ACCEPTABLE, desc = "It waits, or has seen the end.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The wait has undone the end.")
@State
public class EmitAgainstCancel {

    private final Demand demand = new Demand(0);
    private final Waiter coroutine = new Waiter();
    private int waits;

    @Actor
    public void emits() {
        if (!demand.enter() && demand.await(coroutine)) {
            waits = 1;
        }
    }

    @Actor
    public void cancels() {
        demand.end();
    }

    @Arbiter
    public void arbiter(II_Result r) {
        r.r1 = waits;
        r.r2 = demand.isOver() && demand.add(1) == null && !demand.enter() ? 1 : 0;
    }
}
