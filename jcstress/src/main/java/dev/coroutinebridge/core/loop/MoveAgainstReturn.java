package dev.coroutinebridge.core.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** The tasks of a thread that is away are moved elsewhere while it comes back and runs them itself. */
@JCStressTest
@Outcome(id = "3", expect = Expect.ACCEPTABLE, desc = "Each has run, once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A task was lost, or has run twice.")
@State
public class MoveAgainstReturn {

    private final Counter runs = new Counter();
    private final RecurringWait wait = new RecurringWait(Runnable::run);
    private final WaitingPlace place = wait.takePlace(ThreadState.current());

    public MoveAgainstReturn() {
        wait.leave(place);
        place.loop.offer(runs);
        place.loop.offer(runs);
    }

    @Actor
    public void move() {
        place.loop.offer(runs);
        place.moveTasks(Runnable::run);
    }

    @Actor
    public void comeBack() {
        if (place.take()) {
            for (Runnable task = place.loop.poll(); task != null; task = place.loop.poll()) {
                task.run();
            }
            wait.leave(place);
        }
    }

    @Arbiter
    public void arbiter(I_Result r) {
        wait.close();
        r.r1 = runs.get();
    }
}
