package dev.coroutinebridge.core.dispatch;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A call that waits for room is cancelled while it is admitted, and one that comes later finds the place free again. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "All places are free.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A place was lost, or given back twice.")
@State
public class AdmissionAgainstCancel {

    private final Backlog backlog = new Backlog(1);
    private final CountedCall first = new CountedCall();
    private final CountedCall next = new CountedCall();

    public AdmissionAgainstCancel() {
        backlog.enter(first);
        backlog.await(next);
    }

    @Actor
    public void begins() {
        backlog.leave(first);
    }

    @Actor
    public void cancelled() {
        backlog.leave(next);
    }

    @Arbiter
    public void arbiter(II_Result r) {
        r.r1 = backlog.size();
        r.r2 = backlog.enter(new CountedCall()) ? 1 : 0;
    }
}
