package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.ExecutorsKt;
import kotlinx.coroutines.GlobalScope;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.future.FutureKt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thread shows the coroutine that runs on it, and none when that has gone on: on each kind of dispatcher, and on threads of others. */
class WhereaboutsTest {

    private static final ThreadLocal<String> TRAVELLING = new ThreadLocal<>();

    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final Queue<Object> left = new ConcurrentLinkedQueue<>();

    /** Looks at the thread before it goes back to its pool. */
    private final Executor checked = task -> pool.execute(() -> {
        look();
        task.run();
        look();
    });

    private final CoroutineBridge plain = bridge().build();

    /** Its calls take something along. */
    private final CoroutineBridge carrying = bridge().threadLocal(TRAVELLING).build();

    private static CoroutineBridge.Builder bridge() {
        return CoroutineBridge.builder()
                .dispatcher("single", DispatcherSpec.single())
                .dispatcher("fixed", DispatcherSpec.fixed(2))
                .dispatcher("work-stealing", DispatcherSpec.forkJoin(2));
    }

    private final Map<String, Function<CoroutineBridge, CoroutineDispatcher>> dispatchers = Map.of(
            "borrowed", b -> b.dispatcher(checked),
            "a view", b -> b.dispatcher(checked).limited("a view", 1),
            "single", b -> b.dispatcher("single"),
            "fixed", b -> b.dispatcher("fixed"),
            "work-stealing", b -> b.dispatcher("work-stealing"),
            "kotlinx's", b -> Dispatchers.getDefault());

    private void look() {
        Object shown = ThreadState.current().rawContext();
        if (shown != null) {
            left.add(shown);
        }
    }

    @AfterEach
    void nothingIsLeftOnAnyThread() throws Exception {
        for (CoroutineBridge bridge : List.of(plain, carrying)) {
            lookAtThreads(bridge);
            bridge.close();
        }
        pool.shutdown();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        look();
        assertThat(left).isEmpty();
    }

    private void lookAtThreads(CoroutineBridge bridge) throws Exception {
        List<CompletableFuture<Void>> looks = new ArrayList<>();
        for (Function<CoroutineBridge, CoroutineDispatcher> dispatcher : dispatchers.values()) {
            CountDownLatch both = new CountDownLatch(2);
            for (int i = 0; i < 2; i++) {
                looks.add(CompletableFuture.runAsync(
                        () -> {
                            look();
                            both.countDown();
                            awaitShortly(both); // on both threads, if there are two
                        },
                        ExecutorsKt.asExecutor(dispatcher.apply(bridge))));
            }
        }
        for (CompletableFuture<Void> look : looks) {
            look.get(30, TimeUnit.SECONDS);
        }
    }

    private static void awaitShortly(CountDownLatch latch) {
        try {
            boolean unused = latch.await(10, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"borrowed", "a view", "single", "fixed", "work-stealing", "kotlinx's"})
    void isKnownAtEachStep(String where) throws Exception {
        TRAVELLING.set("a value");
        try {
            for (CoroutineBridge bridge : List.of(plain, carrying)) {
                for (int i = 0; i < 20; i++) {
                    goThrough(bridge, dispatchers.get(where).apply(bridge));
                }
            }
        } finally {
            TRAVELLING.remove();
        }
    }

    private static void goThrough(CoroutineBridge bridge, CoroutineDispatcher other) throws Exception {
        CoroutineDispatcher fixed = bridge.dispatcher("fixed");
        assertThat(bridge.runBlocking(new Whereabouts(other)::go)).isPositive();
        assertThat(bridge.on(other).runBlocking(new Whereabouts(fixed)::go)).isPositive();
        assertThat(bridge.on(other)
                        .future(new Whereabouts(Dispatchers.getIO())::go)
                        .get(30, TimeUnit.SECONDS))
                .isPositive();
        assertThat(bridge.undispatched().future(new Whereabouts(other)::go).get(30, TimeUnit.SECONDS))
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"borrowed", "a view", "single", "fixed", "work-stealing", "kotlinx's"})
    void javaThatIsCalledAfterAScopeWorksForTheCoroutineAroundIt(String where) throws Exception {
        CompletableFuture<Thread> blocked = new CompletableFuture<>();
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Whereabouts whereabouts = new Whereabouts(Dispatchers.getDefault());
        Callable<String> java = () -> {
            CoroutineBridge.checkCancelled(); // an error where no coroutine is known
            blocked.complete(Thread.currentThread());
            try {
                return plain.runBlocking(whereabouts::forever);
            } catch (Throwable e) {
                ended.complete(e);
                throw e;
            }
        };
        CompletableFuture<String> call = plain.on(dispatchers.get(where).apply(plain))
                .future((Continuation<String> k) -> whereabouts.javaAfterScopes(java, k));
        CompletableFuture.anyOf(blocked, call).get(30, TimeUnit.SECONDS);
        call.cancel(true);
        assertThat(ended.get(30, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "fixed", "work-stealing"})
    void aCoroutineOfNobodysIsNotTakenForABridgesWhenItHasLeftIt(String where) throws Exception {
        CompletableFuture<Job> entered = new CompletableFuture<>();
        CompletableFuture<String> cleanup = new CompletableFuture<>();
        Whereabouts whereabouts = new Whereabouts(Dispatchers.getDefault());
        Callable<String> java = () -> {
            try {
                cleanup.complete(plain.runBlocking(whereabouts::quick));
            } catch (Throwable e) {
                cleanup.completeExceptionally(e);
            }
            return "";
        };
        CompletableFuture<String> call = FutureKt.future(
                GlobalScope.INSTANCE,
                plain.dispatcher(where),
                CoroutineStart.DEFAULT,
                (scope, k) -> whereabouts.javaAfterTheBridge(plain.context(where), entered, java, k));
        CompletableFuture.anyOf(entered, call).get(30, TimeUnit.SECONDS);
        call.cancel(true);
        assertThat(cleanup.get(30, TimeUnit.SECONDS)).isEqualTo("cleaned up");
    }

    @Test
    void aBodyKeepsItsCoroutineWhileThatGoesOnInPlace() throws Exception {
        int inPlace = 0;
        for (int i = 0; i < 200; i++) {
            Boolean kept = plain.on(Dispatchers.getUnconfined())
                    .future(new Whereabouts(Dispatchers.getUnconfined())::resumedBy, plain.offloadTo("fixed"))
                    .get(30, TimeUnit.SECONDS);
            if (kept != null) {
                inPlace++;
                assertThat(kept).isTrue();
            }
        }
        assertThat(inPlace).isPositive();
    }
}
