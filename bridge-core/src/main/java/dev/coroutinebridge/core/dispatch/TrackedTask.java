package dev.coroutinebridge.core.dispatch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A call that a dispatcher knows of until it begins, and its own place in the list of these, so that the list costs no memory: see
 * {@link TrackedTasks}. It is claimed once, by whoever begins it or decides that it never will. Internal.
 */
public abstract class TrackedTask implements Runnable {

    static final VarHandle NEXT;
    private static final VarHandle PLACE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            NEXT = lookup.findVarHandle(TrackedTask.class, "next", TrackedTask.class);
            PLACE = lookup.findVarHandle(TrackedTask.class, "place", byte.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The next in the list; itself once it has been taken out; null at the end, and before it is in one. */
    volatile @Nullable TrackedTask next;

    /** Whether it is on its way to another executor, so that what becomes of the first is nothing to it. */
    volatile boolean handedOn;

    /** What it has in its dispatcher's {@link Backlog}, whose constants these are. */
    @SuppressWarnings("unused") // through PLACE
    private volatile byte place;

    /** At how many looks in a row it was nowhere to be found; see {@link DiscardWatch}. */
    byte missed;

    /** Not in a list. */
    protected TrackedTask() {}

    final boolean movePlace(byte from, byte to) {
        return PLACE.compareAndSet(this, from, to);
    }

    final byte takePlace(byte now) {
        return (byte) PLACE.getAndSet(this, now);
    }

    /**
     * Whether it has begun, or never will.
     *
     * @return true from some moment on
     */
    protected abstract boolean isClaimed();

    /** Whether the list need not keep it. */
    final boolean isSettled() {
        return handedOn || isClaimed();
    }

    /**
     * The executor has refused it: whoever handed it over goes on to tell that, unless somebody else has claimed it.
     *
     * @return false if it is claimed already
     */
    protected boolean mayBeRefused() {
        return !isClaimed();
    }

    /**
     * It is not going to begin, unless it has.
     *
     * @param rejection names the dispatcher; its cause is what the executor said
     */
    protected abstract void dropped(RejectedExecutionException rejection);

    /** It has waited for room in its dispatcher's queue, and there is some now. Must be quick. */
    protected void admitted() {}

    /**
     * The dispatcher that it is on its way to, if it is tracked by that one itself.
     *
     * @return null if it is not
     */
    protected @Nullable BridgeDispatcher destination() {
        return null;
    }
}
