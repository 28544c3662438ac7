package dev.coroutinebridge.core.offload;

import dev.coroutinebridge.core.dispatch.PendingJob;
import dev.coroutinebridge.core.loop.BridgeTimer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * Somebody's stage, which is waited for only so long, or as long as a scope is not cancelled. It is cancelled when the time is over, or
 * the waiting is.
 *
 * @param <R> its result
 */
final class LimitedStage<R extends @Nullable Object> extends CompletableFuture<R> {

    private final CompletionStage<? extends R> stage;

    /** Set when the time is over, or the scope cancelled. */
    private volatile @Nullable Throwable ended;

    private LimitedStage(CompletionStage<? extends R> stage) {
        this.stage = stage;
    }

    static <R extends @Nullable Object> LimitedStage<R> of(
            CompletionStage<? extends R> stage,
            OffloadSpec.@Nullable TimeLimit limit,
            @Nullable Job scope,
            Executor elsewhere) {
        LimitedStage<R> limited = new LimitedStage<>(stage);
        if (limit != null) {
            // Not on the timer's thread, where what depends on the stage would run.
            ScheduledFuture<?> timer = BridgeTimer.after(
                    limit.limit(),
                    () -> elsewhere.execute(() -> limited.end(limit.exceeded().apply("suspending on a stage"))));
            var unusedEnd = limited.whenComplete((result, failure) -> timer.cancel(false));
        }
        if (scope != null) {
            PendingJob guard = new PendingJob(
                    () -> "suspending on " + stage,
                    cause -> elsewhere.execute(() -> limited.end(Cancellations.of(cause))));
            guard.begin(scope);
            var unusedEnd = limited.whenComplete((result, failure) -> guard.end());
        }
        var unused = stage.whenComplete((result, failure) -> {
            Throwable ended = limited.ended;
            if (ended != null) {
                limited.completeExceptionally(ended);
            } else if (failure == null) {
                limited.complete(result);
            } else {
                limited.completeExceptionally(
                        failure instanceof CompletionException wrapper && wrapper.getCause() != null
                                ? wrapper.getCause()
                                : failure);
            }
        });
        return limited;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        cancelStage();
        return cancelled;
    }

    private void end(Throwable reason) {
        ended = reason;
        cancelStage(); // first, so that whoever hears of the end finds it cancelled
        completeExceptionally(reason);
    }

    private void cancelStage() {
        if (stage instanceof CompletableFuture<?>) {
            stage.toCompletableFuture()
                    .cancel(false); // which a minimal stage, a future by its type, lets nobody do to itself
        }
    }

    /** Stages made from this one are plain. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
