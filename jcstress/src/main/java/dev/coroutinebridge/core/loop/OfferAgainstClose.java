package dev.coroutinebridge.core.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two tasks are offered to a loop while its call ends. */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "Each has run, once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A task was lost, or has run twice.")
@State
public class OfferAgainstClose {

    private final Counter runs = new Counter();
    private final CallerLoop loop = new CallerLoop(ThreadState.current(), null, null, Runnable::run);

    @Actor
    public void offer() {
        loop.offer(runs);
        loop.offer(runs);
    }

    @Actor
    public void close() {
        loop.close();
    }

    @Arbiter
    public void arbiter(I_Result r) {
        r.r1 = runs.get();
    }
}
