package dev.coroutinebridge.core.loop;

import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.ThreadContextElement;
import org.jspecify.annotations.Nullable;

/**
 * What a bridge puts into the context of each coroutine it starts, in one element, because a second thread-context element makes
 * every resumption several times as expensive: the chain of blocked threads above the coroutine, and, as a
 * {@link ThreadContextElement}, the means to know which coroutine runs on a thread. It keeps no state of its own: what kotlinx
 * passes in is noted in the thread's state, and the value before comes back on restore. Internal.
 */
public final class CallElement extends AbstractCoroutineContextElement
        implements ThreadContextElement<@Nullable CoroutineContext> {

    /** The element's key. */
    public static final CoroutineContext.Key<CallElement> KEY = new CoroutineContext.Key<>() {};

    private final Object bridge;
    private final @Nullable CallerLoop loop;

    /**
     * An element for one call.
     *
     * @param bridge whose coroutine it is
     * @param loop the loop of the thread that is blocked for the coroutine; null if none is
     */
    public CallElement(Object bridge, @Nullable CallerLoop loop) {
        super(KEY);
        this.bridge = bridge;
        this.loop = loop;
    }

    /**
     * Whose coroutine it is.
     *
     * @return the bridge
     */
    public Object bridge() {
        return bridge;
    }

    /**
     * The nearest thread that is blocked for the coroutine, or was.
     *
     * @return its loop; null if there is none
     */
    public @Nullable CallerLoop loop() {
        return loop;
    }

    @Override
    public @Nullable CoroutineContext updateThreadContext(CoroutineContext context) {
        return ThreadState.current().setContext(context);
    }

    @Override
    public void restoreThreadContext(CoroutineContext context, @Nullable CoroutineContext before) {
        ThreadState.current().setContext(before);
    }
}
