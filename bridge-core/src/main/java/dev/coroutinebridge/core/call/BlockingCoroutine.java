package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.dispatch.Undeclared;
import dev.coroutinebridge.core.loop.Awaited;
import dev.coroutinebridge.core.loop.CallElement;
import dev.coroutinebridge.core.loop.CallerLoop;
import dev.coroutinebridge.core.loop.HangPolicy;
import dev.coroutinebridge.core.loop.InterruptGate;
import dev.coroutinebridge.core.loop.ThreadState;
import dev.coroutinebridge.core.observe.CallInfo;
import java.util.concurrent.CancellationException;
import kotlin.Result;
import kotlin.Unit;
import kotlin.coroutines.CoroutineContext;
import kotlin.sequences.SequencesKt;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine that a thread is blocked for.
 *
 * @param <R> the function's result
 */
final class BlockingCoroutine<R extends @Nullable Object> extends CallCoroutine<R> implements Awaited {

    private static final Object NOTHING = new Object();

    private final CallerLoop loop;
    private volatile boolean done;

    /**
     * What the function itself returned or threw, which a cancellation that came meanwhile does not replace. Written before the
     * job is completed, read after {@link #done}.
     */
    private @Nullable Object returned = NOTHING;

    // For the blocked thread.
    private boolean waited;
    private boolean interrupted;
    private boolean abandoned;
    private @Nullable CancellationException interruptMarker;
    private @Nullable InterruptGate closedGate;
    private boolean interruptOwed;

    private BlockingCoroutine(CallSpec spec, CoroutineContext context, CallerLoop loop) {
        super(spec, context, CallInfo.Kind.RUN_BLOCKING);
        this.loop = loop;
    }

    static <R extends @Nullable Object> BlockingCoroutine<R> make(
            CallSpec spec, ThreadState state, LazyCall.Around around) {
        CoroutineContext context = around.context();
        CallElement above = context == null ? null : context.get(CallElement.KEY);
        CallerLoop outer =
                above == null || above.loop() == null ? null : above.loop().nearestOpen();
        CallerLoop loop = new CallerLoop(state, around.memberships(), outer, spec.bridge.afterwards());
        CallElement element = CallElement.of(spec.bridge, loop, around.captured());
        return new BlockingCoroutine<>(
                spec, new CallContext(spec.extra, element, spec.on == null ? loop : spec.on), loop);
    }

    /** Child failures are the function's to see; they never cancel the coroutine around a blocking call. */
    @Override
    protected boolean isScopedCoroutine() {
        return true;
    }

    @Override
    void functionReturned(@Nullable Object result) {
        returned = result;
    }

    @Override
    void endUnobserved() {
        loop.close();
        resumeWith(Unit.INSTANCE);
    }

    @Override
    void ended() {
        done = true;
        loop.wake();
    }

    // ---- for the blocked thread

    CallerLoop loop() {
        return loop;
    }

    /** Whether the thread has to be blocked, which its dispatcher may forbid. */
    boolean mustWait(ThreadState state) {
        if (done) {
            return false;
        }
        if (state.home() != null) {
            state.home().checkMayBlock();
        }
        waited = true;
        return true;
    }

    /**
     * From its first look into its context on, the function's code on this thread is a coroutine's, which hears of a cancellation
     * through its job; so no interrupt that is meant for the offloaded body around it may hit it.
     */
    void closeGate(ThreadState state) {
        if (closedGate == null) {
            closedGate = state.closeGate(this);
        }
    }

    void reopenGate(ThreadState state) {
        interruptOwed = state.reopenGate(closedGate);
    }

    /** The thread does not wait, or has failed to. */
    void leftAlone(Throwable reason, ThreadState state) {
        cancel(new CancellationException("the call that waited for it has failed: " + reason.getMessage()));
        loop.close();
        if (state.reopenGate(closedGate)) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the thread has not waited to the end. */
    boolean isAbandoned() {
        return abandoned;
    }

    R outcome() throws InterruptedException {
        if (abandoned) {
            throw new InterruptedException(
                    describe() + " was interrupted and did not wait for its coroutine," + " which is cancelled");
        }
        Throwable failure = failure();
        // The body around this call was cancelled, and would not see it by the outcome.
        if (interruptOwed && !(failure instanceof CancellationException)) {
            Thread.currentThread().interrupt();
        }
        if (interrupted) {
            Object result = returned;
            if (failure != null && failure == interruptMarker) {
                if (result == NOTHING || result instanceof Result.Failure) {
                    throw new InterruptedException(describe() + " was interrupted, so its coroutine was cancelled");
                }
                Thread.currentThread().interrupt();
                return LazyCall.asResult(result);
            }
            Thread.currentThread().interrupt();
        }
        if (failure == null) {
            return value();
        }
        if (waited) {
            CallSite.addTo(failure);
        }
        throw Undeclared.rethrow(failure);
    }

    // ---- Awaited

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public boolean interrupted() {
        interrupted = true;
        if (spec.onInterrupt == InterruptMode.IGNORE) {
            return false;
        }
        if (interruptMarker == null) {
            interruptMarker = new CancellationException("the thread that waits for it was interrupted");
            cancel(interruptMarker);
        }
        abandoned = spec.onInterrupt == InterruptMode.CANCEL_AND_ABANDON && !done;
        return abandoned;
    }

    /** Its job has heard of it already if the body's coroutine was cancelled, but not if the body alone has run out of time. */
    @Override
    public void bodyCancelled() {
        cancel(new CancellationException("the offloaded body that waits for it was cancelled"));
    }

    @Override
    public String waitingFor() {
        String permit = permitAwaited();
        if (permit != null) {
            return "a permit for " + describe() + " (" + permit + ")";
        }
        long children = SequencesKt.count(getChildren());
        String state = isActive() ? "" : isCompleted() ? ", which has ended" : ", which is ending";
        return "the coroutine " + describe() + state
                + (children == 0
                        ? ", suspended without a child"
                        : ", with children " + SequencesKt.toList(getChildren()));
    }

    @Override
    public boolean isLongRunning() {
        return spec.longRunning;
    }

    @Override
    public HangPolicy hangPolicy() {
        return spec.bridge.hangPolicy();
    }

    @Override
    public void failHung(String reason) {
        cancel(new CancellationException(reason));
    }

    @Override
    public String describe() {
        return "runBlocking" + onWhat();
    }
}
