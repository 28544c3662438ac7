package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.offload.CancelMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("behaviour-27")
@SuppressWarnings("FutureReturnValueIgnored") // tasks that only fill the queue
class TaskQueueTest {

    private final CoroutineBridge bridge =
            CoroutineBridge.builder().name("queues").build();
    private final BlockedBody body = new BlockedBody();
    private final Nesting functions = new Nesting();

    @AfterEach
    void close() {
        body.release.countDown();
        bridge.close();
    }

    @Test
    void withAConcurrencyOfOneTasksOfBothWorldsRunInOrder() throws Exception {
        TaskQueue queue = bridge.openQueue("ordered", 1_000, 1);
        List<Integer> order = new ArrayList<>(); // one at a time, so no lock is needed
        List<CompletableFuture<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int number = i;
            tasks.add(
                    number % 2 == 0
                            ? queue.offload(() -> order.add(number))
                            : queue.future(
                                    (Continuation<Boolean> k) -> functions.javaAfterYield(() -> order.add(number), k)));
        }
        queue.close();
        assertThat(tasks).allMatch(CompletableFuture::isDone);
        assertThat(order).hasSize(200).isSorted();
    }

    @Test
    void noMoreRunAtATimeThanItsConcurrency() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (TaskQueue queue = bridge.openQueue("three", 1_000, 3)) {
            for (int i = 0; i < 300; i++) {
                queue.offload(() -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Thread.sleep(0, 100_000); // the blocking body
                    return running.decrementAndGet();
                });
            }
        }
        assertThat(most.get()).isBetween(2, 3);
        assertThat(running).hasValue(0);
    }

    @Test
    @Tag("behaviour-26")
    void aFullQueueRefusesWithItsNameAndNumbers() throws Exception {
        TaskQueue queue = bridge.openQueue("mails", 2, 1);
        CompletableFuture<String> running = queue.offload(body::untilInterrupted);
        body.begun.await();
        queue.offload(() -> 1);
        CompletableFuture<Integer> second = queue.offload(() -> 2);
        assertThat(queue.pending()).isEqualTo(2);
        assertThat(queue.capacity()).isEqualTo(2);
        assertThat(queue.name()).isEqualTo("mails");
        assertThatThrownBy(() -> queue.offload(() -> 3))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("queue 'mails' (2 of 2 pending, 0 reserved, 1 of 1 running) is full")
                .hasMessageContaining("awaitRoom()");
        assertThatThrownBy(() -> queue.future((Continuation<Integer> k) -> 3))
                .isInstanceOf(RejectedExecutionException.class);
        second.cancel(true); // frees its place
        assertThat(queue.pending()).isOne();
        CompletableFuture<Integer> third = queue.offload(() -> 3);
        body.release.countDown();
        assertThat(third.get(30, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(running.get(30, TimeUnit.SECONDS)).isEqualTo("released");
    }

    @Test
    void roomIsReservedForOneSubmission() throws Exception {
        TaskQueue queue = bridge.openQueue("reserved", 1, 1);
        CompletableFuture<String> running = queue.offload(body::untilInterrupted);
        body.begun.await();
        TaskQueue place = queue.awaitRoom();
        assertThatThrownBy(() -> queue.offload(() -> "no place")).isInstanceOf(RejectedExecutionException.class);
        CompletableFuture<String> reserved = place.offload(() -> "reserved");
        assertThatThrownBy(() -> place.offload(() -> "once only")).isInstanceOf(RejectedExecutionException.class);
        body.release.countDown();
        assertThat(reserved.get(30, TimeUnit.SECONDS)).isEqualTo("reserved");
        running.get(30, TimeUnit.SECONDS);
    }

    @Test
    void awaitRoomWaitsAndAnInterruptGivesThePlaceUp() throws Exception {
        TaskQueue queue = bridge.openQueue("waiting", 1, 1);
        queue.offload(body::untilInterrupted);
        body.begun.await();
        queue.offload(() -> "fills it");
        CompletableFuture<Throwable> interrupted = new CompletableFuture<>();
        CountDownLatch waiting = new CountDownLatch(1);
        Thread impatient = new Thread(() -> {
            waiting.countDown();
            try {
                queue.awaitRoom();
            } catch (Throwable e) {
                interrupted.complete(e);
            }
        });
        impatient.start();
        waiting.await();
        impatient.interrupt();
        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        CompletableFuture<TaskQueue> room = queue.room();
        assertThat(room).isNotDone();
        body.release.countDown();
        assertThat(room.get(30, TimeUnit.SECONDS).offload(() -> "in").get(30, TimeUnit.SECONDS))
                .isEqualTo("in");
        assertThat(queue.awaitRoom().offload(() -> "in again").get(30, TimeUnit.SECONDS))
                .isEqualTo("in again");
    }

    @Test
    void aCancelledRoomGoesToTheNext() throws Exception {
        TaskQueue queue = bridge.openQueue("rooms", 1, 1);
        queue.offload(body::untilInterrupted);
        body.begun.await();
        queue.offload(() -> "fills it");
        CompletableFuture<TaskQueue> first = queue.room();
        CompletableFuture<TaskQueue> second = queue.room();
        first.cancel(true);
        body.release.countDown();
        assertThat(second.get(30, TimeUnit.SECONDS).offload(() -> "second").get(30, TimeUnit.SECONDS))
                .isEqualTo("second");
    }

    @Test
    void closeDrainsAndASubmissionAfterItIsAnError() throws Exception {
        TaskQueue queue = bridge.openQueue("draining", 100, 1);
        List<CompletableFuture<String>> tasks = new ArrayList<>();
        tasks.add(queue.offload(body::untilInterrupted));
        for (int i = 0; i < 20; i++) {
            tasks.add(queue.offload(() -> "drained"));
        }
        CompletableFuture<TaskQueue> waiting =
                filled(queue, 100 - queue.pending()).room();
        Thread closing = new Thread(queue::close);
        closing.start();
        assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> queue.offload(() -> "late"))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("queue 'draining'")
                .hasMessageContaining("is closed");
        assertThatThrownBy(() -> queue.future((Continuation<String> k) -> "late"))
                .isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(queue::room).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(queue::awaitRoom).isInstanceOf(RejectedExecutionException.class);
        assertThat(closing.isAlive()).isTrue();
        body.release.countDown();
        closing.join(30_000);
        assertThat(closing.isAlive()).isFalse();
        assertThat(tasks).allMatch(task -> task.isDone() && !task.isCompletedExceptionally());
        queue.close(); // once more does nothing
    }

    private static TaskQueue filled(TaskQueue queue, int tasks) {
        for (int i = 0; i < tasks; i++) {
            queue.offload(() -> "filler");
        }
        return queue;
    }

    @Test
    void closeNowCancelsTheQueuedOnesAndLeavesTheRunningOne() throws Exception {
        TaskQueue queue = bridge.openQueue("now", 100, 1);
        CompletableFuture<String> running = queue.offload(body::untilInterrupted);
        body.begun.await();
        AtomicInteger ran = new AtomicInteger();
        List<CompletableFuture<Integer>> queued = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            queued.add(queue.offload(ran::incrementAndGet));
            queued.add(queue.future((Continuation<Integer> k) -> ran.incrementAndGet()));
        }
        queue.closeNow();
        assertThat(queued).allMatch(CompletableFuture::isCancelled);
        assertThat(queue.pending()).isZero();
        assertThat(running).isNotDone();
        assertThatThrownBy(() -> queue.offload(() -> "late")).isInstanceOf(RejectedExecutionException.class);
        body.release.countDown();
        queue.close();
        assertThat(running.get(30, TimeUnit.SECONDS)).isEqualTo("released");
        assertThat(ran).hasValue(0);
    }

    @Test
    void closingFromOneOfItsTasksDoesNotWaitForItself() throws Exception {
        TaskQueue queue = bridge.openQueue("self", 10, 1);
        CompletableFuture<String> closing = queue.offload(() -> {
            queue.close();
            return "closed";
        });
        assertThat(closing.get(30, TimeUnit.SECONDS)).isEqualTo("closed");
        TaskQueue other = bridge.openQueue("self too", 10, 1);
        CompletableFuture<String> coroutine = other.future((Continuation<String> k) -> functions.javaAfterYield(
                () -> {
                    other.close();
                    return "closed";
                },
                k));
        assertThat(coroutine.get(30, TimeUnit.SECONDS)).isEqualTo("closed");
    }

    @Test
    void closingFromWhatDependsOnATaskDoesNotWaitForThatTask() throws Exception {
        TaskQueue queue = bridge.openQueue("stage", 10, 1);
        CompletableFuture<String> stage = queue.offload(body::ignoringInterrupts)
                .thenApply(result -> {
                    queue.close();
                    return "closed";
                });
        body.begun.await();
        body.release.countDown();
        assertThat(stage.get(30, TimeUnit.SECONDS)).isEqualTo("closed");
        TaskQueue other = bridge.openQueue("nested", 10, 1);
        CompletableFuture<String> nested =
                other.offload(() -> bridge.runBlocking((Continuation<String> k) -> functions.javaAfterYield(
                        () -> {
                            other.close();
                            return "closed";
                        },
                        k)));
        assertThat(nested.get(30, TimeUnit.SECONDS)).isEqualTo("closed");
    }

    @Test
    void anExecutorThatBlocksWhoeverSubmitsBlocksNobodyElse() throws Exception {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1));
        pool.setRejectedExecutionHandler((task, full) -> {
            try {
                full.getQueue().put(task);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (CoroutineBridge blocking =
                CoroutineBridge.builder().executor("io", pool).build()) {
            List<CompletableFuture<Integer>> tasks = new ArrayList<>();
            try (TaskQueue queue = blocking.openQueue("blocking", 1_000, 8)) {
                for (int i = 0; i < 200; i++) {
                    int number = i;
                    tasks.add(queue.offload(() -> number));
                }
            }
            assertThat(tasks).allMatch(task -> task.isDone() && !task.isCompletedExceptionally());
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void aPlaceThatNobodyTakesGoesToTheNext() throws Exception {
        TaskQueue queue = bridge.openQueue("place", 1, 1);
        for (int i = 0; i < 10; i++) {
            CompletableFuture<TaskQueue> room = queue.room();
            assertThat(room.get(30, TimeUnit.SECONDS)).isNotNull();
            room.cancel(false); // as await() does when its coroutine was cancelled meanwhile
        }
        assertThat(queue.awaitRoom().offload(() -> "taken").get(30, TimeUnit.SECONDS))
                .isEqualTo("taken");
        assertThat(queue.toString()).contains("0 reserved");
    }

    @Test
    void whoWaitsForRoomHearsOfTheClose() throws Exception {
        TaskQueue queue = bridge.openQueue("closing", 1, 1);
        queue.offload(body::untilInterrupted);
        body.begun.await();
        queue.offload(() -> "fills it");
        CompletableFuture<Throwable> heard = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            try {
                queue.awaitRoom();
            } catch (Throwable e) {
                heard.complete(e);
            }
        });
        waiter.start();
        await().until(() ->
                waiter.getState() == Thread.State.TIMED_WAITING || waiter.getState() == Thread.State.WAITING);
        queue.closeNow();
        assertThat(heard.get(30, TimeUnit.SECONDS)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void aCancelledBodyThatClosesTheQueueStillWaits() throws Exception {
        TaskQueue queue = bridge.openQueue("cancelled closer", 10, 1);
        CompletableFuture<String> running = queue.offload(body::ignoringInterrupts);
        body.begun.await();
        CountDownLatch closing = new CountDownLatch(1);
        CompletableFuture<Boolean> waited = new CompletableFuture<>();
        CompletableFuture<String> closer = bridge.onCancel(CancelMode.WAIT).offload(() -> {
            closing.countDown();
            queue.close();
            waited.complete(running.isDone());
            return "closed";
        });
        closing.await();
        closer.cancel(true);
        body.release.countDown();
        assertThat(waited.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aTaskIsNotCancelledWithTheCoroutineThatHasSubmittedIt() throws Exception {
        TaskQueue queue = bridge.openQueue("own", 10, 1);
        CompletableFuture<CompletableFuture<String>> submitted = new CompletableFuture<>();
        assertThatThrownBy(() -> bridge.runBlocking((Continuation<String> k) -> functions.javaAfterYield(
                        () -> {
                            submitted.complete(queue.offload(body::untilInterrupted));
                            body.begun.await();
                            throw new CancellationException("the submitter");
                        },
                        k)))
                .isInstanceOf(CancellationException.class);
        body.release.countDown();
        assertThat(submitted.get().get(30, TimeUnit.SECONDS)).isEqualTo("released");
    }

    @Test
    void closingTheBridgeLetsTheAcceptedTasksRun() throws Exception {
        CoroutineBridge other = CoroutineBridge.create();
        TaskQueue queue = other.openQueue("bridge", 100, 1);
        List<CompletableFuture<String>> tasks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            tasks.add(queue.offload(() -> "ran"));
        }
        queue.close();
        other.close();
        assertThat(tasks).allMatch(task -> "ran".equals(task.getNow("pending")));
        assertThatThrownBy(() -> other.openQueue("late", 1, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aQueueThatNobodyClosesDoesNotHoldUpTheBridge() {
        CoroutineBridge other = CoroutineBridge.create();
        TaskQueue queue = other.openQueue("forgotten", 100, 1);
        CompletableFuture<String> task = queue.offload(() -> "ran");
        other.close();
        assertThat(task).isCompletedWithValue("ran");
        assertThatThrownBy(() -> queue.offload(() -> "late")).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void badNumbersAreRefused() {
        assertThatThrownBy(() -> bridge.openQueue("q", 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("queue 'q': capacity = 0 (expected: >= 1)");
        assertThatThrownBy(() -> bridge.openQueue("q", 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("queue 'q': concurrency = 0 (expected: >= 1)");
        assertThatThrownBy(() -> bridge.openQueue(" ", 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bridge.openQueue(null, 1, 1)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void nothingIsEverLeftPending() throws Exception {
        Random random = new Random(27);
        TaskQueue queue = bridge.openQueue("stressed", 64, 4);
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        List<CompletableFuture<?>> tasks = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger accepted = new AtomicInteger();
        Thread[] submitters = new Thread[4];
        for (int t = 0; t < submitters.length; t++) {
            long seed = random.nextLong();
            submitters[t] = new Thread(() -> {
                Random own = new Random(seed);
                for (int i = 0; i < 2_500; i++) {
                    try {
                        CompletableFuture<Integer> task = queue.awaitRoom().offload(() -> {
                            begun.incrementAndGet();
                            return ended.incrementAndGet();
                        });
                        accepted.incrementAndGet();
                        tasks.add(task);
                        if (own.nextInt(5) == 0) {
                            task.cancel(true);
                        }
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
            });
            submitters[t].start();
        }
        for (Thread submitter : submitters) {
            submitter.join();
        }
        queue.close();
        assertThat(accepted).hasValue(10_000);
        assertThat(tasks).hasSize(10_000).allMatch(CompletableFuture::isDone);
        assertThat(begun.get()).isEqualTo(ended.get());
        long cancelled = tasks.stream().filter(CompletableFuture::isCancelled).count();
        assertThat(begun.get()).isBetween((int) (10_000 - cancelled), 10_000);
        await().until(() -> queue.pending() == 0);
    }
}
