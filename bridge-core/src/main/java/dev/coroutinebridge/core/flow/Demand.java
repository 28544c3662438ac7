package dev.coroutinebridge.core.flow;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import org.jspecify.annotations.Nullable;

/**
 * How much a subscriber has asked for, and how much of it it was given. One coroutine gives, any thread asks or ends.
 *
 * <p><b>States</b>, in one word:
 *
 * <ul>
 *   <li><em>Open</em>, {@code r >= 0}: {@code r} were asked for, ever. {@link Long#MAX_VALUE} is without bound, and sums stop there.
 *   <li><em>Waiting</em>, {@code ~r}: all {@code r} were given, and the coroutine is suspended, or about to be, as {@code waiter}. Never
 *       without bound.
 *   <li><em>Over</em>, {@link Long#MIN_VALUE}: nothing is given any more. For good.
 * </ul>
 *
 * <p>Only the coroutine moves from open to waiting, in {@link #await}; only {@link #add} moves back, or raises {@code r}; anybody moves
 * to over, from anywhere, in {@link #end}. All are compare-and-sets, or an exchange. What was given is counted beside, by the coroutine
 * alone: it only has to read the word as long as there is demand.
 *
 * <p><b>Invariant:</b> {@code given <= r}, and in the state waiting {@code given == r}.
 *
 * <p><b>Why no demand is lost.</b> The coroutine says that it waits by a compare-and-set from the very {@code r} that it has found to be
 * used up. Who asks for more either comes before, and then that fails and the coroutine looks again, or finds the word at waiting, and
 * then exactly one of those who ask moves it back and is given the coroutine to resume. {@code waiter} is written before the one
 * compare-and-set and read after the other. A coroutine that was cancelled while it waits leaves the word at waiting; it does not come
 * here again, and to resume it does nothing.
 *
 * <p><b>Why nobody signals beside it.</b> The coroutine says that it signals <em>before</em> it looks whether it is over; who gives it up
 * makes it over <em>before</em> he looks whether it signals. All four are volatile, so at least one of them sees the other.
 */
final class Demand {

    static final long UNBOUNDED = Long.MAX_VALUE;
    private static final long OVER = Long.MIN_VALUE;

    private static final VarHandle WORD;
    private static final VarHandle SIGNALLING;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WORD = lookup.findVarHandle(Demand.class, "word", long.class);
            SIGNALLING = lookup.findVarHandle(Demand.class, "signalling", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long word;
    private volatile boolean signalling;
    private long given;
    private @Nullable Continuation<? super Unit> waiter;

    Demand(long first) {
        this.word = first;
    }

    // ---- for the coroutine

    /** Whether it may give one more now; then it calls {@link #leave} when it has. */
    boolean enter() {
        signalling = true;
        if (word > given) {
            given++;
            return true;
        }
        leave();
        return false;
    }

    void leave() {
        SIGNALLING.setRelease(this, false);
    }

    /** Whether it has to wait, and will be given to whoever asks for more. */
    boolean await(Continuation<? super Unit> suspended) {
        long asked = word;
        if (asked != given) {
            return false; // more was asked for, or it is over
        }
        waiter = suspended;
        if (WORD.compareAndSet(this, asked, ~asked)) {
            return true;
        }
        waiter = null;
        return false;
    }

    // ---- for anybody

    /** Asks for more, at least 1. The caller resumes what is returned. */
    @Nullable
    Continuation<? super Unit> add(long more) {
        while (true) {
            long now = word;
            if (now == OVER || now == UNBOUNDED) {
                return null;
            }
            long asked = now < 0 ? ~now : now;
            long sum = asked + more < 0 ? UNBOUNDED : asked + more;
            if (WORD.compareAndSet(this, now, sum)) {
                return now < 0 ? takeWaiter() : null;
            }
        }
    }

    /** Only who has moved the word away from waiting comes here, and the coroutine does not wait again before it is resumed. */
    private @Nullable Continuation<? super Unit> takeWaiter() {
        Continuation<? super Unit> suspended = waiter;
        waiter = null;
        return suspended;
    }

    /** Nothing is given from now on but what is being given; true for the first who says so. */
    boolean end() {
        long before = (long) WORD.getAndSet(this, OVER);
        if (before < 0 && before != OVER) {
            takeWaiter(); // nobody will resume it; whoever keeps the subscription need not keep it
        }
        return before != OVER;
    }

    boolean isOver() {
        return word == OVER;
    }

    /** Whether the coroutine gives something at the moment. Once it is over and does not, it never will. */
    boolean isSignalling() {
        return signalling;
    }
}
