package dev.coroutinebridge.core.offload;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A queued body comes to its turn at the moment when it is cancelled. */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "It runs, and is to be interrupted.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "It never begins.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It runs and has been told not to, or nobody answers for it.")
@State
public class BeginAgainstPrevent {

    private final Run run = new Run();

    @Actor
    public void runner(ZZ_Result r) {
        r.r1 = run.begin();
    }

    @Actor
    public void canceller(ZZ_Result r) {
        r.r2 = run.prevent();
    }
}
