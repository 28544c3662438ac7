package dev.coroutinebridge.core.flow;

import org.jspecify.annotations.Nullable;

/**
 * Where a callback puts the values of a flow. Given to whoever registers the callback, once for each collection of the flow; after that
 * collection has ended, it does nothing.
 *
 * <p>Instances are thread-safe: any number of threads may call any method at any time. None blocks, except {@link #emit} with
 * {@link Overflow#BLOCK}. Values that one thread emits arrive in their order.
 *
 * @param <T> the values
 */
public interface FlowSink<T extends @Nullable Object> {

    /**
     * Gives the flow one more value.
     *
     * @param value the value
     * @return false if the value is not going to be emitted: the flow is over, {@link Overflow} says that this value is dropped, or the
     *     calling thread was interrupted while it waited for room, and then its flag is set
     * @throws IllegalStateException if this would have to wait for room on the very thread that has to make room, as in a callback
     *     that is called while it is registered; the flow fails with it, too
     */
    boolean emit(T value);

    /** Ends the flow after the values that it was given. Does nothing if it is over. */
    void complete();

    /**
     * Fails the flow after the values that it was given. Does nothing if it is over.
     *
     * @param failure what collecting it throws
     */
    void fail(Throwable failure);
}
