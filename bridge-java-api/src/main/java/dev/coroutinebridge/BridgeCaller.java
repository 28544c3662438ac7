package dev.coroutinebridge;

import dev.coroutinebridge.core.call.InterruptMode;
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

    @Override
    BridgeCaller withTimeout(Duration timeout);

    @Override
    BridgeCaller onInterrupt(InterruptMode mode);

    @Override
    BridgeCaller undispatched();

    @Override
    BridgeCaller longRunning();
}
