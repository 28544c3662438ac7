package dev.coroutinebridge.core.dispatch;

import java.util.concurrent.atomic.AtomicInteger;
import kotlin.coroutines.EmptyCoroutineContext;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A limited view with one permit gets a task while the one before ends. */
@JCStressTest
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "Both have run, one at a time.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A task was left behind, or two ran at once.")
@State
public class PermitHandOver {

    private static final Fallback NOWHERE = new Fallback();

    /** Runs everything where it is dispatched. One for all, because a timer looks after a dispatcher for a while. */
    private static final BridgeDispatcher BASE =
            new BridgeDispatcher("base", new HerePool(), BlockingPolicy.ALLOW, NOWHERE);

    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final LimitedPool view = view();

    private static LimitedPool view() {
        LimitedPool pool = LimitedPool.viewOf(BASE, Permits.of("view", 1));
        pool.belongTo(BASE.home());
        return pool;
    }

    private void body() {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        runs.incrementAndGet();
        running.decrementAndGet();
    }

    @Actor
    public void one() {
        view.execute(EmptyCoroutineContext.INSTANCE, this::body);
    }

    @Actor
    public void other() {
        view.execute(EmptyCoroutineContext.INSTANCE, this::body);
    }

    @Arbiter
    public void arbiter(II_Result r) {
        r.r1 = runs.get();
        r.r2 = most.get();
    }

    private static final class HerePool implements Pool {
        @Override
        public void belongTo(dev.coroutinebridge.core.loop.Home home) {}

        @Override
        public void execute(kotlin.coroutines.CoroutineContext context, Runnable task) {
            task.run();
        }

        @Override
        public int parallelism() {
            return 2;
        }

        @Override
        public Load load() {
            return new Load(0, 0, 0, 0, 0);
        }
    }
}
