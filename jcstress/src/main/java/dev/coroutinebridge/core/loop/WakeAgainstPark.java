package dev.coroutinebridge.core.loop;

import dev.coroutinebridge.core.observe.Events;
import java.time.Duration;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/** What a thread waits for happens at the moment when it goes to park. */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "It has woken up.")
@Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "It sleeps for ever.")
@State
public class WakeAgainstPark implements Awaited {

    private static final HangPolicy POLICY = new HangPolicy(
            Duration.ofDays(1), HangPolicy.Action.REPORT, new Events("race", List.of(), (thread, failure) -> {}));

    private volatile boolean done;
    private volatile CallerLoop loop;

    @Actor
    public void park() {
        ThreadState state = ThreadState.current();
        state.setSpins(0);
        CallerLoop mine = new CallerLoop(state, state.membership(), null, Runnable::run);
        loop = mine;
        mine.await(state, this);
        mine.close();
    }

    @Signal
    public void wake() {
        done = true;
        CallerLoop waiting = loop;
        if (waiting != null) {
            waiting.wake();
        }
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public boolean interrupted() {
        return false;
    }

    @Override
    public String waitingFor() {
        return "the other";
    }

    @Override
    public boolean isLongRunning() {
        return true;
    }

    @Override
    public HangPolicy hangPolicy() {
        return POLICY;
    }

    @Override
    public void failHung(String reason) {}
}
