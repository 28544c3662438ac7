package dev.coroutinebridge.core.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A thread ends its wait while another one sends it tasks and closes: one of the two closes the loop. */
@JCStressTest
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "The loop is closed, and each task has run, once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The loop stays open, or a task was lost or has run twice.")
@State
public class RecurringCloseAgainstExit {

    private final Counter runs = new Counter();
    private final RecurringWait wait = new RecurringWait(Runnable::run);
    private final WaitingPlace place = wait.takePlace(ThreadState.current());
    private final CallerLoop loop = place.loop;

    @Actor
    public void exit() {
        wait.leave(place);
    }

    @Actor
    public void offerAndClose() {
        loop.offer(runs);
        wait.close();
        loop.offer(runs);
    }

    @Arbiter
    public void arbiter(II_Result r) {
        r.r1 = loop.isClosed() ? 1 : 0;
        r.r2 = runs.get();
    }
}
