package dev.coroutinebridge.core.flow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The coroutine goes to hand over an element while a bridge gives it up and goes to tell the subscriber. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The element is not handed over, and the subscriber is told.")
@Outcome(
        id = "1, 0",
        expect = Expect.ACCEPTABLE,
        desc = "The element is being handed over: the coroutine tells the end.")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It only went to: the coroutine tells the end.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Two signals at a time.")
@State
public class SignalAgainstGivingUp {

    private final Demand demand = new Demand(Demand.UNBOUNDED);

    @Actor
    public void handsOver(II_Result r) {
        r.r1 = demand.enter() ? 1 : 0; // and it stays inside
    }

    @Actor
    public void givesUp(II_Result r) {
        demand.end();
        r.r2 = demand.isSignalling() ? 0 : 1;
    }
}
