package dev.coroutinebridge.core.dispatch;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A call that had to get a permit first takes its place while it is cancelled. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "All places are free.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A place was lost, or given back twice.")
@State
public class EntryAgainstCancel {

    private final Backlog backlog = new Backlog(1);
    private final CountedCall call = new CountedCall();

    @Actor
    public void enters() {
        backlog.enter(call);
    }

    @Actor
    public void cancelled() {
        backlog.leave(call);
    }

    @Arbiter
    public void arbiter(II_Result r) {
        r.r1 = backlog.size();
        r.r2 = backlog.enter(new CountedCall()) ? 1 : 0;
    }
}
