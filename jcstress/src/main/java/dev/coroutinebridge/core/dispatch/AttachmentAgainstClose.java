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
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A call attaches itself while the bridge closes, which has another call that goes on. */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "It goes on, and the bridge waits for it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It is cancelled, or nobody waits for it.")
@State
public class AttachmentAgainstClose {

    private final CompletableJob root = SupervisorKt.SupervisorJob(null);
    private final CallParent between = CallParent.below(root);
    private final CompletableJob other = JobKt.Job(root);
    private CompletableJob call;

    @Actor
    public void attach() {
        if (between.enter()) {
            call = JobKt.Job(between);
            between.leave();
        } else {
            call = JobKt.Job(root);
        }
    }

    @Actor
    public void close() {
        between.complete();
        root.complete();
    }

    @Arbiter
    public void look(ZZ_Result r) {
        r.r1 = call.isActive();
        other.complete();
        r.r2 = !root.isCompleted();
        call.complete();
    }
}
