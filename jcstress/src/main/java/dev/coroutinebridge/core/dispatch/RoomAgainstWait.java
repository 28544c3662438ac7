package dev.coroutinebridge.core.dispatch;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final Call first = new Call();
    private final Call next = new Call();

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

    /** A call that counts how often it was admitted. */
    private static final class Call extends TrackedTask {
        private final AtomicInteger admitted = new AtomicInteger();

        @Override
        protected void admitted() {
            admitted.incrementAndGet();
        }

        @Override
        protected boolean isClaimed() {
            return false;
        }

        @Override
        protected void dropped(RejectedExecutionException rejection) {}

        @Override
        public void run() {}
    }
}
