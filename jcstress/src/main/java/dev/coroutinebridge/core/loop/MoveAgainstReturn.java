package dev.coroutinebridge.core.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** The tasks of a thread that is away are moved elsewhere while it comes back to the same place and runs them itself. */
@JCStressTest
@Outcome(id = "3, true", expect = Expect.ACCEPTABLE, desc = "Each has run, once, and the thread has its place.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A task was lost, or has run twice, or the thread did not get its place.")
@State
public class MoveAgainstReturn {

    private final Counter runs = new Counter();
    private final RecurringWait wait = new RecurringWait(Runnable::run);
    private final WaitingPlace place = wait.takePlace(ThreadState.current());

    private final CallerLoop elsewhere = new CallerLoop(ThreadState.current(), null, null, Runnable::run);

    public MoveAgainstReturn() {
        elsewhere.close();
        wait.leave(place);
        place.loop.offer(runs);
        place.loop.offer(runs);
    }

    @Actor
    public void move() {
        place.loop.offer(runs);
        place.moveTasks(elsewhere);
    }

    @Actor
    public void comeBack(IZ_Result r) {
        r.r2 = place.take();
        if (r.r2) {
            for (Runnable task = place.loop.poll(); task != null; task = place.loop.poll()) {
                task.run();
            }
            wait.leave(place);
        }
    }

    @Arbiter
    public void arbiter(IZ_Result r) {
        wait.close();
        r.r1 = runs.get();
    }
}
