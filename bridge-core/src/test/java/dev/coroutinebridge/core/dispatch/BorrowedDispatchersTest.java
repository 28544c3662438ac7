package dev.coroutinebridge.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class BorrowedDispatchersTest {

    private final BorrowedDispatchers dispatchers = new BorrowedDispatchers(new Fallback());

    /** Equal to every other of its kind, which must not make two of them one. */
    private record Equal(String name) implements Executor {
        @Override
        public void execute(Runnable task) {
            task.run();
        }
    }

    @Test
    void theSameExecutorGivesTheSameDispatcher() {
        Executor executor = new Equal("pool");
        assertThat(dispatchers.of(executor)).isSameAs(dispatchers.of(executor));
    }

    @Test
    void equalExecutorsAreStillTwoExecutors() {
        Executor one = new Equal("pool");
        Executor other = new Equal("pool");
        assertThat(one).isEqualTo(other);
        assertThat(dispatchers.of(one)).isNotSameAs(dispatchers.of(other));
    }

    @Test
    void anExecutorNobodyHoldsIsNotKeptAlive() {
        WeakReference<BridgeDispatcher> forgotten = new WeakReference<>(dispatchers.of(new Equal("short-lived")));
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return forgotten.refersTo(null);
        });
        Executor next = new Equal("next");
        assertThat(dispatchers.of(next)).isSameAs(dispatchers.of(next));
    }
}
