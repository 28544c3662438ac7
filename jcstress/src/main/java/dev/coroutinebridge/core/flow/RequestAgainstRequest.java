package dev.coroutinebridge.core.flow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads ask for elements while the coroutine waits for demand. */
@JCStressTest
@Outcome(id = "1, 3", expect = Expect.ACCEPTABLE, desc = "One of them has resumed it, and it has the demand of both.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It waits for ever, is resumed twice, or demand was lost or made up.")
@State
public class RequestAgainstRequest {

    private final Demand demand = new Demand(0);
    private final Waiter coroutine = new Waiter();

    public RequestAgainstRequest() {
        demand.await(coroutine);
    }

    @Actor
    public void asks() {
        Waiter.request(demand, 1);
    }

    @Actor
    public void asksToo() {
        Waiter.request(demand, 2);
    }

    @Arbiter
    public void arbiter(II_Result r) {
        r.r1 = coroutine.resumed.get();
        while (demand.enter()) {
            demand.leave();
            r.r2++;
        }
    }
}
