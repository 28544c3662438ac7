package dev.coroutinebridge;

import dev.coroutinebridge.core.call.InterruptMode;
import dev.coroutinebridge.core.context.Propagation;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.offload.CancelMode;
import java.time.Duration;
import java.util.concurrent.Executor;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;

/**
 * Both directions with options. This is what an application's classes should be given: it cannot close the bridge, and it can be
 * mocked. Every option gives a new immutable view.
 */
public interface BridgeCaller extends SuspendCaller, BlockingCaller {

    @Override
    BridgeCaller on(CoroutineDispatcher dispatcher);

    @Override
    BridgeCaller on(String dispatcher);

    @Override
    BridgeCaller on(Executor executor);

    @Override
    BridgeCaller offloadTo(CoroutineDispatcher dispatcher);

    @Override
    BridgeCaller offloadTo(String dispatcher);

    @Override
    BridgeCaller offloadTo(Executor executor);

    @Override
    BridgeCaller onCancel(CancelMode mode);

    @Override
    BridgeCaller onCancel(CancelMode mode, AutoCloseable closer);

    /**
     * Lets each call begin only when it has a permit, in both directions. See {@link SuspendCaller#withPermits} and
     * {@link BlockingCaller#withPermits}.
     *
     * @param permits the permits, which others may share
     * @return a view with that option
     */
    @Override
    BridgeCaller withPermits(Permits permits);

    /**
     * Adds elements to the context of the coroutines and of the blocking bodies.
     *
     * @param extra the elements; they win over those that an earlier call added
     * @return a view with that option
     * @throws IllegalArgumentException if {@code extra} contains a dispatcher, which is for {@code on(...)} and
     *     {@code offloadTo(...)}, or a {@code Job}, because the bridge makes one for each call
     */
    @Override
    BridgeCaller withContext(CoroutineContext extra);

    /**
     * Limits the time of each call, in both directions: of coroutines and of blocking bodies. See
     * {@link SuspendCaller#withTimeout} and {@link BlockingCaller#onCancel(CancelMode)}.
     *
     * @param timeout more than zero; the time in queues counts
     * @return a view with that option
     * @throws IllegalArgumentException if {@code timeout} is zero or negative
     */
    @Override
    BridgeCaller withTimeout(Duration timeout);

    @Override
    BridgeCaller onInterrupt(InterruptMode mode);

    @Override
    BridgeCaller undispatched();

    /**
     * Chooses what becomes of the calling thread's thread-locals, in both directions.
     *
     * @param mode {@link Propagation#COPY} unless the bridge was built otherwise
     * @return a view with that option
     */
    @Override
    BridgeCaller withPropagation(Propagation mode);

    /**
     * Says that calls may take long, in both directions, so that none is taken for a hang.
     *
     * @return a view with that option
     */
    @Override
    BridgeCaller longRunning();
}
