package dev.coroutinebridge.core.flow;

import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.loop.RecurringWait;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Consumer;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.flow.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A flow whose elements go to a listener, until it ends or is cancelled. Internal.
 *
 * <p><b>Who closes.</b> Any thread may, and several may at once. Each waits in a {@link RecurringWait} that the coroutine is below, and
 * comes there <em>before</em> it cancels: what the cancelled flow then sends to a dispatcher that the thread belongs to, that very
 * thread runs, though it be the only one. (What was sent there before it came is in that dispatcher's queue, where only a rescue
 * finds it.) Outside a scope the wait is the listening's own. No thread is in it before the first close, and it is closed with the end:
 * nothing is ever left for a thread that does not come. In a scope it is the scope's, whose opener the coroutine is below already, and
 * which ends with the scope.
 *
 * <p><b>The end.</b> {@code ended} is set when the coroutine and all below it are over and the listener has returned, or the bridge
 * has given it up; then those who wait are woken. One who comes later finds it set.
 */
public final class FlowListening {

    private final FlowCall call;
    private final FlowDelivery<?> delivery;
    private final RecurringWait wait;
    private final Job job;
    private volatile boolean ended;

    private FlowListening(FlowCall call, FlowDelivery<?> delivery) {
        this.call = call;
        this.delivery = delivery;
        RecurringWait scope = call.above();
        this.wait = scope == null ? new RecurringWait(call.bridge().afterwards()) : scope;
        Job started = delivery.start(wait, outcome -> end());
        this.job = Objects.requireNonNull(started); // nobody has had a way to cancel it
    }

    /**
     * Starts a coroutine that collects a flow.
     *
     * @param flow the flow
     * @param call how the coroutine is started
     * @param onNext hears of each element
     * @param onError hears of a failure; null if the bridge's handler is to, unless it is a cancellation
     * @param onComplete hears of the end
     * @param <T> the elements
     * @return the started one
     * @throws IllegalStateException if the bridge is closed
     * @throws java.util.concurrent.RejectedExecutionException if the dispatcher has no room for one more
     */
    public static <T extends @Nullable Object> FlowListening start(
            Flow<? extends T> flow,
            FlowCall call,
            Consumer<? super T> onNext,
            @Nullable Consumer<? super Throwable> onError,
            Runnable onComplete) {
        Consumer<? super Throwable> failed = onError != null
                ? onError
                : failure -> {
                    if (!(failure instanceof CancellationException)) {
                        call.uncaught(failure);
                    }
                };
        return new FlowListening(
                call, FlowDelivery.toListener(flow, call, new Listener<T>(onNext, failed, onComplete)));
    }

    private record Listener<T extends @Nullable Object>(
            Consumer<? super T> next, Consumer<? super Throwable> failed, Runnable completed) implements Subscriber<T> {

        @Override
        public void onSubscribe(Subscription subscription) {}

        @Override
        public void onNext(T value) {
            next.accept(value);
        }

        @Override
        public void onError(Throwable failure) {
            failed.accept(failure);
        }

        @Override
        public void onComplete() {
            completed.run();
        }
    }

    /**
     * The coroutine's job.
     *
     * @return always the same
     */
    public Job job() {
        return job;
    }

    /** Ends it, without waiting for the flow's cleanup. The listener does not hear of anything any more. */
    public void cancel() {
        delivery.cancel();
    }

    /** Ends it and waits for the flow's cleanup, unless the calling code belongs to the flow or to its listener. */
    public void close() {
        if (ended || isInside()) {
            cancel();
            return;
        }
        var unused = wait.open();
        cancel();
        Closing closing = new Closing(call, () -> ended, delivery.describe());
        wait.await(closing);
        closing.keepInterrupt();
    }

    /**
     * Whether the flow's own code calls, or its listener: under {@code NonCancellable}, too, where it is below no job. That is not seen
     * in a scope, whose wait is above other calls as well.
     */
    private boolean isInside() {
        ThreadState thread = ThreadState.current();
        return thread.isDelivering() || BridgeRuntime.isInside(job) || (hasOwnWait() && wait.isAbove(thread.context()));
    }

    private void end() {
        ended = true;
        wait.wake();
        if (hasOwnWait()) {
            wait.close();
        }
    }

    private boolean hasOwnWait() {
        return wait != call.above();
    }

    /** For people to read. */
    @Override
    public String toString() {
        return delivery.toString();
    }
}
