package dev.coroutinebridge.core.dispatch;

import java.util.concurrent.RejectedExecutionException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Tasks enter the list of a borrowed executor while others, which have begun, leave it. */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "Both that have not begun are in the list.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One is lost, and nobody would know that its executor has dropped it.")
@State
public class AddAgainstDrop {

    private final TrackedTasks tasks = new TrackedTasks();

    public AddAgainstDrop() {
        tasks.add(new Task(true));
    }

    @Actor
    public void one() {
        tasks.add(new Task(true));
        tasks.dropClaimed();
        tasks.add(new Task(false));
        tasks.dropClaimed();
    }

    @Actor
    public void other() {
        tasks.dropClaimed();
        tasks.add(new Task(false));
        tasks.forgetLast();
    }

    @Arbiter
    public void arbiter(I_Result r) {
        int waiting = 0;
        for (TrackedTask task = tasks.poll(); task != null; task = tasks.poll()) {
            waiting += task.isClaimed() ? 0 : 1;
        }
        r.r1 = waiting;
    }

    private static final class Task extends TrackedTask {
        private final boolean begun;

        Task(boolean begun) {
            this.begun = begun;
        }

        @Override
        protected boolean isClaimed() {
            return begun;
        }

        @Override
        protected void dropped(RejectedExecutionException rejection) {}

        @Override
        public void run() {}
    }
}
