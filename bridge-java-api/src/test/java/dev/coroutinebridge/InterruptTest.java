package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coroutinebridge.core.call.InterruptMode;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an interrupt does to a blocked call, and that neither a result nor the flag is ever lost. */
class InterruptTest {

    private final CoroutineBridge bridge =
            CoroutineBridge.builder().name("interrupts").build();
    private final Interruptions functions = new Interruptions();
    private final CountDownLatch interruptSent = new CountDownLatch(1);

    @AfterEach
    void close() {
        bridge.close();
    }

    /** What came out of a call on a thread of its own, and the interrupt flag after it. */
    private record Outcome(Object result, Throwable failure, boolean flag) {}

    private Outcome interrupted(boolean onEntry, Callable<?> call) throws Exception {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            Object result = null;
            Throwable failure = null;
            if (onEntry) {
                Thread.currentThread().interrupt();
            }
            try {
                result = call.call();
            } catch (Throwable e) {
                failure = e;
            }
            outcome.complete(new Outcome(result, failure, Thread.interrupted()));
        });
        caller.start();
        if (!onEntry) {
            functions.getWaiting().await();
            caller.interrupt();
            interruptSent.countDown();
        }
        return outcome.get(30, TimeUnit.SECONDS);
    }

    @Test
    void byDefaultTheCoroutineIsCancelledAndAwaited() throws Exception {
        Outcome outcome = interrupted(false, () -> bridge.runBlocking(functions::cleansUpSlowly));
        assertThat(outcome.failure()).isInstanceOf(InterruptedException.class);
        assertThat(functions.getCleanedUp()).isTrue();
        assertThat(outcome.flag()).isFalse();
    }

    @Test
    void aResultThatArrivedAllTheSameIsReturnedWithTheFlagSet() throws Exception {
        Outcome outcome = interrupted(false, () -> bridge.runBlocking(functions::returnsAllTheSame));
        assertThat(outcome.failure()).isNull();
        assertThat(outcome.result()).isEqualTo("all the same");
        assertThat(outcome.flag()).isTrue();
    }

    @Test
    void nullIsAResultThatArrivedAllTheSame() throws Exception {
        Outcome outcome = interrupted(false, () -> bridge.runBlocking(functions::returnsNullAllTheSame));
        assertThat(outcome.failure()).isNull();
        assertThat(outcome.result()).isNull();
        assertThat(outcome.flag()).isTrue();
    }

    @Test
    void aFailureOfItsOwnComesOutWithTheFlagSet() throws Exception {
        Outcome outcome = interrupted(false, () -> bridge.runBlocking(functions::failsAllTheSame));
        assertThat(outcome.failure()).isInstanceOf(IOException.class).hasMessage("its own");
        assertThat(outcome.flag()).isTrue();
    }

    @Test
    void abandonedTheCallReturnsAtOnceAndTheCoroutineEndsElsewhere() throws Exception {
        Outcome outcome = interrupted(
                false,
                () -> bridge.onInterrupt(InterruptMode.CANCEL_AND_ABANDON).runBlocking(functions::cleansUpOnRelease));
        assertThat(outcome.failure()).isInstanceOf(InterruptedException.class);
        assertThat(functions.getCleanedUp()).isFalse();
        functions.getRelease().countDown();
        assertThat(functions.getEnded().await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(functions.getCleanedUp()).isTrue();
    }

    @Test
    void ignoredTheCallRunsOnAndTheFlagIsRestored() throws Exception {
        CompletableFuture<Outcome> outcome = CompletableFuture.supplyAsync(() -> {
            try {
                return interrupted(
                        false, () -> bridge.onInterrupt(InterruptMode.IGNORE).runBlocking(functions::waitsForRelease));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        interruptSent.await(); // before the release: a call that has returned would leave the interrupt to its caller
        functions.getRelease().countDown();
        assertThat(outcome.get(30, TimeUnit.SECONDS).result()).isEqualTo("released");
        assertThat(outcome.join().flag()).isTrue();
    }

    @Test
    void uninterruptibleIsWithoutInterruptedException() throws Exception {
        UninterruptibleCaller caller = bridge.uninterruptible();
        functions.getRelease().countDown();
        Outcome outcome = interrupted(true, () -> caller.runBlocking(functions::waitsForRelease));
        assertThat(outcome.result()).isEqualTo("released");
        assertThat(outcome.flag()).isTrue();
        assertThat(caller.runBlocking(new Probe()::joined, "a", "b", 1)).isEqualTo("ab1");
    }

    @Test
    void aFlagOnEntryLetsAFunctionThatDoesNotSuspendReturn() throws Exception {
        Outcome outcome = interrupted(true, () -> bridge.runBlocking(new Probe()::joined, "a", "b", 1));
        assertThat(outcome.result()).isEqualTo("ab1");
        assertThat(outcome.flag()).isTrue();
    }

    @Test
    void aFlagOnEntryCancelsAFunctionThatSuspends() throws Exception {
        Outcome outcome = interrupted(true, () -> bridge.runBlocking(functions::cleansUpSlowly));
        assertThat(outcome.failure()).isInstanceOf(InterruptedException.class);
        assertThat(outcome.flag()).isFalse();
    }

    @Test
    void theDefaultIsTheBridgesToSet() throws Exception {
        try (CoroutineBridge ignoring =
                CoroutineBridge.builder().set("on-interrupt", "ignore").build()) {
            functions.getRelease().countDown();
            Outcome outcome = interrupted(true, () -> ignoring.runBlocking(functions::waitsForRelease));
            assertThat(outcome.result()).isEqualTo("released");
        }
    }

    @Test
    void getOfAFutureIsInterruptible() throws Exception {
        CompletableFuture<String> inner = bridge.future(functions::waitsForRelease);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Thread> worker = new CompletableFuture<>();
        CompletableFuture<String> outer = bridge.on("io")
                .future((Continuation<String> k) -> new Nesting()
                        .javaAfterYield(
                                () -> {
                                    worker.complete(Thread.currentThread());
                                    begun.countDown();
                                    return inner.get();
                                },
                                k));
        begun.await();
        worker.get().interrupt();
        assertThat(outer)
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(InterruptedException.class);
        functions.getRelease().countDown();
        assertThat(inner.get(30, TimeUnit.SECONDS)).isEqualTo("released");
    }

    @Test
    void aFunctionThatThrowsInterruptedExceptionItselfIsHeard() {
        InterruptedException own = new InterruptedException("its own");
        Outcome outcome;
        try {
            outcome = interrupted(true, () -> {
                Thread.interrupted();
                return bridge.runBlocking((Continuation<Unit> k) -> {
                    throw own;
                });
            });
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        assertThat(outcome.failure()).isSameAs(own);
    }
}
