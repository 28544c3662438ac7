package dev.coroutinebridge.core.dispatch;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.JobKt;

/**
 * A {@link CoroutineDispatcher} that runs coroutines on a Java {@link Executor}.
 *
 * <p>A bridge makes its dispatchers; they are had from {@code CoroutineBridge.dispatcher(...)}. Those of the bridge's own pools
 * ({@code cpu}, {@code io}) end with the bridge. Those of an executor that was handed in are <em>borrowed</em>: the executor
 * stays its owner's and is never shut down from here.
 *
 * <p>{@link #dispatch} never throws and never runs a task in place. When the executor refuses a task, the task's job is
 * cancelled with a {@link CancellationException} whose cause is the {@link RejectedExecutionException}, and the task runs
 * elsewhere, so that the coroutine sees its cancellation and its {@code finally} blocks run.
 *
 * <p>Instances are thread-safe.
 */
public final class BridgeDispatcher extends CoroutineDispatcher implements AutoCloseable {

    private final String name;
    private final Executor executor;
    private final boolean owned;

    private BridgeDispatcher(String name, Executor executor, boolean owned) {
        this.name = name;
        this.executor = executor;
        this.owned = owned;
    }

    static BridgeDispatcher owned(String name, ExecutorService executor) {
        return new BridgeDispatcher(name, executor, true);
    }

    static BridgeDispatcher borrowed(String name, Executor executor) {
        return new BridgeDispatcher(name, executor, false);
    }

    /**
     * The dispatcher's name: the one it is configured under or, for an executor that was handed in without one, a description
     * of the executor.
     *
     * @return the name, never empty
     */
    public String name() {
        return name;
    }

    /** {@inheritDoc} */
    @Override
    public void dispatch(CoroutineContext context, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException refused) {
            CancellationException cancellation = new CancellationException(
                    "dispatcher '" + name + "': its executor refused a task, so the coroutine is cancelled");
            cancellation.initCause(refused);
            JobKt.cancel(context, cancellation);
            // kotlinx's own pool refuses nothing and cannot be saturated by blocking calls as Dispatchers.IO can.
            Dispatchers.getDefault().dispatch(context, task);
        }
    }

    /**
     * Shuts an owned executor down: what it has accepted still runs, new tasks are refused. Does not wait. On a borrowed
     * executor it has no effect.
     */
    @Override
    public void close() {
        if (owned) {
            ((ExecutorService) executor).shutdown();
        }
    }

    /** {@inheritDoc} */
    @Override
    public String toString() {
        return "BridgeDispatcher[" + name + ", " + (owned ? "owned " : "borrowed ") + executor + "]";
    }
}
