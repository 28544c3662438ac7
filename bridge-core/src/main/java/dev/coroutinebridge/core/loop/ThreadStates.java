package dev.coroutinebridge.core.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Finds the state of the calling thread. Every call does that, and a thread-local alone took a third of the time of the cheapest: five
 * loads, each of which waits for the one before. So most threads have a seat besides, in a table by their number, where there are
 * two.
 *
 * <p><b>States.</b> A seat is <em>empty</em>, or a thread's, whose state is on it. A thread claims the seat of its number when its state is
 * made, if that is empty or its thread has ended. When a thread has ended, its seat is emptied. Both compare and set, and nobody else
 * writes.
 *
 * <p><b>Why nobody gets another's state, or a second one.</b> A state names its thread in a final field, which whoever sees the state sees, and
 * a thread takes what is on a seat only if that names it. What it has put there it sees from then on, because nobody takes a
 * seat from a thread that is alive. Who has no seat finds its state in the thread-local.
 *
 * <p><b>What is kept.</b> A seat keeps its thread, of which nothing must be left when it has ended. Then it has dropped its thread-locals, so
 * the {@link Tenancy} in them is garbage, and that is noticed. Where the thread-locals of a living thread are dropped, as some
 * containers do between tasks, it keeps its seat and its state, and every garbage collection is an occasion to look again.
 */
final class ThreadStates {

    /** A power of two. Threads are numbered in turn, so this many that were made one after the other have each a seat. */
    static final int SEATS = 1_024;

    private static final @Nullable ThreadState[] TABLE = new ThreadState[SEATS];
    private static final VarHandle SEAT = MethodHandles.arrayElementVarHandle(ThreadState[].class);
    private static final ThreadLocal<Tenancy> TENANCY = ThreadLocal.withInitial(Tenancy::new);

    private ThreadStates() {}

    /** The state of the calling thread: the same one at every call on the same thread. */
    static ThreadState current() {
        Thread thread = Thread.currentThread();
        ThreadState seated = TABLE[seatOf(thread)];
        return seated != null && seated.thread == thread ? seated : TENANCY.get().state;
    }

    /** Whether a thread is found in one step. */
    static boolean isSeated(Thread thread) {
        ThreadState seated = TABLE[seatOf(thread)];
        return seated != null && seated.thread == thread;
    }

    /** Where to look. A subclass of Thread may number itself otherwise, if it stays with that. */
    private static int seatOf(Thread thread) {
        return (int) thread.getId() & (SEATS - 1);
    }

    /** Takes a seat that nobody has who is alive. Only the thread of the state calls this, once. */
    static boolean claim(@Nullable ThreadState[] table, int seat, ThreadState mine) {
        ThreadState before = table[seat];
        return (before == null || !before.thread.isAlive()) && SEAT.compareAndSet(table, seat, before, mine);
    }

    /** Empties the seat of a thread that has ended, unless another has claimed it. Returns whether it has ended. */
    static boolean vacate(@Nullable ThreadState[] table, int seat, ThreadState gone) {
        if (gone.thread.isAlive()) {
            return false;
        }
        SEAT.compareAndSet(table, seat, gone, null);
        return true;
    }

    /** What a thread-local has, and nothing else: it is garbage when its thread has ended. */
    private static final class Tenancy {

        final ThreadState state = new ThreadState();

        Tenancy() {
            // There may be millions of virtual threads, most of which end after a call or two.
            if (!state.virtual && watch(this, seatOf(state.thread), state)) {
                claim(TABLE, seatOf(state.thread), state);
            }
        }

        /** Where that is not to be had, for want of a thread that would notice, the thread does without a seat. */
        private static boolean watch(Object held, int seat, ThreadState state) {
            try {
                Garbage.whenGone(held, () -> {
                    if (!vacate(TABLE, seat, state)) {
                        watch(new Object(), seat, state);
                    }
                });
                return true;
            } catch (OutOfMemoryError e) {
                return false;
            }
        }
    }
}
