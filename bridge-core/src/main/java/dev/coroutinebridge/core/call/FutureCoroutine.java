package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.dispatch.BridgeFuture;
import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.dispatch.Forks;
import dev.coroutinebridge.core.observe.CallInfo;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import kotlin.Unit;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine whose outcome goes to a future.
 *
 * @param <R> the function's result
 */
final class FutureCoroutine<R extends @Nullable Object> extends CallCoroutine<R> implements BridgeFuture.Source {

    private final BridgeFuture<R> future = new BridgeFuture<>(this);

    FutureCoroutine(CallSpec spec, CoroutineContext context) {
        super(spec, context, CallInfo.Kind.FUTURE);
    }

    CompletableFuture<R> future() {
        return future;
    }

    @Override
    public void notNeeded(@Nullable Throwable cause) {
        if (cause instanceof CancellationException cancellation) {
            cancel(cancellation);
        } else {
            Forks forks = spec.forks;
            if (forks != null && cause != null) {
                forks.failed(cause);
            }
            CancellationException cancellation =
                    new CancellationException("the future was completed before the coroutine had ended");
            cancellation.initCause(cause);
            cancel(cancellation);
        }
    }

    @Override
    boolean isToldOn() {
        return true;
    }

    /** Stages that depend on the future run where it is completed. */
    @Override
    void settled() {
        Throwable failure = failure();
        Forks forks = spec.forks;
        if (forks == null) {
            spec.bridge.runUserCode(() -> completeFuture(failure));
        } else {
            settledAsFork(forks, failure);
        }
    }

    /** What somebody else has made of the future counts, if that came first. */
    private void settledAsFork(Forks forks, @Nullable Throwable failure) {
        if (failure == null && !future.isDone()) {
            forks.succeeded(value());
        } else if (failure != null && !(failure instanceof CancellationException)) {
            failing(forks, failure);
        }
        spec.bridge.runUserCode(forks.completing(() -> completeFuture(failure)));
    }

    @Override
    void failing(Forks forks, Throwable cause) {
        if (!future.isDone()) {
            forks.failed(cause);
        }
    }

    @Override
    void ended() {
        spec.leave();
    }

    private void completeFuture(@Nullable Throwable failure) {
        if (failure == null) {
            future.succeed(value());
        } else {
            future.fail(failure);
        }
    }

    @Override
    void endUnobserved() {
        resumeWith(Unit.INSTANCE);
    }

    @Override
    public void abandon(CancellationException reason) {
        future.fail(reason);
    }

    @Override
    public String describe() {
        return "future" + onWhat();
    }

    @Override
    public boolean isLongRunning() {
        return spec.longRunning;
    }

    @Override
    public BridgeRuntime bridge() {
        return spec.bridge;
    }
}
