package dev.coroutinebridge.core.call;

import kotlin.coroutines.Continuation;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A result arrives while the thread that waits for it is interrupted. */
@JCStressTest
@Outcome(id = "result, flag", expect = Expect.ACCEPTABLE, desc = "Neither is lost.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A result or an interrupt was lost.")
@State
public class ResultAgainstInterrupt {

    private volatile Thread waiting;
    private volatile Continuation<Object> continuation;
    private volatile boolean interrupted;

    @Actor
    public void call(L_Result r) {
        String outcome;
        try {
            outcome = (String) BlockingCall.run(Bridges.SPEC, (Continuation<Object> k) -> {
                waiting = Thread.currentThread();
                continuation = k;
                return IntrinsicsKt.getCOROUTINE_SUSPENDED();
            });
        } catch (InterruptedException e) {
            outcome = "interrupted";
        }
        while (!interrupted) {
            Thread.onSpinWait();
        }
        r.r1 = outcome + (Thread.interrupted() ? ", flag" : ", no flag");
    }

    @Actor
    public void interruptAndResume() {
        while (continuation == null) {
            Thread.onSpinWait();
        }
        waiting.interrupt();
        interrupted = true;
        continuation.resumeWith("result");
    }
}
