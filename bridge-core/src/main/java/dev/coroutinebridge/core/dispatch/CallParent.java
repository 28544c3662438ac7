package dev.coroutinebridge.core.dispatch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import kotlin.Unit;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.AbstractCoroutine;
import kotlinx.coroutines.DisposableHandle;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * A job between a bridge's and its calls: a supervisor, as {@code SupervisorJob} makes one. It has a list of children, as every job, and beside
 * it one place for a call that a thread is blocked for: most of those are alone on their thread and gone at once, and to enter the list and
 * leave it takes six atomic operations. Internal.
 *
 * <p><b>States of the place.</b> <em>Free</em> (null), <em>taken</em> (a call), <em>closed</em>. A call's thread moves it from free to taken, and
 * whoever ends the call back to free; whoever closes this moves it to closed, once, and makes the call that was there a child of the bridge's
 * own job.
 *
 * <p><b>Nobody comes too late.</b> A job that has no child left when it is told to complete takes no others, while the bridge, which may
 * have calls below another, waits for those. So a call that takes the place, or enters the list, says so first (the place itself, or the
 * count of those entering) and then looks whether this is closed; and who closes it says so first, and then looks at the place, and waits until
 * nobody is entering. These are volatile accesses with one order: at least one sees the other. A call that sees the close gives the place
 * back, and if somebody has taken it from there already, it has its parent; else it has to go to the bridge's own job, which waits for all of
 * these.
 *
 * <p><b>The plain write of an end.</b> On the thread that has taken it, the place is given back with a read and a write. If this is closed
 * in between, the write makes <em>closed</em> to <em>free</em>, once, because only one call has the place at that moment. Who takes it after
 * that sees the close.
 *
 * <p>It uses {@link AbstractCoroutine}, which kotlinx calls internal, because that can be extended, and {@code attachChild}, by which a call
 * gets a parent after all.
 */
public sealed class CallParent extends AbstractCoroutine<Unit> {

    private static final VarHandle ENTERING;
    private static final VarHandle PLACE;

    /** In the place: there is none any more. */
    private static final Object NONE = new Object();

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ENTERING = lookup.findVarHandle(CallParent.class, "entering", int.class);
            PLACE = lookup.findVarHandle(CallParent.class, "place", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Job above;

    @SuppressWarnings("unused") // through ENTERING
    private volatile int entering;

    private volatile @Nullable Object place;
    private volatile boolean closed;

    private CallParent(Job above) {
        super(EmptyCoroutineContext.INSTANCE, /* initParentJob= */ false, /* active= */ true);
        this.above = above;
        initParentJob(above);
    }

    static CallParent below(Job above) {
        return new Apart(above);
    }

    /** The failure of one call is no other's. */
    @Override
    public final boolean childCancelled(Throwable cause) {
        return false;
    }

    // ---- the list

    /** Whether a call may attach itself to this, and nothing but that, before it {@link #leave leaves}. */
    final boolean enter() {
        ENTERING.getAndAdd(this, 1);
        if (closed) {
            leave();
            return false;
        }
        return true;
    }

    final void leave() {
        ENTERING.getAndAdd(this, -1);
    }

    // ---- the place

    /**
     * Takes the place for a call, which is below this from then on.
     *
     * @param call the call, which has no parent of its own
     * @return false if the place is not free
     */
    public final boolean take(AbstractCoroutine<?> call) {
        if (place != null || !PLACE.compareAndSet(this, null, call)) {
            return false;
        }
        return !closed || !PLACE.compareAndSet(this, call, null);
    }

    /**
     * Gives the place back, if the call has it. On any thread.
     *
     * @param call a call that has ended
     */
    public final void free(AbstractCoroutine<?> call) {
        PLACE.compareAndSet(this, call, null);
    }

    /**
     * The same, cheaper. On the thread that has called {@link #take}.
     *
     * @param call a call that has ended
     */
    public final void freeHere(AbstractCoroutine<?> call) {
        if (place == call) {
            PLACE.setRelease(this, null);
        }
    }

    // ---- the end

    /** From now on nobody comes, and it ends with the last of its calls; at once if there are none. To be called once. */
    final void complete() {
        closed = true;
        if (PLACE.getAndSet(this, NONE) instanceof AbstractCoroutine<?> call) {
            DisposableHandle child = above.attachChild(call);
            call.invokeOnCompletion(cause -> {
                child.dispose();
                return Unit.INSTANCE;
            });
        }
        while (entering != 0) {
            Thread.yield(); // an attachment is a few writes, and runs no code of the user's
        }
        resumeWith(Unit.INSTANCE);
    }

    /** Without effect: only the bridge cancels its calls, and a function that cancels its job's parent has none here. */
    @Override
    public final void cancel(@Nullable CancellationException cause) {}

    /** Two cache lines from the next. */
    @SuppressWarnings("unused")
    private static final class Apart extends CallParent {
        private long a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7;

        Apart(Job above) {
            super(above);
        }
    }
}
