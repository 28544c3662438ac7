package dev.coroutinebridge.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import kotlin.coroutines.EmptyCoroutineContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A task that need not run any more takes up no place in a queue. */
@Tag("behaviour-26")
class WithdrawnTasksTest {

    private final Fallback fallback = new Fallback();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void release() {
        release.countDown();
    }

    /** A task that waits, so that what comes after it is queued. */
    private final class Waiting extends TrackedTask {
        private final CountDownLatch begun = new CountDownLatch(1);
        private volatile boolean claimed;

        @Override
        protected boolean isClaimed() {
            return claimed;
        }

        @Override
        protected void dropped(RejectedExecutionException rejection) {}

        @Override
        public void run() {
            claimed = true;
            begun.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private String occupancyAfterWithdrawal(BridgeDispatcher dispatcher) throws InterruptedException {
        Waiting running = new Waiting();
        Waiting queued = new Waiting();
        dispatcher.dispatch(EmptyCoroutineContext.INSTANCE, running);
        running.begun.await();
        dispatcher.dispatch(EmptyCoroutineContext.INSTANCE, queued);
        assertThat(dispatcher.pool().occupancy()).contains("1 tasks queued");
        dispatcher.withdraw(queued);
        return dispatcher.pool().occupancy();
    }

    @Test
    void inAThreadPoolOfTheBridge() throws InterruptedException {
        OwnedThreads.Factory threads = new OwnedThreads("test").of("one", ThreadSpec.DEFAULT);
        BridgeDispatcher one = new BridgeDispatcher(
                "one", new OwnedThreadPool(DispatcherSpec.single(), threads), BlockingPolicy.ALLOW, fallback);
        assertThat(occupancyAfterWithdrawal(one)).contains("0 tasks queued");
        one.close();
    }

    @Test
    void inALimitedView() throws InterruptedException {
        OwnedThreads.Factory threads = new OwnedThreads("test").of("four", ThreadSpec.DEFAULT);
        BridgeDispatcher four = new BridgeDispatcher(
                "four", new OwnedThreadPool(DispatcherSpec.fixed(4), threads), BlockingPolicy.ALLOW, fallback);
        BridgeDispatcher view = (BridgeDispatcher) four.limitedParallelism(1, "view");
        assertThat(occupancyAfterWithdrawal(view)).startsWith("1 of 1 permits taken, 0 tasks queued");
        four.close();
    }

    @Test
    void theListOfABorrowedExecutorsTasksKeepsNoneThatIsOver() {
        TrackedTasks tasks = new TrackedTasks();
        Waiting first = new Waiting();
        Waiting second = new Waiting();
        tasks.add(first);
        tasks.add(second);
        tasks.dropClaimed();
        assertThat(tasks.isEmpty()).isFalse();
        first.claimed = true;
        tasks.dropClaimed();
        assertThat(tasks.poll()).isSameAs(second);
        assertThat(tasks.isEmpty()).isTrue();
        tasks.forgetLast();
        assertThat(second.next).isSameAs(second); // it has left, and keeps nobody alive
        assertThat(tasks.poll()).isNull();
        tasks.add(new Waiting());
        assertThat(tasks.isEmpty()).isFalse();
    }
}
