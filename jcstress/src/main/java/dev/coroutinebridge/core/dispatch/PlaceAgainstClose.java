package dev.coroutinebridge.core.dispatch;

import kotlinx.coroutines.CompletableJob;
import kotlinx.coroutines.JobKt;
import kotlinx.coroutines.SupervisorKt;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** A call takes the place while the bridge closes, which has another call that goes on, and then cancels both. */
@JCStressTest
@Outcome(
        id = "true, true, true",
        expect = Expect.ACCEPTABLE,
        desc = "It goes on, the bridge waits for it, and can cancel it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It is cancelled at once, or nobody waits for it, or nobody cancels it.")
@State
public class PlaceAgainstClose {

    private final CompletableJob root = SupervisorKt.SupervisorJob(null);
    private final CallParent between = CallParent.below(root);
    private final CompletableJob other = JobKt.Job(root);
    private final PlacedCall call = new PlacedCall();

    @Actor
    public void take() {
        call.begin(between, root);
    }

    @Actor
    public void close() {
        between.complete();
        root.complete();
    }

    @Arbiter
    public void look(ZZZ_Result r) {
        r.r1 = call.isActive();
        other.complete();
        r.r2 = !root.isCompleted();
        root.cancel(null);
        r.r3 = call.isCancelled();
        call.endHere();
    }
}
