package dev.coroutinebridge.core.flow;

import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.loop.RecurringWait;
import java.util.function.Consumer;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * How the coroutine of a flow is started: with the options of the call, and what was captured when the call was made. Internal.
 */
@SuppressWarnings("exports") // internal, and so are the types of the loop package that it speaks of
public interface FlowCall {

    /** A suspend function, as its bytecode looks. */
    @FunctionalInterface
    interface Body {

        /**
         * Starts it.
         *
         * @param k where the end goes if it suspends
         * @return {@code Unit}, or {@code COROUTINE_SUSPENDED}
         */
        @Nullable
        Object invoke(Continuation<? super Unit> k);
    }

    /** What an interrupt does to a thread that waits for an element. */
    enum OnInterrupt {
        /** The flow is cancelled, and the wait is over when it has ended. */
        CANCEL,
        /** The flow is cancelled, and the wait is over. */
        ABANDON,
        /** Nothing, until the wait is over. */
        IGNORE
    }

    /**
     * Starts a coroutine.
     *
     * @param where its dispatcher, null for what the options say
     * @param above where threads are blocked for it now and then; null for what the options say
     * @param body what it does
     * @param ended told once, when the coroutine and all its children have ended: null, or what it has failed with. Called on any
     *     thread, which may have others to serve: must be quick and must not throw
     * @return its job
     * @throws IllegalStateException if the bridge is closed
     * @throws java.util.concurrent.RejectedExecutionException if the dispatcher has no room for one more
     */
    Job start(
            @Nullable CoroutineDispatcher where,
            @Nullable RecurringWait above,
            Body body,
            Consumer<@Nullable Throwable> ended);

    /**
     * Where threads are blocked for what the call starts, and for other calls.
     *
     * @return the wait of the scope that the call is made through; null if it is made through none
     */
    @Nullable
    RecurringWait above();

    /**
     * What is told of a coroutine that is ending, or is cancelled.
     *
     * @param coroutine what {@link #start} has returned
     * @param thrown what its function has thrown; null if it has returned
     * @return what the coroutine is cancelled with, as callers know it, or a failure that {@code thrown} is instead
     */
    Throwable outcome(Job coroutine, @Nullable Throwable thrown);

    /**
     * Runs code of the user's that the coroutine cannot run, because it has not begun or does not come back: with what was captured,
     * and here, unless the thread has others to serve.
     *
     * @param task what to run
     */
    void tell(Runnable task);

    /**
     * Reports a failure that nobody else hears of.
     *
     * @param failure the failure
     */
    void uncaught(Throwable failure);

    /**
     * The bridge that takes the call.
     *
     * @return the bridge
     */
    BridgeRuntime bridge();

    /**
     * Whether the coroutine runs on the thread that reads.
     *
     * @return true if it was asked for
     */
    boolean isUndispatched();

    /**
     * Whether long waits are expected, and are no hang.
     *
     * @return true for calls declared long-running
     */
    boolean isLongRunning();

    /**
     * Adds to the failure of a flow where the current thread has waited for it.
     *
     * @param failure the failure
     */
    void addCallSite(Throwable failure);

    /**
     * What an interrupt does.
     *
     * @return as the options say
     */
    OnInterrupt onInterrupt();
}
