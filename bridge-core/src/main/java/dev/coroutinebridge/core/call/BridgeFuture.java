package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.loop.Awaited;
import dev.coroutinebridge.core.loop.CallerLoop;
import dev.coroutinebridge.core.loop.HangPolicy;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The future of a coroutine. Whoever completes it from outside cancels the coroutine. A thread of a bridge that waits for it in
 * {@code get} or {@code join} waits as it does in {@code runBlocking}: replaced, watched and, if need be, rescued.
 *
 * @param <R> the result
 */
final class BridgeFuture<R extends @Nullable Object> extends CompletableFuture<R> {

    private final FutureCoroutine<R> coroutine;
    private volatile @Nullable CancellationException cancellation;

    BridgeFuture(FutureCoroutine<R> coroutine) {
        this.coroutine = coroutine;
    }

    /** Stages made from this one are plain: cancelling them does not reach the coroutine. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    void succeed(R value) {
        super.complete(value);
    }

    void fail(Throwable failure) {
        if (failure instanceof CancellationException cause) {
            cancellation = cause;
        }
        super.completeExceptionally(failure);
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
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean wasDone = isDone();
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        releasing(cancelled && !wasDone, null);
        return cancelled;
    }

    /** Tells the coroutine, if it was somebody else who completed this. */
    private boolean releasing(boolean completedHere, @Nullable Throwable cause) {
        if (completedHere) {
            coroutine.notNeeded(cause);
        }
        return completedHere;
    }

    // ---- waiting

    @Override
    public R get() throws InterruptedException, ExecutionException {
        if (waitsHere()) {
            Wait wait = new Wait(/* interruptible= */ true);
            wait.run();
            if (wait.interrupted) {
                throw new InterruptedException("interrupted while waiting for " + coroutine.describe());
            }
        }
        try {
            return super.get();
        } catch (CancellationException e) {
            throw original(e);
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
        }
        try {
            return super.join();
        } catch (CancellationException e) {
            throw original(e);
        }
    }

    /** The JDK throws the cancellation itself up to 22, and another one around it from 23 on. Here it is always itself. */
    private CancellationException original(CancellationException thrown) {
        CancellationException known = cancellation;
        return known == null ? thrown : known;
    }

    private boolean waitsHere() {
        return !isDone() && ThreadState.current().home() != null;
    }

    /** One thread that waits. */
    private final class Wait implements Awaited {
        private final boolean interruptible;
        private final CallerLoop loop;
        private boolean interrupted;

        Wait(boolean interruptible) {
            this.interruptible = interruptible;
            ThreadState state = ThreadState.current();
            CallerLoop around = CallerLoop.ofCurrentCall();
            this.loop = new CallerLoop(
                    state,
                    state.membership(),
                    around == null ? null : around.nearestOpen(),
                    coroutine.spec.bridge.afterwards());
        }

        void run() {
            var unused = whenComplete((result, failure) -> loop.wake());
            try {
                loop.await(this);
            } finally {
                loop.close();
            }
        }

        @Override
        public boolean isDone() {
            return BridgeFuture.this.isDone();
        }

        @Override
        public boolean interrupted() {
            interrupted = true;
            return interruptible;
        }

        @Override
        public String waitingFor() {
            return "the coroutine " + coroutine.describe();
        }

        @Override
        public boolean isLongRunning() {
            return coroutine.spec.longRunning;
        }

        @Override
        public HangPolicy hangPolicy() {
            return coroutine.spec.bridge.hangPolicy();
        }

        @Override
        public void failHung(String reason) {
            completeExceptionally(new CancellationException(reason));
        }
    }
}
