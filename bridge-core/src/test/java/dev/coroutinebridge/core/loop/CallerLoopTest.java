package dev.coroutinebridge.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import org.junit.jupiter.api.Test;

class CallerLoopTest {

    private static final int MANY = 5_000;

    private final ThreadState state = ThreadState.current();
    private final Home home = mock(Home.class);
    private final CallerLoop outer = new CallerLoop(state, new ThreadState.Membership(home), null, Runnable::run);
    private final CallerLoop inner = new CallerLoop(state, null, outer, Runnable::run);
    private final Lane lane = outer.lane(home);
    private int laneTasks;
    private boolean done;

    /** A task that offers itself again, as a coroutine does that yields until something is so, which the other task would make so. */
    @Test
    void whatIsInTheLanesOfAnOuterCallDoesNotKeepItsOtherTasksWaiting() {
        lane.offer(new Runnable() {
            @Override
            public void run() {
                if (++laneTasks < MANY) {
                    lane.offer(this);
                } else {
                    done = true;
                }
            }
        });
        outer.offer(() -> done = true);
        rescue();
        assertThat(laneTasks).isLessThanOrEqualTo(2);
    }

    @Test
    void theOtherTasksOfAnOuterCallDoNotKeepItsLanesWaiting() {
        int[] others = {0};
        outer.offer(new Runnable() {
            @Override
            public void run() {
                if (++others[0] < MANY) {
                    outer.offer(this);
                } else {
                    done = true;
                }
            }
        });
        lane.offer(() -> done = true);
        rescue();
        assertThat(others[0]).isLessThanOrEqualTo(2);
    }

    /** The thread waits for the inner call, which needs what is queued for the outer one. */
    private void rescue() {
        inner.startRescue();
        inner.await(state, new Until(() -> done));
    }
}
