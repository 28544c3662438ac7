package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.dispatch.CallParent;
import dev.coroutinebridge.core.dispatch.Undeclared;
import dev.coroutinebridge.core.loop.Awaited;
import dev.coroutinebridge.core.loop.CallElement;
import dev.coroutinebridge.core.loop.CallerLoop;
import dev.coroutinebridge.core.loop.HangPolicy;
import dev.coroutinebridge.core.loop.InterruptGate;
import dev.coroutinebridge.core.loop.ThreadState;
import dev.coroutinebridge.core.observe.CallInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import kotlin.Result;
import kotlin.Unit;
import kotlin.coroutines.CoroutineContext;
import kotlin.sequences.SequencesKt;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine that a thread is blocked for.
 *
 * @param <R> the function's result
 */
final class BlockingCoroutine<R extends @Nullable Object> extends CallCoroutine<R> implements Awaited {

    private static final Object NOTHING = new Object();

    private static final VarHandle DONE;

    static {
        try {
            DONE = MethodHandles.lookup().findVarHandle(BlockingCoroutine.class, "done", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final CallerLoop loop;

    /** In whose place this is while it is set; it has no parent of its own then. */
    private @Nullable CallParent place;

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
        if (state.isCurrent()) {
            loop.leaveToOwner();
        }
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

    /**
     * The place is noted before it is taken and the job is looked at after: who ends the call meanwhile sees the note, or is seen. (Without
     * the fences of a volatile field: there are an atomic access and volatile reads of kotlinx's between, on both sides.) Only on the
     * thread of the loop, so that there is nobody else when this call is ended on that.
     */
    @Override
    void attach(Job parent) {
        CallParent above = loop.isOwnersThread() ? spec.bridge.betweenHere(parent) : null;
        place = above;
        if (above == null || !above.take(this)) {
            place = null;
            super.attach(parent);
        } else if (isCompleted()) {
            above.free(this);
        }
    }

    @Override
    public @Nullable Job getParent() {
        CallParent above = place;
        return above == null ? super.getParent() : above;
    }

    @Override
    void ended() {
        CallParent above = place;
        place = null;
        if (loop.isOwnersThread()) {
            if (above != null) {
                above.freeHere(this);
            }
            DONE.setRelease(this, true); // the thread that waits for it is this one, and looks next
        } else {
            if (above != null) {
                above.free(this);
            }
            done = true;
            loop.wake();
        }
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
     * through its job; so no interrupt that is meant for the offloaded body around it may hit it. It looks itself whether there is such a
     * body, because most applications have loaded no gate when the JIT comes by, which then inlines nothing that speaks of one.
     */
    void closeGate(ThreadState state) {
        if (closedGate == null && state.gate() != null) {
            closedGate = state.closeGate(this);
        }
    }

    void reopenGate(ThreadState state) {
        if (closedGate != null) {
            interruptOwed = state.reopenGate(closedGate);
        }
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
