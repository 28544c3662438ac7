package dev.coroutinebridge.core.context;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A body that has set a value ends before the thread has left the coroutine that waits for it. */
@JCStressTest
@Outcome(id = "1, 3", expect = Expect.ACCEPTABLE, desc = "The coroutine has what the body has set.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The body has not run.")
@Outcome(expect = Expect.FORBIDDEN, desc = "What the body has set is lost.")
@State
public class LeaveAgainstTake {

    private final CapturedContext context = Values.take();
    private final CapturedContext ofBody = Values.thatHasSet(3);
    private volatile boolean offloaded;

    @Actor
    public void suspends() {
        ShownContext shown = new ShownContext();
        CapturedContext.Installed before = context.install(shown, null);
        Values.LOCAL.set(1);
        offloaded = true;
        context.restore(shown, before);
    }

    @Actor
    public void bodyEnds(II_Result r) {
        if (offloaded) {
            r.r1 = 1;
            context.take(ofBody);
        }
    }

    @Arbiter
    public void arbiter(II_Result r) {
        ShownContext shown = new ShownContext();
        CapturedContext.Installed before = context.install(shown, null);
        r.r2 = Values.current();
        context.restore(shown, before);
    }
}
