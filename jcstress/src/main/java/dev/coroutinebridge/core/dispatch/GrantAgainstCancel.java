package dev.coroutinebridge.core.dispatch;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A permit is given back at the moment when the call that waits for it is cancelled. */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "It left the queue first.")
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "It got the permit first, and gave it back.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A permit is lost or there twice, or somebody waits for ever.")
@State
public class GrantAgainstCancel {

    private final Permits permits = Permits.of("one", 1);
    private final AtomicInteger granted = new AtomicInteger();
    private final Permits.Request holder = permits.request(() -> {});
    private final Permits.Request waiter = permits.request(granted::incrementAndGet);

    public GrantAgainstCancel() {
        holder.take();
        waiter.take();
    }

    @Actor
    public void giveBack() {
        holder.end();
    }

    @Actor
    public void cancel() {
        waiter.end();
    }

    @Arbiter
    public void arbiter(III_Result r) {
        r.r1 = permits.available();
        r.r2 = permits.waiting();
        r.r3 = granted.get();
    }
}
