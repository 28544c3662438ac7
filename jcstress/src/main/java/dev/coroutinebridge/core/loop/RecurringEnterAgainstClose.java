package dev.coroutinebridge.core.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A thread comes to wait while another one closes: it finds its place as it left it, or one for this time only. */
@JCStressTest
@Outcome(
        id = "1, 1, 0",
        expect = Expect.ACCEPTABLE,
        desc = "The task has run, once, nothing stays open, and it did not wait on a closed loop.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It waited on a closed loop, or a loop stays open, or a task is lost.")
@State
public class RecurringEnterAgainstClose {

    private final Counter runs = new Counter();
    private final RecurringWait wait = new RecurringWait(Runnable::run);
    private final ThreadState thread = ThreadState.current();
    private final CallerLoop first = wait.open();
    private CallerLoop second;
    private boolean waitedOnClosed;

    @Actor
    public void enter() {
        WaitingPlace place = wait.takePlace(thread);
        second = place.loop;
        second.offer(runs);
        waitedOnClosed = second.isClosed();
        wait.leave(place);
    }

    @Actor
    public void close() {
        wait.close();
    }

    @Arbiter
    public void arbiter(III_Result r) {
        r.r1 = runs.get();
        r.r2 = first.isClosed() && second.isClosed() ? 1 : 0;
        r.r3 = waitedOnClosed ? 1 : 0;
    }
}
