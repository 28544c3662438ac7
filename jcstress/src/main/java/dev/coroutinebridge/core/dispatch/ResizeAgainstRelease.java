package dev.coroutinebridge.core.dispatch;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** There are more permits at the moment when one is given back: both waiters are told, each once. */
@JCStressTest
@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "Both have been told.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One waits for ever, or was told twice.")
@State
public class ResizeAgainstRelease {

    private final Permits permits = Permits.of("few", 1);
    private final AtomicInteger told = new AtomicInteger();
    private final Permits.Request holder = permits.request(() -> {});

    public ResizeAgainstRelease() {
        holder.take();
        permits.request(told::incrementAndGet).take();
        permits.request(told::incrementAndGet).take();
    }

    @Actor
    public void giveBack() {
        holder.end();
    }

    @Actor
    public void more() {
        permits.resize(2);
    }

    @Arbiter
    public void arbiter(II_Result r) {
        r.r1 = told.get();
        r.r2 = permits.waiting();
    }
}
