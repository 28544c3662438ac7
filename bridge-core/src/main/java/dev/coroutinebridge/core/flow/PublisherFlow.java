package dev.coroutinebridge.core.flow;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowCollector;
import kotlinx.coroutines.flow.FlowKt;
import org.jspecify.annotations.Nullable;

/** A publisher as a cold flow: each collection subscribes. Internal. */
public final class PublisherFlow {

    /** How many elements it asks for at first, and so how many may wait; it asks again for half of them when it has taken so many. */
    static final int AHEAD = 64;

    private static final int BATCH = AHEAD / 2;

    private PublisherFlow() {}

    /**
     * A flow that nobody collects yet.
     *
     * @param publisher the publisher
     * @param <T> the elements
     * @return a flow
     */
    public static <T> Flow<T> of(Publisher<? extends T> publisher) {
        return FlowKt.flow((collector, k) -> new Collection<T>(publisher, collector, k).begin());
    }

    /**
     * One collection. All calls of the subscription are made by the collecting coroutine, one after the other, except that a
     * subscription that comes when that has ended, or a second one, is cancelled by whoever brings it.
     */
    @SuppressWarnings("serial") // no continuation is serialized
    private static final class Collection<T> extends InboxCollection<T> {

        private final Publisher<? extends T> publisher;
        private final Receiver<T> receiver;
        private @Nullable Subscription subscription;
        private int takenOfBatch;

        Collection(Publisher<? extends T> publisher, FlowCollector<? super T> collector, Continuation<? super Unit> k) {
            super(AHEAD, collector, k);
            this.publisher = publisher;
            this.receiver = new Receiver<>(publisher, inbox);
        }

        @Override
        void open() {
            try {
                publisher.subscribe(receiver);
            } catch (Throwable e) {
                close(); // it may have brought a subscription before it threw
                throw e;
            }
        }

        @Override
        void beforeLook() {
            if (subscription == null) {
                Subscription brought = receiver.subscription();
                if (brought != null) {
                    subscription = brought;
                    receiver.request(brought, AHEAD);
                }
            }
        }

        @Override
        void taken() {
            Subscription asked = subscription;
            if (asked != null && ++takenOfBatch == BATCH) {
                takenOfBatch = 0;
                receiver.request(asked, BATCH);
            }
        }

        @Override
        void close() {
            receiver.close();
        }
    }

    /** What the publisher calls, on any thread. */
    private static final class Receiver<T> implements Subscriber<T> {

        private static final Subscription CLOSED = new Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        };

        private static final VarHandle SUBSCRIPTION;
        private static final VarHandle ALLOWED;

        static {
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                SUBSCRIPTION = lookup.findVarHandle(Receiver.class, "subscription", Subscription.class);
                ALLOWED = lookup.findVarHandle(Receiver.class, "allowed", int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final Publisher<? extends T> publisher;
        private final Inbox<T> inbox;
        private volatile @Nullable Subscription subscription;
        private volatile boolean ended;

        /** How many elements were asked for that have not come. Never more than there is room for. */
        @SuppressWarnings("unused") // through ALLOWED
        private volatile int allowed;

        Receiver(Publisher<? extends T> publisher, Inbox<T> inbox) {
            this.publisher = publisher;
            this.inbox = inbox;
        }

        @Nullable
        Subscription subscription() {
            return subscription;
        }

        void request(Subscription asked, int n) {
            if (!ended) {
                ALLOWED.getAndAdd(this, n);
                asked.request(n);
            }
        }

        /** For the coroutine, once. */
        void close() {
            Subscription before = (Subscription) SUBSCRIPTION.getAndSet(this, CLOSED);
            if (before != null && before != CLOSED && !ended) {
                before.cancel();
            }
        }

        @Override
        public void onSubscribe(Subscription brought) {
            requireNotNull(brought, "subscription");
            if (SUBSCRIPTION.compareAndSet(this, null, brought)) {
                inbox.call();
            } else {
                brought.cancel();
            }
        }

        @Override
        public void onNext(T element) {
            requireNotNull(element, "element");
            if ((int) ALLOWED.getAndAdd(this, -1) <= 0) {
                inbox.end(new IllegalStateException(publisher
                        + " sends more than it was asked for: expected a publisher that keeps to rule 1.1 of Reactive Streams;"
                        + " put something between that keeps what was not asked for, or drops it"));
            } else {
                inbox.offer(element);
            }
        }

        @Override
        public void onError(Throwable failure) {
            requireNotNull(failure, "failure");
            ended = true;
            inbox.end(failure);
        }

        @Override
        public void onComplete() {
            ended = true;
            inbox.end(null);
        }

        private static void requireNotNull(@Nullable Object value, String what) {
            if (value == null) {
                throw new NullPointerException(
                        what + ": expected one that is not null, as rule 2.13 of Reactive Streams says, got null");
            }
        }
    }
}
