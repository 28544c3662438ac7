package dev.coroutinebridge.core.flow;

import dev.coroutinebridge.core.dispatch.BridgeFuture;
import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowCollector;
import kotlinx.coroutines.flow.FlowKt;
import org.jspecify.annotations.Nullable;

/** What somebody's callbacks are called with, as a cold flow: each collection registers one and takes it off again. Internal. */
public final class CallbackFlow {

    private CallbackFlow() {}

    /**
     * A flow that nobody collects yet.
     *
     * @param bridge replaces a thread of its own that waits for room
     * @param register registers a callback that emits into the sink
     * @param unregister takes it off again
     * @param capacity how many values may wait, at least 1
     * @param overflow what becomes of one more
     * @param <T> the values
     * @param <L> what to take off
     * @return a flow
     */
    public static <T extends @Nullable Object, L extends @Nullable Object> Flow<T> of(
            BridgeRuntime bridge,
            Function<? super FlowSink<T>, ? extends L> register,
            Consumer<? super L> unregister,
            int capacity,
            Overflow overflow) {
        Source<T, L> source = new Source<>(bridge, register, unregister, capacity, overflow);
        return FlowKt.flow((collector, k) -> new Collection<>(source, collector, k).begin());
    }

    private record Source<T extends @Nullable Object, L extends @Nullable Object>(
            BridgeRuntime bridge,
            Function<? super FlowSink<T>, ? extends L> register,
            Consumer<? super L> unregister,
            int capacity,
            Overflow overflow) {}

    @SuppressWarnings("serial") // no continuation is serialized
    private static final class Collection<T extends @Nullable Object, L extends @Nullable Object>
            extends InboxCollection<T> {

        private final Source<T, L> source;
        private @Nullable Runnable unregister;

        Collection(Source<T, L> source, FlowCollector<? super T> collector, Continuation<? super Unit> k) {
            super(source.capacity, collector, k);
            this.source = source;
        }

        @Override
        void open() {
            L registered = source.register.apply(new Sink<>(source.bridge, this, source.capacity, source.overflow));
            unregister = () -> source.unregister.accept(registered);
        }

        @Override
        void close() {
            Runnable once = unregister;
            unregister = null;
            if (once != null) {
                once.run();
            }
        }
    }

    private record Sink<T extends @Nullable Object>(
            BridgeRuntime bridge, InboxCollection<T> collection, int capacity, Overflow overflow)
            implements FlowSink<T>, BridgeFuture.Source {

        private Inbox<T> inbox() {
            return collection.inbox;
        }

        @Override
        public boolean emit(T value) {
            if (overflow == Overflow.DROP_OLDEST) {
                return inbox().offerInsteadOfOldest(value);
            }
            Inbox.Offer offer = inbox().offer(value);
            if (offer != Inbox.Offer.FULL) {
                return offer == Inbox.Offer.TAKEN;
            }
            return switch (overflow) {
                case FAIL -> failFull();
                case BLOCK -> await(value);
                case DROP_OLDEST, DROP_LATEST -> false;
            };
        }

        private boolean failFull() {
            inbox().end(new IllegalStateException(capacity
                    + " values of a callback wait for the flow's collector, and one"
                    + " more came (expected: at most " + capacity + "); collect faster, allow for more with capacity,"
                    + " or choose another Overflow: DROP_OLDEST, DROP_LATEST or BLOCK"));
            return false;
        }

        private boolean await(T value) {
            if (collection.isRunningHere()) {
                IllegalStateException itself = new IllegalStateException("emit would wait for itself: " + capacity
                        + " values wait for the flow's collector, and this is its thread (expected: at most " + capacity
                        + " values emitted while the callback is registered, or by the collector); allow for more with"
                        + " capacity, choose another Overflow than BLOCK, or emit on another thread");
                inbox().end(itself);
                throw itself;
            }
            BridgeFuture<Boolean> told = new BridgeFuture<>(this);
            Inbox.Blocked<T> blocked = new Inbox.Blocked<>(value, told);
            inbox().offerWhenRoom(blocked);
            try {
                return told.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return inbox().giveUp(blocked);
            } catch (CancellationException | ExecutionException hung) {
                return inbox().giveUp(blocked); // the bridge has ended the wait, as its on-hang says
            }
        }

        @Override
        public void complete() {
            inbox().end(null);
        }

        @Override
        public void fail(@Nullable Throwable failure) {
            if (failure == null) {
                throw new NullPointerException("failure: expected what the flow fails with, got null");
            }
            inbox().end(failure);
        }

        // ---- what a thread waits for

        @Override
        public void notNeeded(@Nullable Throwable cause) {}

        @Override
        public String describe() {
            return "room for one more value among the " + capacity + " that wait for a flow's collector";
        }

        @Override
        public boolean isLongRunning() {
            return false;
        }

        @Override
        public String toString() {
            return "FlowSink[" + capacity + ", " + overflow + "]";
        }
    }
}
