package dev.coroutinebridge.core.flow;

import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowKt;
import org.jspecify.annotations.Nullable;

/** What blocking Java has to give, as a flow: each collector opens the source anew. Internal. */
public final class SourceFlow {

    private SourceFlow() {}

    /** Runs blocking Java for a coroutine. */
    public interface Offloading {

        /**
         * Runs a body, with the options of the call.
         *
         * @param k the coroutine that waits for it
         * @param body the body
         * @param <R> its result
         * @return the result, or {@code COROUTINE_SUSPENDED}
         */
        <R extends @Nullable Object> @Nullable Object suspending(Continuation<? super R> k, Callable<? extends R> body);

        /**
         * Runs a body that has to run: without a limit of time or permits.
         *
         * @param k the coroutine that waits for it
         * @param body the body
         * @param <R> its result
         * @return the result, or {@code COROUTINE_SUSPENDED}
         */
        <R extends @Nullable Object> @Nullable Object closing(Continuation<? super R> k, Callable<? extends R> body);
    }

    /**
     * A flow of a stream's elements.
     *
     * @param offloading where it is opened, pulled and closed
     * @param source opens it
     * @param <T> the elements
     * @return the flow
     */
    public static <T extends @Nullable Object> Flow<T> ofStream(
            Offloading offloading, Callable<? extends Stream<? extends T>> source) {
        return flow(offloading, () -> BlockingSource.Opened.of(source.call()));
    }

    /**
     * A flow of an iterator's elements, which is closed if it can be.
     *
     * @param offloading where it is opened, pulled and closed
     * @param source opens it
     * @param <T> the elements
     * @return the flow
     */
    public static <T extends @Nullable Object> Flow<T> ofIterator(
            Offloading offloading, Callable<? extends Iterator<? extends T>> source) {
        return flow(offloading, () -> BlockingSource.Opened.of(source.call()));
    }

    private static <T extends @Nullable Object> Flow<T> flow(
            Offloading offloading, Callable<BlockingSource.Opened<T>> open) {
        return FlowKt.flow(
                (collector, k) -> new SourceCollection<>(offloading, new BlockingSource<>(open), collector, k).begin());
    }
}
