package dev.coroutinebridge.core.context;

import org.jspecify.annotations.Nullable;

/**
 * The values of thread-locals as they were when a bridge was called, with which threads enter and leave that call. A value that the
 * caller had not is among them as null: it is taken off a thread that has one.
 *
 * <p><b>Who restores what.</b> A thread that leaves gets back what it had when it entered, whatever was put onto it meanwhile; nothing
 * else is kept for it. So an order other than the last first does no harm. kotlinx 1.11.0 has one: it leaves the part around a
 * {@code flowOn} first, which leaves the part inside, too, and then, on whatever thread the flow has gone on, the part inside once
 * more, which brings the values around it onto that thread. Nothing here throws. Internal.
 */
public class CapturedContext {

    /** What a thread had when it entered. */
    public static final class Installed {
        private final @Nullable Object @Nullable [] before;
        private final @Nullable CapturedContext covered;
        private final @Nullable Object beside;

        Installed(@Nullable Object @Nullable [] before, @Nullable CapturedContext covered, @Nullable Object beside) {
            this.before = before;
            this.covered = covered;
            this.beside = beside;
        }

        /**
         * What was given to be kept with it.
         *
         * @return the same object
         */
        public @Nullable Object beside() {
            return beside;
        }
    }

    private final Accessors accessors;
    private final @Nullable Object[] values;

    CapturedContext(Accessors accessors, @Nullable Object[] values) {
        this.accessors = accessors;
        this.values = values;
    }

    final Accessors accessors() {
        return accessors;
    }

    /** As the caller had them. */
    final @Nullable Object[] captured() {
        return values;
    }

    /** What a thread enters with. */
    @Nullable
    Object[] values() {
        return values;
    }

    /**
     * The call begins on the very thread that it was made on, right after it was captured there.
     *
     * @param shown the thread's
     * @return to be given to {@link #restore} on the same thread
     */
    public Installed begin(ShownContext shown) {
        cover(shown);
        return enter(shown, values, null);
    }

    /**
     * The current thread enters the call, or a part of it.
     *
     * @param shown the thread's
     * @param beside something to be kept with what is returned
     * @return to be given to {@link #restore}, by this thread or, as the class comment says, by another one
     */
    public final Installed install(ShownContext shown, @Nullable Object beside) {
        if (shown.now == this && !isOneForAll()) {
            return new Installed(
                    null, null,
                    beside); // the inside of a withContext: the same coroutine, which goes on with its values
        }
        cover(shown);
        awaitLeft();
        return enter(shown, accessors.exchange(values()), beside);
    }

    private static void cover(ShownContext shown) {
        CapturedContext covered = shown.now;
        if (covered != null) {
            covered.left();
        }
    }

    private Installed enter(ShownContext shown, @Nullable Object[] before, @Nullable Object beside) {
        CapturedContext covered = shown.now;
        shown.now = this;
        entered();
        return new Installed(before, covered, beside);
    }

    /**
     * The current thread leaves the call, or a part of it.
     *
     * @param shown the thread's
     * @param installed what a thread has entered with
     */
    public final void restore(ShownContext shown, Installed installed) {
        @Nullable Object[] before = installed.before;
        if (before == null) {
            return;
        }
        cover(shown);
        accessors.restore(before);
        CapturedContext back = installed.covered;
        shown.now = back;
        if (back != null) {
            back.enteredAgain();
        }
    }

    /**
     * Whether coroutines that run side by side may have these values in common.
     *
     * @return false if each has to have a {@linkplain #copy copy}
     */
    public boolean isOneForAll() {
        return true;
    }

    /**
     * What something begins with that runs beside the call.
     *
     * @return values of its own
     */
    public CapturedContext copy() {
        return this;
    }

    /**
     * Runs something on behalf of the call, beside it or after it.
     *
     * @param shown the current thread's
     * @param task what to run
     */
    public final void runBeside(ShownContext shown, Runnable task) {
        CapturedContext own = copy();
        Installed before = own.install(shown, null);
        try {
            task.run();
        } finally {
            own.restore(shown, before);
        }
    }

    /** None of the same, for what runs on a thread that is in the call and does not belong to it. */
    final CapturedContext none() {
        return new ClearContext(accessors);
    }

    /** The call is over, and the current thread, which has waited for it, gets what was set in it, if that is wanted. */
    public void writeBack() {}

    /**
     * A call is over that was made inside this one, which gets what was set in it, if that is wanted.
     *
     * @param inner what that call has captured
     */
    public void take(CapturedContext inner) {}

    /** Waits until the thread has left that has entered before, if what it has set matters. */
    void awaitLeft() {}

    /** The current thread has these values now. */
    void entered() {}

    /** The current thread is about to lose these values, if it has them. */
    void left() {}

    /** The current thread has what it had when it entered, and is to have what these values are by now. */
    void enteredAgain() {}
}
