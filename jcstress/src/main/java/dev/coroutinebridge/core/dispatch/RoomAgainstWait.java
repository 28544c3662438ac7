package dev.coroutinebridge.core.dispatch;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** The last place in a queue is given back while a call begins to wait for one. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "It was admitted.")
@Outcome(expect = Expect.FORBIDDEN, desc = "There is room, and the call waits for ever; or it was admitted twice.")
@State
public class RoomAgainstWait {

    private final Backlog backlog = new Backlog(1);
    private final CountedCall first = new CountedCall();
    private final CountedCall next = new CountedCall();

    public RoomAgainstWait() {
        backlog.enter(first);
    }

    @Actor
    public void begins() {
        backlog.leave(first);
    }

    @Actor
    public void waits() {
        backlog.await(next);
    }

    @Arbiter
    public void arbiter(I_Result r) {
        r.r1 = next.admitted.get();
    }
}
