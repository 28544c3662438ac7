package dev.coroutinebridge.core.offload;

import dev.coroutinebridge.core.context.ContextCapture;
import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.dispatch.Forks;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.loop.LoopAbove;
import dev.coroutinebridge.core.observe.CallInfo;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * A bridge, and the options of a body that it runs. Internal.
 *
 * @param bridge the bridge that takes the call
 * @param dispatcher where the body runs
 * @param extra elements that the body sees beside those of its coroutine
 * @param onCancel what a cancellation does to a body that runs
 * @param closer ends what the body is blocked in, for work that interrupts do not reach; null for none
 * @param permits what the body needs one of to begin; null for none
 * @param limit how long it may take; null for ever
 * @param longRunning whether a long wait for it is no hang
 * @param parent the job that a future's body is a child of; null for the coroutine around the call, or the bridge
 * @param capture what the body takes along from the calling thread
 * @param above leads to the thread that is blocked for a future's body now and then; null if none is
 * @param forks the forks of the scope that the call is made through, whose job is {@code parent}; null for none
 */
@SuppressWarnings("exports") // internal, and so are the types of the loop package that it speaks of
public record OffloadSpec(
        BridgeRuntime bridge,
        CoroutineDispatcher dispatcher,
        CoroutineContext extra,
        CancelMode onCancel,
        @Nullable AutoCloseable closer,
        @Nullable Permits permits,
        @Nullable TimeLimit limit,
        boolean longRunning,
        @Nullable Job parent,
        ContextCapture capture,
        @Nullable LoopAbove above,
        @Nullable Forks forks) {

    /**
     * How long a call may take.
     *
     * @param limit more than zero; the time in queues counts
     * @param exceeded makes what a call fails with that takes longer, from a few words on the call
     */
    public record TimeLimit(Duration limit, Function<String, ? extends RuntimeException> exceeded) {}

    /** Whether a call has nothing to remember but its body. */
    boolean isPlain() {
        return closer == null
                && permits == null
                && limit == null
                && onCancel != CancelMode.ABANDON
                && forks == null
                && extra == EmptyCoroutineContext.INSTANCE
                && !bridge.events().areHeard();
    }

    void requireOpen() {
        if (bridge.isClosed()) {
            throw closed();
        }
    }

    IllegalStateException closed() {
        return refused(bridge.closed());
    }

    /**
     * Fails if the scope that the call is made through is closed, unless it is made inside the scope, where what has begun may go on to
     * its end.
     *
     * @param caller the coroutine that makes the call
     */
    void requireScope(@Nullable Job caller) {
        if (forks != null && forks.isClosed() && !isInsideScope(caller)) {
            throw closedScope(forks);
        }
    }

    /** The same for a call that belongs to the coroutine around it. */
    OffloadSpec withoutScope() {
        return new OffloadSpec(
                bridge,
                dispatcher,
                extra,
                onCancel,
                closer,
                permits,
                limit,
                longRunning,
                /* parent= */ null,
                capture,
                /* above= */ null,
                /* forks= */ null);
    }

    /**
     * The same for a body that has to run, come what may: without permits, limit or scope, and never interrupted.
     *
     * @return other options
     */
    public OffloadSpec unhindered() {
        return new OffloadSpec(
                bridge,
                dispatcher,
                extra,
                CancelMode.WAIT,
                /* closer= */ null,
                /* permits= */ null,
                /* limit= */ null,
                longRunning,
                /* parent= */ null,
                capture,
                /* above= */ null,
                /* forks= */ null);
    }

    boolean isInsideScope(@Nullable Job caller) {
        return parent != null && bridge.owns(caller, parent);
    }

    IllegalStateException closedScope(Forks scope) {
        return refused(scope.closed());
    }

    private IllegalStateException refused(IllegalStateException closed) {
        if (bridge.events().areHeard()) {
            bridge.events().rejected(info());
        }
        return closed;
    }

    /** There is no room for a call of which nobody has heard. */
    RejectedExecutionException full() {
        if (bridge.events().areHeard()) {
            bridge.events().rejected(info());
        }
        return ((BridgeDispatcher) dispatcher).full();
    }

    CallInfo info() {
        String name = dispatcher instanceof BridgeDispatcher own ? own.name() : dispatcher.toString();
        return new CallInfo(bridge.name(), CallInfo.Kind.OFFLOAD, name, Thread.currentThread());
    }

    /** For people to read. */
    @Override
    public String toString() {
        return "offloadTo=" + dispatcher + ", onCancel=" + onCancel + (closer == null ? "" : ", closer=" + closer)
                + (permits == null ? "" : ", " + permits);
    }
}
