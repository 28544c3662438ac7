package dev.coroutinebridge.core.offload;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A body is cancelled at the moment when it goes into a call, or comes out of one. */
@JCStressTest
@Outcome(id = "heard", expect = Expect.ACCEPTABLE, desc = "The body hears of it, and nobody else does.")
@Outcome(id = "never", expect = Expect.ACCEPTABLE, desc = "The body never began.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Other work was hit, or the cancellation is lost.")
@State
public class InterruptAgainstGate {

    private final Run run = new Run();
    private volatile boolean cancelled;

    @Actor
    public void runner(L_Result r) {
        if (!run.begin()) {
            r.r1 = "never";
            return;
        }
        run.close(() -> {}); // a call that returns as if it had not been told
        boolean hit = Thread.currentThread().isInterrupted(); // what runs here now is somebody else's
        Thread.onSpinWait();
        hit |= Thread.interrupted();
        boolean owed = run.reopen();
        while (!cancelled) {
            Thread.onSpinWait();
        }
        boolean flag = Thread.interrupted();
        run.end();
        Thread.interrupted();
        r.r1 = hit ? "hit" : flag || owed ? "heard" : "lost";
    }

    @Actor
    public void canceller() {
        if (!run.prevent()) {
            run.interrupt();
        }
        cancelled = true;
    }
}
