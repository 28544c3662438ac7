package dev.coroutinebridge.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import kotlin.coroutines.EmptyCoroutineContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each task notes who has offered it, and as the how many; the tasks of the thread that runs them offer more of its own. */
class PrivateQueueTest {

    private static final int EACH = 20_000;
    private static final int OTHERS = 2;
    private static final int OWNER = OTHERS;

    private final List<List<Integer>> ran = IntStream.rangeClosed(0, OTHERS)
            .mapToObj(who -> (List<Integer>) new ArrayList<Integer>())
            .toList();
    private CallerLoop loop;
    private Random random;
    private int offeredByOwner;
    private int tasks;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyTaskRunsOnceAndInTheOrderOfWhoOffersIt(long seed) throws InterruptedException {
        random = new Random(seed);
        ThreadState state = ThreadState.current();
        loop = new CallerLoop(state, state.membership(), null, Runnable::run);
        loop.leaveToOwner();
        List<Thread> others = new ArrayList<>();
        for (int who = 0; who < OTHERS; who++) {
            others.add(offering(who, new Random(seed * 31 + who)));
        }
        offerSomeOfItsOwn();
        loop.await(state, new Until(() -> tasks == EACH * (OTHERS + 1)));
        for (Thread other : others) {
            other.join();
        }
        loop.close();
        for (int who = 0; who < OTHERS; who++) {
            assertThat(ran.get(who)).isEqualTo(IntStream.range(0, EACH).boxed().toList());
        }
        assertThat(ran.get(OWNER)).isEqualTo(IntStream.range(0, EACH).boxed().toList());
        assertThat(loop.hasTasks()).isFalse();
    }

    /** What the owner leaves behind runs when the loop is closed. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whatIsLeftRunsAfterTheEnd(int left) {
        ThreadState state = ThreadState.current();
        loop = new CallerLoop(state, state.membership(), null, Runnable::run);
        loop.leaveToOwner();
        for (int i = 0; i < left; i++) {
            offer(OWNER, i);
        }
        assertThat(loop.hasTasks()).isTrue();
        random = new Random(left);
        offeredByOwner = EACH;
        loop.close();
        assertThat(ran.get(OWNER)).isEqualTo(IntStream.range(0, left).boxed().toList());
    }

    private Thread offering(int who, Random pauses) {
        Thread thread = new Thread(() -> {
            for (int i = 0; i < EACH; i++) {
                offer(who, i);
                if (pauses.nextInt(64) == 0) {
                    LockSupport.parkNanos(1_000);
                }
            }
        });
        thread.start();
        return thread;
    }

    private void offer(int who, int number) {
        loop.dispatch(EmptyCoroutineContext.INSTANCE, () -> {
            ran.get(who).add(number);
            tasks++;
            if (who == OWNER) {
                offerSomeOfItsOwn();
            }
        });
    }

    /** None now and then, but not for ever. */
    private void offerSomeOfItsOwn() {
        int some = ran.get(OWNER).size() == offeredByOwner ? 1 + random.nextInt(3) : random.nextInt(3);
        for (int i = 0; i < some && offeredByOwner < EACH; i++) {
            offer(OWNER, offeredByOwner++);
        }
    }
}
