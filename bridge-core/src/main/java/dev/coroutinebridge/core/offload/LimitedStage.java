package dev.coroutinebridge.core.offload;

import dev.coroutinebridge.core.loop.BridgeTimer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * Somebody's stage, which is waited for only so long. It is cancelled when the time is over, or the waiting is.
 *
 * @param <R> its result
 */
final class LimitedStage<R extends @Nullable Object> extends CompletableFuture<R> {

    private final CompletionStage<? extends R> stage;

    /** Set when the time is over. */
    private volatile @Nullable Throwable late;

    private LimitedStage(CompletionStage<? extends R> stage) {
        this.stage = stage;
    }

    static <R extends @Nullable Object> LimitedStage<R> of(
            CompletionStage<? extends R> stage, OffloadSpec.TimeLimit limit, Executor elsewhere) {
        LimitedStage<R> limited = new LimitedStage<>(stage);
        // Not on the timer's thread, where what depends on the stage would run.
        ScheduledFuture<?> timer =
                BridgeTimer.after(limit.limit(), () -> elsewhere.execute(() -> limited.timeIsOver(limit)));
        var unusedEnd = limited.whenComplete((result, failure) -> timer.cancel(false));
        var unused = stage.whenComplete((result, failure) -> {
            Throwable late = limited.late;
            if (late != null) {
                limited.completeExceptionally(late);
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

    private void timeIsOver(OffloadSpec.TimeLimit limit) {
        Throwable exceeded = limit.exceeded().apply("suspending on a stage");
        late = exceeded;
        cancelStage(); // first, so that whoever hears of the timeout finds it cancelled
        completeExceptionally(exceeded);
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
