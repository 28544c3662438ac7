package dev.coroutinebridge.core.flow;

import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import kotlinx.coroutines.flow.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A flow as a publisher of the JDK's. Each subscriber has a coroutine of its own, which collects the flow; {@link FlowDelivery} says
 * how. Internal.
 *
 * @param <T> the elements
 */
public final class FlowPublisher<T> implements Publisher<T> {

    private final Flow<? extends T> flow;
    private final FlowCall call;

    /**
     * A publisher that nobody has subscribed to.
     *
     * @param flow the flow
     * @param call how its coroutines are started
     */
    public FlowPublisher(Flow<? extends T> flow, FlowCall call) {
        this.flow = flow;
        this.call = call;
    }

    @Override
    public void subscribe(@Nullable Subscriber<? super T> subscriber) {
        if (subscriber == null) {
            throw new NullPointerException("subscriber: expected a java.util.concurrent.Flow.Subscriber, got null");
        }
        FlowDelivery<T> delivery = FlowDelivery.toSubscriber(flow, call, subscriber);
        try {
            subscriber.onSubscribe(delivery);
        } catch (Throwable e) {
            delivery.cancel();
            call.uncaught(e);
            return;
        }
        // Only now, so that nothing is signalled while onSubscribe runs.
        try {
            delivery.start(null, outcome -> {});
        } catch (Throwable refusal) {
            delivery.refused(refusal);
        }
    }

    /** For people to read. */
    @Override
    public String toString() {
        return "Publisher[" + flow + "]";
    }
}
