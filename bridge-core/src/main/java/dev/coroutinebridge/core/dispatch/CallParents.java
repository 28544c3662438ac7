package dev.coroutinebridge.core.dispatch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import kotlin.Unit;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.AbstractCoroutine;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * The jobs between a bridge's and its calls. A job keeps a list of its children, which each call enters and leaves; threads that make calls
 * at once would wait for each other at one list, so there are several, and a thread uses always the same.
 *
 * <p><b>Nobody comes too late.</b> A job that has none of its children left when it is told to complete takes no others, while the bridge,
 * which may have calls below another, waits for those. So a call that attaches itself is counted while it does, and then looks whether the
 * bridge closes; whoever closes it says so, and then waits until nobody is counted. These are volatile accesses with one order: at least one
 * sees the other. So a call is below its job before that is told to complete, or it knows that it has to go to the bridge's own, which
 * waits for all of these.
 */
final class CallParents {

    private static final int PER_CORE = 4;
    private static final int MOST = 64;
    private static final int COUNT =
            Math.min(MOST, Integer.highestOneBit(PER_CORE * Runtime.getRuntime().availableProcessors()));

    private final List<Parent> jobs;
    private volatile boolean closing;

    CallParents(Job above) {
        jobs = new ArrayList<>(COUNT);
        for (int i = 0; i < COUNT; i++) {
            jobs.add(new Apart(above));
        }
    }

    /**
     * The one for calls that begin on this thread, to which nothing but one attachment is to be done before it is {@link Parent#leave left}.
     * Only which list, so a subclass of Thread may number itself as it likes. Null if the bridge closes.
     */
    @Nullable
    Parent enter() {
        Parent parent = jobs.get((int) Thread.currentThread().getId() & (COUNT - 1));
        parent.enter();
        if (closing) {
            parent.leave();
            return null;
        }
        return parent;
    }

    /** From now on nobody enters, and each ends with the last of its calls; one without calls has ended then. */
    void complete() {
        closing = true;
        jobs.forEach(Parent::complete);
    }

    /**
     * A supervisor, as {@code SupervisorJob} makes one. It uses {@link AbstractCoroutine}, which kotlinx calls internal, because that can be
     * extended.
     */
    static class Parent extends AbstractCoroutine<Unit> {

        private static final VarHandle ENTERING;

        static {
            try {
                ENTERING = MethodHandles.lookup().findVarHandle(Parent.class, "entering", int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        @SuppressWarnings("unused") // through ENTERING
        private volatile int entering;

        private Parent(Job above) {
            super(EmptyCoroutineContext.INSTANCE, /* initParentJob= */ false, /* active= */ true);
            initParentJob(above);
        }

        /** The failure of one call is no other's. */
        @Override
        public final boolean childCancelled(Throwable cause) {
            return false;
        }

        private void enter() {
            ENTERING.getAndAdd(this, 1);
        }

        final void leave() {
            ENTERING.getAndAdd(this, -1);
        }

        private void complete() {
            while (entering != 0) {
                Thread.yield(); // an attachment is a few writes, and runs no code of the user's
            }
            resumeWith(Unit.INSTANCE);
        }
    }

    /** Two cache lines from the next: a call that comes and goes alone is written into its parent itself. */
    @SuppressWarnings("unused")
    private static final class Apart extends Parent {
        private long a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7;

        Apart(Job above) {
            super(above);
        }
    }
}
