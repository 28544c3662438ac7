package dev.coroutinebridge;

import dev.coroutinebridge.core.call.InterruptMode;
import dev.coroutinebridge.core.context.Propagation;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.function.SuspendFunction0;
import dev.coroutinebridge.function.SuspendFunction1;
import dev.coroutinebridge.function.SuspendFunction2;
import dev.coroutinebridge.function.SuspendFunction3;
import dev.coroutinebridge.function.SuspendFunction4;
import dev.coroutinebridge.function.SuspendFunction5;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.flow.Flow;
import org.jspecify.annotations.Nullable;

/**
 * How Java calls a Kotlin {@code suspend} function: {@code runBlocking} waits for it, {@code future} gives a
 * {@link CompletableFuture}, {@code launch} does not care for the result. Arguments follow the method reference:
 *
 * <pre>{@code
 * User user = bridge.runBlocking(repo::find, 42);
 * CompletableFuture<User> later = bridge.future(repo::find, 42);
 * }</pre>
 *
 * <p>javac infers result, arguments and checked exceptions from a method reference that is neither overloaded nor generic. For
 * one that is, type the target ({@code User u = ...}), name its type arguments ({@code repo::<User>get}) or write a lambda
 * ({@code (Continuation<User> k) -> repo.find(42, k)}).
 *
 * <p>A caller is immutable and thread-safe; each method that sets an option gives a new view and leaves this one as it is. In
 * tests it can be mocked.
 */
public interface SuspendCaller {

    /**
     * Runs a suspend function and waits for its result, and for the children it launched.
     *
     * <p><b>Thread:</b> the function runs on the calling thread, and what it resumes runs there too, unless {@code on(...)} has
     * chosen a dispatcher. A function that does not suspend costs about what a method call costs. While it waits, the thread
     * runs what belongs to this call and nothing else, so a call nested in another on the same dispatcher, of any size, completes.
     * <b>Cancellation:</b> the coroutine around the call, if it was made in one that a bridge started; the timeout; closing the
     * bridge. A failure that the caller catches does not fail the coroutine around it. <b>Interruption:</b> as
     * {@code onInterrupt(...)} says; by default it cancels the coroutine, waits for its end and throws.
     *
     * @param f the suspend function; a lambda must hand its continuation to exactly one suspend function and return what that
     *     returns
     * @param <R> the result; {@code null} is a result, and a function without one returns {@code Unit}
     * @param <X> what the function declares to throw
     * @return the result
     * @throws X what the function throws, the same instance where possible
     * @throws InterruptedException if the calling thread is interrupted
     * @throws java.util.concurrent.CancellationException if the coroutine is cancelled
     * @throws java.util.concurrent.RejectedExecutionException if the dispatcher's executor refuses it
     * @throws dev.coroutinebridge.core.call.CallTimeoutException if it takes longer than {@code withTimeout(...)} allows
     * @throws IllegalStateException if the bridge is closed, calls are nested too deep on this thread, or the thread belongs to a
     *     dispatcher with {@code blocking = reject} and the function suspends
     */
    <R extends @Nullable Object, X extends Throwable> R runBlocking(SuspendFunction0<R, X> f)
            throws X, InterruptedException;

    /**
     * Runs a suspend function with one argument and waits for its result; see {@link #runBlocking(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param <A> the first argument
     * @param <R> the result
     * @param <X> what the function declares to throw
     * @return the result
     * @throws X what the function throws
     * @throws InterruptedException if the calling thread is interrupted
     */
    default <A extends @Nullable Object, R extends @Nullable Object, X extends Throwable> R runBlocking(
            SuspendFunction1<A, R, X> f, A a) throws X, InterruptedException {
        Require.suspendFunction(f);
        return this.<R, X>runBlocking(k -> f.invoke(a, k));
    }

    /**
     * Runs a suspend function with two arguments and waits for its result; see {@link #runBlocking(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param b the second argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <R> the result
     * @param <X> what the function declares to throw
     * @return the result
     * @throws X what the function throws
     * @throws InterruptedException if the calling thread is interrupted
     */
    default <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object, X extends Throwable>
            R runBlocking(SuspendFunction2<A, B, R, X> f, A a, B b) throws X, InterruptedException {
        Require.suspendFunction(f);
        return this.<R, X>runBlocking(k -> f.invoke(a, b, k));
    }

    /**
     * Runs a suspend function with three arguments and waits for its result; see {@link #runBlocking(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <C> the third argument
     * @param <R> the result
     * @param <X> what the function declares to throw
     * @return the result
     * @throws X what the function throws
     * @throws InterruptedException if the calling thread is interrupted
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    R extends @Nullable Object,
                    X extends Throwable>
            R runBlocking(SuspendFunction3<A, B, C, R, X> f, A a, B b, C c) throws X, InterruptedException {
        Require.suspendFunction(f);
        return this.<R, X>runBlocking(k -> f.invoke(a, b, c, k));
    }

    /**
     * Runs a suspend function with four arguments and waits for its result; see {@link #runBlocking(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param d the fourth argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <C> the third argument
     * @param <D> the fourth argument
     * @param <R> the result
     * @param <X> what the function declares to throw
     * @return the result
     * @throws X what the function throws
     * @throws InterruptedException if the calling thread is interrupted
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    R extends @Nullable Object,
                    X extends Throwable>
            R runBlocking(SuspendFunction4<A, B, C, D, R, X> f, A a, B b, C c, D d) throws X, InterruptedException {
        Require.suspendFunction(f);
        return this.<R, X>runBlocking(k -> f.invoke(a, b, c, d, k));
    }

    /**
     * Runs a suspend function with five arguments and waits for its result; see {@link #runBlocking(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param d the fourth argument
     * @param e the fifth argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <C> the third argument
     * @param <D> the fourth argument
     * @param <E> the fifth argument
     * @param <R> the result
     * @param <X> what the function declares to throw
     * @return the result
     * @throws X what the function throws
     * @throws InterruptedException if the calling thread is interrupted
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    R extends @Nullable Object,
                    X extends Throwable>
            R runBlocking(SuspendFunction5<A, B, C, D, E, R, X> f, A a, B b, C c, D d, E e)
                    throws X, InterruptedException {
        Require.suspendFunction(f);
        return this.<R, X>runBlocking(k -> f.invoke(a, b, c, d, e, k));
    }

    /**
     * Starts a suspend function and returns at once.
     *
     * <p><b>Thread:</b> the dispatcher {@code cpu}, unless {@code on(...)} has chosen another. <b>Cancellation:</b>
     * {@code cancel} and {@code orTimeout} on the future itself cancel the coroutine, as closing the bridge does; on a stage
     * made from it by {@code thenApply} and the like they do not reach it. <b>Failure:</b> the future completes exceptionally
     * with what the function throws; if the coroutine was cancelled, the future is.
     *
     * @param f the suspend function
     * @param <R> the result
     * @return the result to come
     * @throws IllegalStateException if the bridge is closed
     */
    <R extends @Nullable Object> CompletableFuture<R> future(SuspendFunction0<R, ?> f);

    /**
     * Starts a suspend function with one argument; see {@link #future(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param <A> the first argument
     * @param <R> the result
     * @return the result to come
     */
    default <A extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> future(
            SuspendFunction1<A, R, ?> f, A a) {
        Require.suspendFunction(f);
        return this.<R>future(k -> f.invoke(a, k));
    }

    /**
     * Starts a suspend function with two arguments; see {@link #future(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param b the second argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <R> the result
     * @return the result to come
     */
    default <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            CompletableFuture<R> future(SuspendFunction2<A, B, R, ?> f, A a, B b) {
        Require.suspendFunction(f);
        return this.<R>future(k -> f.invoke(a, b, k));
    }

    /**
     * Starts a suspend function with three arguments; see {@link #future(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <C> the third argument
     * @param <R> the result
     * @return the result to come
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    R extends @Nullable Object>
            CompletableFuture<R> future(SuspendFunction3<A, B, C, R, ?> f, A a, B b, C c) {
        Require.suspendFunction(f);
        return this.<R>future(k -> f.invoke(a, b, c, k));
    }

    /**
     * Starts a suspend function with four arguments; see {@link #future(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param d the fourth argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <C> the third argument
     * @param <D> the fourth argument
     * @param <R> the result
     * @return the result to come
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    R extends @Nullable Object>
            CompletableFuture<R> future(SuspendFunction4<A, B, C, D, R, ?> f, A a, B b, C c, D d) {
        Require.suspendFunction(f);
        return this.<R>future(k -> f.invoke(a, b, c, d, k));
    }

    /**
     * Starts a suspend function with five arguments; see {@link #future(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param d the fourth argument
     * @param e the fifth argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <C> the third argument
     * @param <D> the fourth argument
     * @param <E> the fifth argument
     * @param <R> the result
     * @return the result to come
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    R extends @Nullable Object>
            CompletableFuture<R> future(SuspendFunction5<A, B, C, D, E, R, ?> f, A a, B b, C c, D d, E e) {
        Require.suspendFunction(f);
        return this.<R>future(k -> f.invoke(a, b, c, d, e, k));
    }

    /**
     * Starts a suspend function whose result nobody needs. A failure is never silent: it goes to the bridge's handler of uncaught
     * exceptions.
     *
     * <p><b>Thread:</b> as {@link #future(SuspendFunction0)}. <b>Cancellation:</b> through the job, or by closing the bridge.
     *
     * @param f the suspend function
     * @param <R> the result, which is dropped
     * @return the coroutine's job
     * @throws IllegalStateException if the bridge is closed
     */
    <R extends @Nullable Object> Job launch(SuspendFunction0<R, ?> f);

    /**
     * Starts a suspend function with one argument whose result nobody needs; see {@link #launch(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param <A> the first argument
     * @param <R> the result, which is dropped
     * @return the coroutine's job
     */
    default <A extends @Nullable Object, R extends @Nullable Object> Job launch(SuspendFunction1<A, R, ?> f, A a) {
        Require.suspendFunction(f);
        return this.<R>launch(k -> f.invoke(a, k));
    }

    /**
     * Starts a suspend function with two arguments whose result nobody needs; see {@link #launch(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param b the second argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <R> the result, which is dropped
     * @return the coroutine's job
     */
    default <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> Job launch(
            SuspendFunction2<A, B, R, ?> f, A a, B b) {
        Require.suspendFunction(f);
        return this.<R>launch(k -> f.invoke(a, b, k));
    }

    /**
     * Starts a suspend function with three arguments whose result nobody needs; see {@link #launch(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <C> the third argument
     * @param <R> the result, which is dropped
     * @return the coroutine's job
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    R extends @Nullable Object>
            Job launch(SuspendFunction3<A, B, C, R, ?> f, A a, B b, C c) {
        Require.suspendFunction(f);
        return this.<R>launch(k -> f.invoke(a, b, c, k));
    }

    /**
     * Starts a suspend function with four arguments whose result nobody needs; see {@link #launch(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param d the fourth argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <C> the third argument
     * @param <D> the fourth argument
     * @param <R> the result, which is dropped
     * @return the coroutine's job
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    R extends @Nullable Object>
            Job launch(SuspendFunction4<A, B, C, D, R, ?> f, A a, B b, C c, D d) {
        Require.suspendFunction(f);
        return this.<R>launch(k -> f.invoke(a, b, c, d, k));
    }

    /**
     * Starts a suspend function with five arguments whose result nobody needs; see {@link #launch(SuspendFunction0)}.
     *
     * @param f the suspend function
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param d the fourth argument
     * @param e the fifth argument
     * @param <A> the first argument
     * @param <B> the second argument
     * @param <C> the third argument
     * @param <D> the fourth argument
     * @param <E> the fifth argument
     * @param <R> the result, which is dropped
     * @return the coroutine's job
     */
    default <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    R extends @Nullable Object>
            Job launch(SuspendFunction5<A, B, C, D, E, R, ?> f, A a, B b, C c, D d, E e) {
        Require.suspendFunction(f);
        return this.<R>launch(k -> f.invoke(a, b, c, d, e, k));
    }

    /**
     * Reads a flow as a stream. The flow begins when the stream is first asked for an element. It is closed as a file's lines are:
     *
     * <pre>{@code
     * try (Stream<Order> orders = bridge.stream(repo.orders())) {
     *     return orders.filter(Order::isOpen).limit(10).toList();
     * }
     * }</pre>
     *
     * <p><b>The end.</b> {@code close()} cancels the flow and returns when its {@code finally} blocks have run; called by the flow's own
     * code, or a second time while the first one waits, it returns at once. An exception of the pipeline does the same before it goes
     * on, if it is thrown where the element is passed on: not in a parallel pipeline, nor behind a {@code sorted()}. A flow that is read
     * to its end, or fails, needs no close, and one that nobody can read any more, because its stream or iterator is garbage, is
     * cancelled; but {@code limit} and {@code findFirst} end a stream before its flow, which then goes no further and keeps what it holds.
     * Inside a coroutine of a bridge the flow is cancelled with that coroutine, and at its end.
     *
     * <p><b>Thread:</b> the flow runs on its dispatcher and reads ahead: 32 elements at first, and at most 1,024 when both sides turn
     * out to wait for each other. With {@link #undispatched} it runs on the thread that reads, while that waits for an element, and
     * computes nothing that is not asked for; then only that thread may read. Otherwise one thread at a time may, also a virtual one,
     * and the pipeline may be {@code parallel()}. <b>Interruption:</b> a thread that waits for an element and is interrupted cancels
     * the flow, waits until that has ended, and gets a {@link java.util.concurrent.CancellationException}, with its flag set; see
     * {@link #onInterrupt}. <b>Failure:</b> what the flow has failed with is thrown, itself and undeclared, after the elements before
     * it; what nobody has read up to, or its cleanup has failed with, goes to the bridge's handler of uncaught failures.
     * {@link #withTimeout} limits the time from the first element that is asked for to the end of the flow; a wait for a rare
     * element is reported as a hang, unless the call is {@link #longRunning}.
     *
     * @param flow the flow; may be infinite, and its elements may be null
     * @param <T> the elements
     * @return a sequential, ordered stream, to be read once
     * @throws IllegalStateException if the bridge is closed
     */
    <T extends @Nullable Object> Stream<T> stream(Flow<? extends T> flow);

    /**
     * A flow as a publisher, for libraries that speak Reactive Streams ({@code org.reactivestreams.FlowAdapters} turns it into theirs).
     * Each subscriber has a coroutine of its own that collects the flow from the moment of {@code subscribe} on. An element is handed
     * over when it is asked for; until then the flow is suspended in {@code emit}, so its code is at most one element ahead of the
     * demand.
     *
     * <p><b>Thread:</b> signals come on the dispatcher of the coroutine, one at a time; {@code onSubscribe}, on the thread that
     * subscribes. An {@code onNext} that blocks holds the flow back, and a thread of the dispatcher. What the calling thread
     * takes along is what it has now, not what it has when somebody subscribes. <b>Options:</b> all that {@code launch} has, for each
     * subscription: it counts as one call, and needs one permit, from its begin to its end. <b>Cancelled by:</b> {@code cancel()},
     * without a further signal; and, with an {@code onError}, by the timeout and by closing the bridge. <b>Failure:</b>
     * {@code onError} with the flow's own exception; a {@code null} element is one. An exception that the subscriber throws ends its
     * subscription and goes to the bridge's handler of uncaught failures. A call that the bridge refuses is an {@code onError}, too.
     *
     * @param flow the flow
     * @param <T> the elements, which must not be null
     * @return a publisher for any number of subscribers
     * @throws IllegalStateException if the bridge is closed
     */
    <T> java.util.concurrent.Flow.Publisher<T> publisher(Flow<? extends T> flow);

    /**
     * Collects a flow for listeners.
     *
     * <p><b>Thread:</b> the listeners are called on the coroutine's dispatcher, one at a time. An {@code onNext} that blocks holds
     * the flow back, and a thread of the dispatcher. <b>Cancelled by:</b> the returned handle, after which no listener is called; and,
     * with an {@code onError}, by its job, the timeout and closing the bridge: a
     * {@link java.util.concurrent.CancellationException}, or a {@link dev.coroutinebridge.core.call.CallTimeoutException}. If the
     * coroutine could not begin, {@code onError} is called on the thread that has found out. <b>Failure:</b> {@code onError} with the
     * flow's own exception, or with what {@code onNext} has thrown. What {@code onError} and {@code onComplete} throw goes to the
     * bridge's handler of uncaught failures.
     *
     * @param flow the flow
     * @param onNext hears of each element
     * @param onError hears of a failure, as the last
     * @param onComplete hears of the end, as the last
     * @param <T> the elements
     * @return a handle to cancel it
     * @throws IllegalStateException if the bridge is closed
     * @throws java.util.concurrent.RejectedExecutionException if the dispatcher has no room for one more call
     */
    <T extends @Nullable Object> FlowSubscription subscribe(
            Flow<? extends T> flow,
            Consumer<? super T> onNext,
            Consumer<? super Throwable> onError,
            Runnable onComplete);

    /**
     * Collects a flow for a listener; see {@link #subscribe(Flow, Consumer, Consumer, Runnable)}. What the flow fails with, or what the
     * listener throws, goes to the bridge's handler of uncaught failures, as for {@code launch}: all but cancellations.
     *
     * @param flow the flow
     * @param onNext hears of each element
     * @param <T> the elements
     * @return a handle to cancel it
     * @throws IllegalStateException if the bridge is closed
     * @throws java.util.concurrent.RejectedExecutionException if the dispatcher has no room for one more call
     */
    <T extends @Nullable Object> FlowSubscription subscribe(Flow<? extends T> flow, Consumer<? super T> onNext);

    /**
     * Chooses where the coroutine runs.
     *
     * @param dispatcher a dispatcher, of this bridge or of kotlinx
     * @return a view with that option
     */
    SuspendCaller on(CoroutineDispatcher dispatcher);

    /**
     * Chooses where the coroutine runs.
     *
     * @param dispatcher the name of a dispatcher of this bridge
     * @return a view with that option
     * @throws IllegalArgumentException if the bridge has no dispatcher of that name; the message lists those it has
     */
    SuspendCaller on(String dispatcher);

    /**
     * Chooses where the coroutine runs.
     *
     * @param executor an executor, which stays its owner's and is never shut down by the bridge
     * @return a view with that option
     */
    SuspendCaller on(Executor executor);

    /**
     * Adds elements to the coroutine's context, for example a {@code CoroutineName} or a {@code ThreadContextElement}.
     *
     * @param extra the elements; they win over those that an earlier call added
     * @return a view with that option
     * @throws IllegalArgumentException if {@code extra} contains a dispatcher, which is for {@code on(...)}, or a {@code Job},
     *     because the bridge makes one for each call
     */
    SuspendCaller withContext(CoroutineContext extra);

    /**
     * Limits the time of each call, the time in the dispatcher's queue included. After it the coroutine is cancelled, and when it
     * has ended the call fails with a {@link dev.coroutinebridge.core.call.CallTimeoutException}. A timeout of the function's own
     * passes through as what it is.
     *
     * @param timeout more than zero
     * @return a view with that option
     * @throws IllegalArgumentException if {@code timeout} is not more than zero
     */
    SuspendCaller withTimeout(Duration timeout);

    /**
     * Lets each call begin only when it has a permit, which it keeps until its coroutine has ended, children included.
     * {@code runBlocking} waits for it on its thread, {@code future} and {@code launch} without one; the time counts for
     * {@code withTimeout}, and a call that is cancelled leaves the queue.
     *
     * @param permits the permits, which others may share
     * @return a view with that option
     */
    SuspendCaller withPermits(Permits permits);

    /**
     * Chooses what an interrupt of a thread does that is blocked in {@code runBlocking}.
     *
     * @param mode the mode; {@link InterruptMode#CANCEL_AND_WAIT} if this is not called
     * @return a view with that option
     */
    SuspendCaller onInterrupt(InterruptMode mode);

    /**
     * Starts {@code future} on the calling thread, until the function first suspends; after that it runs on its dispatcher. A
     * function that does not suspend costs about what a method call costs, and its future is complete.
     *
     * @return a view with that option
     */
    SuspendCaller undispatched();

    /**
     * Chooses what becomes of the calling thread's thread-locals, as far as they travel, on the threads that the coroutine runs on:
     * those in Micrometer's {@code ContextRegistry}, and those that the bridge was built with. A thread that leaves the call has what it
     * had before, but for the caller of {@code runBlocking} with {@link Propagation#WRITE_BACK}, and with {@link Propagation#OFF},
     * which takes nothing off. A call that is made inside this one has the mode of the bridge or the view that it is made with.
     *
     * @param mode {@link Propagation#COPY} unless the bridge was built otherwise
     * @return a view with that option
     */
    SuspendCaller withPropagation(Propagation mode);

    /**
     * Says that calls may take long, so that none is taken for a hang.
     *
     * @return a view with that option
     */
    SuspendCaller longRunning();

    /**
     * The same {@code runBlocking} without {@link InterruptedException}, for lambdas and streams: an interrupt does not reach the
     * call, and the flag is set again when it returns.
     *
     * @return a view with that option
     */
    UninterruptibleCaller uninterruptible();
}
