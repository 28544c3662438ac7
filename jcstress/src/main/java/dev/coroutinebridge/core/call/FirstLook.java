package dev.coroutinebridge.core.call;

import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.Job;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A function hands its context to another thread and returns; the other looks into it for the first time at that moment. Both see
 * one job, and it ends.
 */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "One job, and it has ended.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Two jobs, or one that nobody ends.")
@State
public class FirstLook {

    private volatile CoroutineContext handedOver;
    private Job seenByOther;

    @Actor
    public void call() {
        try {
            BlockingCall.run(Bridges.SPEC, (Continuation<Object> k) -> {
                handedOver = k.getContext();
                return "returned";
            });
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Actor
    public void look() {
        CoroutineContext context = handedOver;
        seenByOther = context == null ? null : context.get(Job.Key);
    }

    @Arbiter
    public void arbiter(ZZ_Result r) {
        CoroutineContext context = handedOver;
        Job job = context.get(Job.Key);
        r.r1 = seenByOther == null || seenByOther == job;
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!job.isCompleted() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        r.r2 = job.isCompleted();
    }
}
