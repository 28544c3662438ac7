package dev.coroutinebridge.core.dispatch;

import kotlinx.coroutines.CompletableJob;
import kotlinx.coroutines.SupervisorKt;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** The call in the place ends, and the next takes it, while the bridge closes. */
@JCStressTest
@Outcome(
        id = "true, true, true",
        expect = Expect.ACCEPTABLE,
        desc = "The second goes on, the bridge waits for it, and ends with it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It is cancelled, or nobody waits for it, or the bridge waits for ever.")
@State
public class NextPlaceAgainstClose {

    private final CompletableJob root = SupervisorKt.SupervisorJob(null);
    private final CallParent between = CallParent.below(root);
    private final PlacedCall first = new PlacedCall();
    private final PlacedCall second = new PlacedCall();

    public NextPlaceAgainstClose() {
        first.begin(between, root);
    }

    @Actor
    public void oneAfterTheOther() {
        first.endHere();
        second.begin(between, root);
    }

    @Actor
    public void close() {
        between.complete();
    }

    @Arbiter
    public void look(ZZZ_Result r) {
        r.r1 = second.isActive();
        root.complete();
        r.r2 = !root.isCompleted();
        second.endHere();
        r.r3 = root.isCompleted();
    }
}
