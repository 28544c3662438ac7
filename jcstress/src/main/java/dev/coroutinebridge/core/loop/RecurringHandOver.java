package dev.coroutinebridge.core.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads come beside a third, one of them in its place, and tasks are sent to whichever there is. */
@JCStressTest
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "Each task has run, once, and the end closes what there is.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A task was lost or has run twice, or a loop stays open.")
@State
public class RecurringHandOver {

    private final Counter runs = new Counter();
    private final RecurringWait wait = new RecurringWait(Runnable::run);
    private final CallerLoop first = wait.open();

    @Actor
    public void one() {
        wait.loop().offer(runs);
        wait.open();
    }

    @Actor
    public void other() {
        wait.open();
        wait.handOver();
        wait.loop().offer(runs);
    }

    @Arbiter
    public void arbiter(II_Result r) {
        wait.close();
        r.r1 = runs.get();
        r.r2 = first.isClosed() && wait.loop().isClosed() ? 1 : 0;
    }
}
