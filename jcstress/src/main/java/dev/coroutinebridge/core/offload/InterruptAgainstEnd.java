package dev.coroutinebridge.core.offload;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A body ends at the moment when it is interrupted. */
@JCStressTest
@Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "The thread's next task finds no flag.")
@Outcome(id = "true", expect = Expect.FORBIDDEN, desc = "An interrupt has hit the thread's next task.")
@State
public class InterruptAgainstEnd {

    private final Run run = new Run();
    private volatile boolean cancelled;

    @Actor
    public void runner(Z_Result r) {
        run.begin();
        if (run.end()) {
            Thread.interrupted();
        }
        // The next task, which is long enough to be hit by a late interrupt.
        while (!cancelled) {
            Thread.onSpinWait();
        }
        r.r1 = Thread.interrupted();
    }

    @Actor
    public void canceller() {
        run.interrupt();
        run.interrupt(); // again, as until the exit
        cancelled = true;
    }
}
