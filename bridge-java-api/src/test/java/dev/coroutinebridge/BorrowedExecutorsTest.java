package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.DelayKt;
import kotlinx.coroutines.ExecutorsKt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pieces of coroutines on executors that belong to somebody else: they run there, in order if it has one thread, and let others run. */
class BorrowedExecutorsTest {

    private final CoroutineBridge bridge = CoroutineBridge.builder().build();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final List<ExecutorService> made = new ArrayList<>();

    @AfterEach
    void close() {
        gate.countDown();
        made.forEach(ExecutorService::shutdownNow);
        bridge.close();
    }

    private <E extends ExecutorService> E make(E executor) {
        made.add(executor);
        return executor;
    }

    private ThreadPoolExecutor onePool(String name) {
        return make(new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> new Thread(task, name)));
    }

    private Executor pieces(Executor executor) {
        return ExecutorsKt.asExecutor(bridge.dispatcher(executor));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @Tag("behaviour-31")
    void whatAPoolHasAcceptedItRunsAfterItsShutdown() throws Exception {
        for (int threads : List.of(1, 3)) {
            ThreadPoolExecutor pool = make(new ThreadPoolExecutor(
                    threads,
                    threads,
                    1,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    task -> new Thread(task, "accepted")));
            Queue<String> ranOn = new ConcurrentLinkedQueue<>();
            Executor executor = pieces(pool);
            for (int i = 0; i < 100; i++) {
                executor.execute(() -> {
                    try {
                        TimeUnit.MILLISECONDS.sleep(10);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    ranOn.add(Thread.currentThread().getName());
                });
            }
            pool.shutdown();
            assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            assertThat(ranOn).hasSize(100).containsOnly("accepted");
        }
    }

    @Test
    void aCoroutineThatYieldsForEverEndsWithItsExecutor() throws Exception {
        ThreadPoolExecutor pool = onePool("yields");
        AtomicInteger yields = new AtomicInteger();
        CompletableFuture<Integer> forEver = bridge.on(pool)
                .future((Continuation<Integer> k) -> new ManyYields().count(Integer.MAX_VALUE, yields, k));
        await().until(() -> yields.get() > 1_000);
        pool.shutdown();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(forEver)
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    @SuppressWarnings("UnnecessaryMethodReference") // it hides that this is a pool
    @Tag("behaviour-31")
    void aWrapperWhosePoolHasDroppedItsTasksLeavesNothingPending() throws Exception {
        ThreadPoolExecutor pool = onePool("wrapped");
        Executor wrapper = pool::execute;
        CompletableFuture<Unit> delayed = bridge.on(wrapper).future((Continuation<Unit> k) -> DelayKt.delay(300, k));
        await().until(() -> bridge.dispatcher(wrapper).stats().completed() == 1);
        CountDownLatch begun = new CountDownLatch(1);
        pool.execute(() -> {
            begun.countDown();
            waitFor(gate);
        });
        begun.await();
        pieces(wrapper).execute(() -> {});
        assertThat(pool.shutdownNow()).hasSize(1);
        assertThat(delayed)
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    @Tag("behaviour-31")
    void aPoolWhoseOwnerClearsItsQueueGoesOn() throws Exception {
        ThreadPoolExecutor pool = onePool("cleared");
        pool.execute(() -> waitFor(gate));
        CountDownLatch ran = new CountDownLatch(2);
        pieces(pool).execute(ran::countDown);
        pool.getQueue().clear();
        gate.countDown();
        pieces(pool).execute(ran::countDown);
        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @Tag("behaviour-31")
    void aForkJoinPoolThatCannotTerminateLeavesNothingPending() throws Exception {
        ForkJoinPool pool = make(new ForkJoinPool(1));
        CompletableFuture<Unit> delayed = bridge.on(pool).future((Continuation<Unit> k) -> DelayKt.delay(300, k));
        await().until(() -> bridge.dispatcher(pool).stats().completed() == 1);
        CountDownLatch begun = new CountDownLatch(1);
        pool.execute(() -> {
            begun.countDown();
            while (gate.getCount() > 0) {
                Thread.onSpinWait();
            }
        });
        begun.await();
        pieces(pool).execute(() -> {});
        pool.shutdownNow();
        assertThat(delayed).failsWithin(30, TimeUnit.SECONDS);
    }

    @Test
    void anExecutorThatRunsInPlaceOnItsOwnThreadKeepsItsPieces() throws Exception {
        ThreadPoolExecutor loop = onePool("LOOP");
        Executor inline = task -> {
            if (Thread.currentThread().getName().equals("LOOP")) {
                task.run();
            } else {
                loop.execute(task);
            }
        };
        Queue<String> ranOn = new ConcurrentLinkedQueue<>();
        loop.execute(() -> waitFor(gate));
        CountDownLatch done = new CountDownLatch(500);
        Executor executor = pieces(inline);
        for (int i = 0; i < 500; i++) {
            executor.execute(() -> {
                ranOn.add(Thread.currentThread().getName());
                done.countDown();
            });
        }
        gate.countDown();
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ranOn).containsOnly("LOOP");
        AtomicInteger yields = new AtomicInteger();
        assertThat(bridge.on(inline)
                        .future((Continuation<Integer> k) -> new ManyYields().count(10_000, yields, k))
                        .get(30, TimeUnit.SECONDS))
                .isEqualTo(10_000);
    }

    @Test
    @Tag("behaviour-13")
    void aFlagThatOnePieceLeavesIsNotTheNextOnes() throws Exception {
        ThreadPoolExecutor pool = onePool("flags");
        pool.execute(() -> waitFor(gate));
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        pieces(pool).execute(() -> Thread.currentThread().interrupt());
        pieces(pool).execute(() -> flag.complete(Thread.currentThread().isInterrupted()));
        gate.countDown();
        assertThat(flag.get(30, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void theOwnersTasksHaveTheirTurnSoon() throws Exception {
        ThreadPoolExecutor pool = onePool("shared");
        Executor executor = pieces(pool);
        AtomicInteger slices = new AtomicInteger();
        Runnable[] slice = new Runnable[1];
        slice[0] = () -> {
            long end = System.nanoTime() + 5_000_000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            if (slices.incrementAndGet() < 1_000 && gate.getCount() > 0) {
                executor.execute(slice[0]);
            }
        };
        executor.execute(slice[0]);
        await().until(() -> slices.get() > 3);
        int before = slices.get();
        int at = pool.submit(slices::get).get(30, TimeUnit.SECONDS);
        assertThat(at - before).isLessThan(10); // one piece runs, and one turn may stand before it
    }

    @Test
    void aHandlerThatThrowsLeavesTheRelayAsItWas() throws Exception {
        ThreadPoolExecutor pool =
                make(new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "handler");
                    thread.setUncaughtExceptionHandler((t, failure) -> {
                        throw new IllegalStateException("the handler's own");
                    });
                    return thread;
                }));
        pieces(pool).execute(() -> {
            throw new IllegalStateException("a piece's own");
        });
        BridgeDispatcher dispatcher = bridge.dispatcher(pool);
        await().until(() -> dispatcher.stats().active() == 0);
        CompletableFuture<String> next = new CompletableFuture<>();
        pieces(pool).execute(() -> next.complete("ran"));
        assertThat(next.get(30, TimeUnit.SECONDS)).isEqualTo("ran");
    }

    @Test
    @Tag("behaviour-23")
    void anExecutorThatIsNoServiceKeepsNothingOfTheLastPiece() {
        Executor executor = task -> new Thread(task).start();
        BridgeDispatcher dispatcher = bridge.dispatcher(executor);
        byte[] captured = new byte[1 << 20];
        WeakReference<byte[]> seen = new WeakReference<>(captured);
        runWith(executor, captured);
        captured = null;
        await().until(() -> {
            System.gc();
            return seen.get() == null;
        });
        assertThat(dispatcher.stats().active()).isZero();
    }

    private void runWith(Executor executor, byte[] captured) {
        pieces(executor).execute(() -> assertThat(captured).hasSize(1 << 20));
    }

    @Test
    @SuppressWarnings("ErroneousThreadPoolConstructorChecker") // that is what it is about
    void aPoolThatHasOneThreadKeepsTheOrder() throws Exception {
        for (ExecutorService pool : List.of(
                make(new ScheduledThreadPoolExecutor(1)),
                make(new ThreadPoolExecutor(1, 8, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>())),
                make(Executors.newSingleThreadExecutor()))) {
            Queue<Integer> order = new ConcurrentLinkedQueue<>();
            Executor executor = pieces(pool);
            CountDownLatch done = new CountDownLatch(2_000);
            CountDownLatch start = new CountDownLatch(1);
            pool.execute(() -> waitFor(start));
            for (int i = 0; i < 1_000; i++) {
                int number = i;
                executor.execute(() -> {
                    order.add(number);
                    executor.execute(() -> {
                        order.add(1_000 + number);
                        done.countDown();
                    });
                    done.countDown();
                });
            }
            start.countDown();
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(new ArrayList<>(order)).isSorted();
        }
    }
}
