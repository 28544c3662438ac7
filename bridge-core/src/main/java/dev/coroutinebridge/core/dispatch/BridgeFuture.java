package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.Awaited;
import dev.coroutinebridge.core.loop.BridgeTimer;
import dev.coroutinebridge.core.loop.CallerLoop;
import dev.coroutinebridge.core.loop.HangPolicy;
import dev.coroutinebridge.core.loop.InterruptGate;
import dev.coroutinebridge.core.loop.ThreadState;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future of a call. Whoever completes it from outside cancels the call. A thread of a bridge that waits for it in {@code get}
 * or {@code join} waits as it does in {@code runBlocking}: replaced, watched and, if need be, rescued. Any other one waits as for a future of
 * the JDK's, but looks for a while before it parks. Internal.
 *
 * @param <R> the result
 */
@SuppressWarnings("exports") // internal, and so are the types of the loop package that it speaks of
public final class BridgeFuture<R extends @Nullable Object> extends CompletableFuture<R> {

    /** The call that completes the future. */
    public interface Source {

        /**
         * The future was completed by somebody else: nobody needs the call any more.
         *
         * @param cause what it was completed with; null if that is no failure, or {@code cancel} was called
         */
        void notNeeded(@Nullable Throwable cause);

        /**
         * What the call is, for a report on a hang.
         *
         * @return a few words
         */
        String describe();

        /**
         * Whether a long wait is expected and no hang.
         *
         * @return true for a call declared long-running
         */
        boolean isLongRunning();

        /**
         * The bridge that has taken the call.
         *
         * @return the bridge
         */
        BridgeRuntime bridge();
    }

    /** Stands for a call that has ended, of which a future that somebody keeps must not keep the context. */
    record Ended(BridgeRuntime bridge) implements Source {

        @Override
        public void notNeeded(@Nullable Throwable cause) {}

        @Override
        public String describe() {
            return "a call that has ended";
        }

        @Override
        public boolean isLongRunning() {
            return false;
        }
    }

    /** Who waits for less than this at the most has not the time to look for a while. */
    private static final long SPUN_AT_LEAST_NANOS = 1_000_000;

    /** Written twice at most; whoever reads it late does what would be right a moment before. */
    private Source source;

    /**
     * A future that is not complete.
     *
     * @param source the call that completes it
     */
    public BridgeFuture(Source source) {
        this.source = source;
        VarHandle.storeStoreFence(); // as for a final field: nobody sees the future without it
    }

    /** Stages made from this one are plain: cancelling them does not reach the call. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    /**
     * Completes it, unless somebody else has. For its source.
     *
     * @param value the result
     */
    public void succeed(R value) {
        super.complete(value);
        source = source.bridge().ended();
    }

    /**
     * Fails it, unless somebody else has completed it. For its source.
     *
     * @param failure what it fails with; a {@link CancellationException} makes it cancelled
     */
    public void fail(Throwable failure) {
        super.completeExceptionally(failure);
        source = source.bridge().ended();
    }

    // ---- completed from outside

    @Override
    public boolean complete(R value) {
        return releasing(super.complete(value), null);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        return releasing(super.completeExceptionally(failure), failure);
    }

    @Override
    public CompletableFuture<R> completeAsync(Supplier<? extends R> supplier, Executor executor) {
        executor.execute(() -> {
            try {
                if (!isDone()) {
                    complete(supplier.get());
                }
            } catch (Throwable e) {
                completeExceptionally(e);
            }
        });
        return this;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!isDone()) {
            source.notNeeded(null); // before the stages that depend on this run here, however long they take
        }
        return super.cancel(mayInterruptIfRunning);
    }

    /** Tells the call, if it was somebody else who completed this. */
    private boolean releasing(boolean completedHere, @Nullable Throwable cause) {
        if (completedHere) {
            source.notNeeded(cause);
        }
        return completedHere;
    }

    // ---- waiting

    @Override
    public R get() throws InterruptedException, ExecutionException {
        if (waitsHere()) {
            awaitHere(new Wait(/* interruptible= */ true));
        } else {
            spin();
        }
        try {
            return super.get();
        } catch (CancellationException e) {
            throw original(e);
        }
    }

    @Override
    public R get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (waitsHere() && timeout > 0) {
            Wait wait = new Wait(/* interruptible= */ true);
            ScheduledFuture<?> timer = BridgeTimer.after(Duration.ofNanos(unit.toNanos(timeout)), wait::timeIsOver);
            try {
                awaitHere(wait);
            } finally {
                timer.cancel(false);
            }
        } else if (unit.toNanos(timeout) >= SPUN_AT_LEAST_NANOS) {
            spin();
        }
        try {
            return super.get(waitsHere() ? 0 : timeout, unit);
        } catch (CancellationException e) {
            throw original(e);
        }
    }

    private void awaitHere(Wait wait) throws InterruptedException {
        wait.run();
        if (wait.interrupted && isDone()) {
            Thread.currentThread().interrupt();
        } else if (wait.interrupted) {
            throw new InterruptedException("interrupted while waiting for " + source.describe());
        }
    }

    @Override
    public R join() {
        if (waitsHere()) {
            Wait wait = new Wait(/* interruptible= */ false);
            wait.run();
            if (wait.interrupted) {
                Thread.currentThread().interrupt();
            }
        } else {
            spin();
        }
        try {
            return super.join();
        } catch (CancellationException e) {
            throw original(e);
        }
    }

    /** The JDK throws the cancellation itself up to 22, and another one around it from 23 on. Here it is always itself. */
    private CancellationException original(CancellationException thrown) {
        AtomicReference<CancellationException> itself = new AtomicReference<>(thrown);
        var unused = whenComplete((result, failure) -> {
            if (failure instanceof CancellationException cancellation) {
                itself.set(cancellation);
            }
        });
        return itself.get(); // the future is complete, so the stage above was, too
    }

    /** Often that saves the time that it takes to wake a thread. */
    private void spin() {
        if (!isDone()) {
            ThreadState.current().spinUntil(this::isDone);
        }
    }

    private boolean waitsHere() {
        return !isDone() && ThreadState.current().home() != null;
    }

    /** One thread that waits. */
    private final class Wait implements Awaited {
        private final boolean interruptible;
        private final CallerLoop loop;
        private boolean interrupted;
        private volatile boolean told;
        private volatile boolean late;

        Wait(boolean interruptible) {
            this.interruptible = interruptible;
            ThreadState state = ThreadState.current();
            CallerLoop around = CallerLoop.ofCurrentCall();
            this.loop = new CallerLoop(
                    state,
                    state.membership(),
                    around == null ? null : around.nearestOpen(),
                    source.bridge().afterwards());
        }

        void run() {
            var unused = whenComplete((result, failure) -> loop.wake());
            ThreadState state = ThreadState.current();
            InterruptGate gate = state.closeGate(this);
            try {
                loop.await(state, this);
            } finally {
                loop.close();
                interrupted |= state.reopenGate(gate) || (told && interruptible);
            }
        }

        @Override
        public boolean isDone() {
            return BridgeFuture.this.isDone() || late || (told && interruptible);
        }

        void timeIsOver() {
            late = true;
            loop.wake();
        }

        @Override
        public boolean interrupted() {
            interrupted = true;
            return interruptible;
        }

        @Override
        public void bodyCancelled() {
            told = true;
            loop.wake();
        }

        @Override
        public String waitingFor() {
            return source.describe();
        }

        @Override
        public boolean isLongRunning() {
            return source.isLongRunning();
        }

        @Override
        public HangPolicy hangPolicy() {
            return source.bridge().hangPolicy();
        }

        @Override
        public void failHung(String reason) {
            completeExceptionally(new CancellationException(reason));
        }
    }
}
