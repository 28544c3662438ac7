package dev.coroutinebridge.core.offload;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Two threads come for one body, which is cancelled then: the interrupt goes to the one that runs it. */
@JCStressTest
@Outcome(id = "runs and is interrupted, passes", expect = Expect.ACCEPTABLE, desc = "The first has it.")
@Outcome(id = "passes, runs and is interrupted", expect = Expect.ACCEPTABLE, desc = "The second has it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The other was hit, or nobody.")
@State
public class TwoRunners {

    private final Run run = new Run();
    private volatile boolean cancelled;

    private String come() {
        if (run.begin()) {
            run.interrupt(); // on behalf of a canceller
            cancelled = true;
            boolean flag = Thread.interrupted();
            run.end();
            return flag ? "runs and is interrupted" : "runs";
        }
        while (!cancelled) {
            Thread.onSpinWait();
        }
        return Thread.interrupted() ? "is hit" : "passes";
    }

    @Actor
    public void one(LL_Result r) {
        r.r1 = come();
    }

    @Actor
    public void other(LL_Result r) {
        r.r2 = come();
    }
}
