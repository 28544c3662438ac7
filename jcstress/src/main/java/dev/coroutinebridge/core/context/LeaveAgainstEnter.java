package dev.coroutinebridge.core.context;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A coroutine that has set a value suspends, and is resumed before its last thread has left it. */
@JCStressTest
@Outcome(id = "1, 0, 2", expect = Expect.ACCEPTABLE, desc = "It has what it has set.")
@Outcome(id = "-1, 0, 1", expect = Expect.ACCEPTABLE, desc = "It was not resumed.")
@Outcome(expect = Expect.FORBIDDEN, desc = "What it has set is lost, or left on a thread.")
@State
public class LeaveAgainstEnter {

    private final CapturedContext context = Values.take();
    private volatile boolean resumed;

    @Actor
    public void suspends(III_Result r) {
        ShownContext shown = new ShownContext();
        CapturedContext.Installed before = context.install(shown, null);
        Values.LOCAL.set(1);
        resumed = true;
        context.restore(shown, before);
        r.r2 += Values.current();
    }

    @Actor
    public void isResumed(III_Result r) {
        if (!resumed) {
            r.r1 = -1;
            return;
        }
        ShownContext shown = new ShownContext();
        CapturedContext.Installed before = context.install(shown, null);
        r.r1 = Values.current();
        Values.LOCAL.set(2);
        context.restore(shown, before);
    }

    @Arbiter
    public void arbiter(III_Result r) {
        ShownContext shown = new ShownContext();
        CapturedContext.Installed before = context.install(shown, null);
        r.r3 = Values.current();
        context.restore(shown, before);
        r.r2 += Values.current();
    }
}
