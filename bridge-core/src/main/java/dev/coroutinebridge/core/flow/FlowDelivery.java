package dev.coroutinebridge.core.flow;

import dev.coroutinebridge.core.dispatch.Undeclared;
import dev.coroutinebridge.core.loop.RecurringWait;
import dev.coroutinebridge.core.loop.ThreadState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Consumer;
import kotlin.ResultKt;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlin.coroutines.jvm.internal.ContinuationImpl;
import kotlinx.coroutines.CancellableContinuationKt;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.JobKt;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowCollector;
import org.jspecify.annotations.Nullable;

/**
 * A flow on its way to one subscriber: a coroutine that collects it and hands over what the subscriber has asked for.
 *
 * <p><b>Who signals.</b> The coroutine, on whatever thread it runs: elements, and the end when the flow's code has returned. So signals
 * are one at a time without a lock, and {@link #request} and {@link #cancel} never signal: what they find wrong they note, and cancel
 * the coroutine. There are two exceptions. One that never begins cannot say so; and a bridge that closes may give up one that does not
 * come back: then whoever ends it signals, unless an element is being handed over at that very moment. In that case the coroutine does,
 * when it comes back from there.
 *
 * <p><b>One end.</b> Whoever takes the subscriber out of its field may tell it the end, or, in {@code cancel}, that nobody tells it
 * anything. An element needs the subscriber in its place and {@link Demand#enter}.
 *
 * @param <T> the elements
 */
final class FlowDelivery<T extends @Nullable Object> implements FlowCollector<T>, Subscription {

    private static final VarHandle SUBSCRIBER;

    static {
        try {
            SUBSCRIBER = MethodHandles.lookup().findVarHandle(FlowDelivery.class, "subscriber", Subscriber.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Flow<? extends T> flow;
    private final FlowCall call;
    private final Demand demand;
    private final boolean toListener;

    /** Null once it was told the end, or has cancelled. */
    private volatile @Nullable Subscriber<? super T> subscriber;

    /** What the subscriber is to hear instead of what the flow ends with. */
    private volatile @Nullable Throwable failure;

    /** Null before the coroutine is started, and after its end. */
    private volatile @Nullable Job job;

    private FlowDelivery(
            Flow<? extends T> flow,
            FlowCall call,
            Subscriber<? super T> subscriber,
            long firstDemand,
            boolean toListener) {
        this.flow = flow;
        this.call = call;
        this.subscriber = subscriber;
        this.demand = new Demand(firstDemand);
        this.toListener = toListener;
    }

    /** To a subscriber that asks for what it wants. What it throws is a breach of its contract, and goes to the bridge's handler. */
    static <T> FlowDelivery<T> toSubscriber(Flow<? extends T> flow, FlowCall call, Subscriber<? super T> subscriber) {
        return new FlowDelivery<>(flow, call, subscriber, 0, /* toListener= */ false);
    }

    /** To one that wants everything, null too, and hears in {@code onError} what its own {@code onNext} has thrown. */
    static <T extends @Nullable Object> FlowDelivery<T> toListener(
            Flow<? extends T> flow, FlowCall call, Subscriber<? super T> listener) {
        return new FlowDelivery<>(flow, call, listener, Demand.UNBOUNDED, /* toListener= */ true);
    }

    /**
     * Starts the coroutine, unless the subscriber does not want it any more.
     *
     * @param above where threads are blocked for it now and then; null for what the options say
     * @param afterwards told when it has ended, or was given up
     * @return its job; null if it was not started
     * @throws RuntimeException if the bridge does not take it; the subscriber does not know then
     */
    @Nullable
    Job start(@Nullable RecurringWait above, Consumer<@Nullable Throwable> afterwards) {
        if (demand.isOver()) {
            tellEnd(failure);
            return null;
        }
        Job started = call.start(null, above, this::collect, outcome -> {
            ended(outcome);
            afterwards.accept(outcome);
        });
        job = started;
        if (demand.isOver()) {
            started.cancel(stopped()); // who made it over may have been too early to find the job
        }
        if (started.isCompleted()) {
            job = null;
        }
        return started;
    }

    // ---- what the subscriber says, on any thread

    @Override
    public void request(long n) {
        if (n > 0) {
            Continuation<? super Unit> waiting = demand.add(n);
            if (waiting != null) {
                waiting.resumeWith(Unit.INSTANCE);
            }
        } else if (subscriber != null) {
            stop(new IllegalArgumentException("request(" + n
                    + "): expected at least 1, as rule 3.9 of Reactive Streams says; the subscription is cancelled"));
        }
    }

    /** The subscriber is not told anything any more, and need not be kept. */
    @Override
    public void cancel() {
        if (takeSubscriber() != null) {
            demand.end();
            cancelJob(stopped());
        }
    }

    /** The subscriber hears of it as soon as the coroutine has ended. */
    private void stop(Throwable reason) {
        if (failure == null) {
            failure = reason;
        }
        if (demand.end()) {
            CancellationException cancellation = stopped();
            cancellation.initCause(reason);
            cancelJob(cancellation);
        }
    }

    private void cancelJob(CancellationException reason) {
        Job running = job;
        if (running != null) {
            running.cancel(reason);
        }
    }

    private static CancellationException stopped() {
        return new CancellationException("nobody wants the flow's elements any more");
    }

    // ---- elements, in the coroutine

    @Override
    public Object emit(T value, Continuation<? super Unit> k) {
        if (demand.enter()) {
            handOver(value);
            return Unit.INSTANCE;
        }
        return new Emission(value, k).handOverOnDemand();
    }

    /** Having entered. */
    private void handOver(T value) {
        try {
            requireWanted(); // a flow that never suspends is cancelled here
            Subscriber<? super T> to = subscriber;
            if (to == null) {
                throw stopped();
            }
            if (value == null && !toListener) {
                NullPointerException noNull = new NullPointerException(flow
                        + " has emitted null: expected elements that are not null, because publishers cannot have others;"
                        + " map null to something else, for example an Optional, before publisher(...)");
                stop(noNull);
                throw noNull;
            }
            signal(to, value);
        } finally {
            demand.leave();
        }
    }

    /** Once its coroutine is cancelled it waits for no demand, whatever context it emits in. */
    private void requireWanted() {
        Job running = job;
        if (running != null) {
            JobKt.ensureActive(running);
        }
        if (demand.isOver()) {
            throw stopped();
        }
    }

    private void signal(Subscriber<? super T> to, T value) {
        try {
            to.onNext(value);
        } catch (Throwable e) {
            if (toListener) {
                stop(e);
            } else {
                cancel();
                call.uncaught(e);
            }
            CancellationException end = stopped();
            end.initCause(e);
            throw end;
        }
    }

    /** An element that has come before somebody has asked for it. */
    @SuppressWarnings("serial") // no continuation is serialized
    private final class Emission extends ContinuationImpl {

        private final T value;

        Emission(T value, Continuation<? super Unit> k) {
            super(Continuations.ofAnything(k));
            this.value = value;
        }

        Object handOverOnDemand() {
            while (!demand.enter()) {
                requireWanted();
                Object resumed = CancellableContinuationKt.<Unit>suspendCancellableCoroutine(
                        suspended -> {
                            if (!demand.await(suspended)) {
                                suspended.resumeWith(Unit.INSTANCE);
                            }
                            return Unit.INSTANCE;
                        },
                        this);
                if (resumed == IntrinsicsKt.getCOROUTINE_SUSPENDED()) {
                    return resumed;
                }
            }
            handOver(value);
            return Unit.INSTANCE;
        }

        @Override
        protected Object invokeSuspend(Object result) {
            ResultKt.throwOnFailure(result);
            return handOverOnDemand();
        }
    }

    // ---- the end

    private @Nullable Object collect(Continuation<? super Unit> k) {
        Job own = JobKt.getJob(k.getContext());
        job = own;
        return new Collection(own, k).begin();
    }

    /** The coroutine's function: the flow, and then the subscriber hears how it has ended. */
    @SuppressWarnings("serial") // no continuation is serialized
    private final class Collection extends ContinuationImpl {

        private final Job own;

        Collection(Job own, Continuation<? super Unit> k) {
            super(Continuations.ofAnything(k));
            this.own = own;
        }

        Object begin() {
            Object result;
            try {
                result = flow.collect(FlowDelivery.this, this);
            } catch (Throwable e) {
                return end(e);
            }
            return result == IntrinsicsKt.getCOROUTINE_SUSPENDED() ? result : end(null);
        }

        @Override
        protected Object invokeSuspend(Object result) {
            try {
                ResultKt.throwOnFailure(result);
            } catch (Throwable e) {
                return end(e);
            }
            return end(null);
        }

        private Object end(@Nullable Throwable thrown) {
            Throwable outcome = outcome(thrown);
            if (own.isActive()) {
                if (!tellEnd(outcome)) {
                    tellUnheard(thrown);
                }
            } else {
                // Java that the subscriber calls must not be cancelled for it.
                ThreadState.current().deliver(() -> {
                    if (!tellEnd(outcome)) {
                        tellUnheard(thrown);
                    }
                });
            }
            if (outcome != null) {
                throw Undeclared.rethrow(outcome);
            }
            return Unit.INSTANCE;
        }

        private @Nullable Throwable outcome(@Nullable Throwable thrown) {
            Throwable noted = failure;
            if (noted != null) {
                if (thrown != null && thrown != noted && !(thrown instanceof CancellationException)) {
                    noted.addSuppressed(thrown);
                }
                return noted;
            }
            return own.isActive() ? thrown : call.outcome(own, thrown);
        }
    }

    /** The coroutine has ended, and has said so; or it has never begun, or was given up. */
    private void ended(@Nullable Throwable outcome) {
        job = null;
        demand.end();
        if (subscriber != null && !demand.isSignalling()) {
            Throwable noted = failure;
            call.tell(() -> tellEnd(noted == null ? outcome : noted));
        }
    }

    /** Tells the subscriber, unless it knows or does not want to. */
    private boolean tellEnd(@Nullable Throwable outcome) {
        Subscriber<? super T> to = takeSubscriber();
        if (to == null) {
            return false;
        }
        try {
            if (outcome == null) {
                to.onComplete();
            } else {
                to.onError(outcome);
            }
        } catch (Throwable e) {
            call.uncaught(e);
        }
        return true;
    }

    /** Tells the subscriber that there is no coroutine. */
    void refused(Throwable refusal) {
        tellEnd(refusal);
    }

    /** Nobody is left to hear what the flow's cleanup has thrown. */
    private void tellUnheard(@Nullable Throwable thrown) {
        if (thrown != null && !(thrown instanceof CancellationException)) {
            call.uncaught(thrown);
        }
    }

    @SuppressWarnings("unchecked") // it is the field's type
    private @Nullable Subscriber<? super T> takeSubscriber() {
        return (Subscriber<? super T>) SUBSCRIBER.getAndSet(this, null);
    }

    String describe() {
        return "subscription of " + flow;
    }

    /** For people to read. */
    @Override
    public String toString() {
        return "Subscription[" + flow + (subscriber == null ? ", over]" : "]");
    }
}
