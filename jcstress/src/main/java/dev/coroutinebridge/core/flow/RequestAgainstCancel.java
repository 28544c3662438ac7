package dev.coroutinebridge.core.flow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** One thread asks for an element and another cancels, while the coroutine waits. That its job resumes it is not in here. */
@JCStressTest
@Outcome(id = "[01], 1", expect = Expect.ACCEPTABLE, desc = "Who asked in time has resumed it; and it is over.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was resumed twice, or the request has undone the end.")
@State
public class RequestAgainstCancel {

    private final Demand demand = new Demand(0);
    private final Waiter coroutine = new Waiter();

    public RequestAgainstCancel() {
        demand.await(coroutine);
    }

    @Actor
    public void asks() {
        Waiter.request(demand, 1);
    }

    @Actor
    public void cancels() {
        demand.end();
    }

    @Arbiter
    public void arbiter(II_Result r) {
        r.r1 = coroutine.resumed.get();
        r.r2 = demand.isOver() && !demand.enter() && !demand.await(coroutine) ? 1 : 0;
    }
}
