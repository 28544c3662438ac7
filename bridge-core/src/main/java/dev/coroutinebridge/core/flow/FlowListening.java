package dev.coroutinebridge.core.flow;

import dev.coroutinebridge.core.dispatch.BridgeFuture;
import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Consumer;
import kotlin.Unit;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.flow.Flow;
import org.jspecify.annotations.Nullable;

/** A flow whose elements go to a listener, until it ends or is cancelled. Internal. */
public final class FlowListening {

    private final FlowDelivery<?> delivery;
    private final BridgeFuture<Unit> end;
    private final Job job;

    private FlowListening(FlowDelivery<?> delivery, BridgeFuture<Unit> end, Job job) {
        this.delivery = delivery;
        this.end = end;
        this.job = job;
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
        BridgeFuture<Unit> end = new BridgeFuture<>(new Ending(flow, call.bridge()));
        FlowDelivery<T> delivery = FlowDelivery.toListener(flow, call, new Listener<T>(onNext, failed, onComplete));
        Job job = delivery.start(outcome -> end.succeed(Unit.INSTANCE));
        return new FlowListening(delivery, end, Objects.requireNonNull(job)); // nobody has had a way to cancel it
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

    /** What a thread waits for that closes it. */
    private record Ending(Flow<?> flow, BridgeRuntime bridge) implements BridgeFuture.Source {

        @Override
        public void notNeeded(@Nullable Throwable cause) {}

        @Override
        public String describe() {
            return "the end of " + flow;
        }

        @Override
        public boolean isLongRunning() {
            return true;
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
        cancel();
        if (!BridgeRuntime.isInside(job) && !ThreadState.current().isDelivering()) {
            end.join();
        }
    }

    /** For people to read. */
    @Override
    public String toString() {
        return delivery.toString();
    }
}
