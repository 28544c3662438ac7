package dev.coroutinebridge.core.offload;

import dev.coroutinebridge.core.dispatch.TrackedTask;
import dev.coroutinebridge.core.loop.InterruptGate;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Something that runs once on some thread, and whom an interrupt may be sent to only while it is at the top of that thread.
 *
 * <p><b>States</b>, and who moves between them: the <em>runner</em>, which is the thread that runs it, and <em>cancellers</em>,
 * which are any others.
 * <pre>
 * QUEUED        not begun                                   -> OPEN (runner), NEVER (one canceller)
 * OPEN          runs at the top of its thread               -> CLOSED, ENDED (runner), INTERRUPTING (a canceller)
 * INTERRUPTING  a canceller is about to interrupt           -> INTERRUPTED (the same canceller)
 * INTERRUPTED   as OPEN, after an interrupt                 -> TOLD, ENDED (runner), INTERRUPTING (a canceller, once more)
 * CLOSED        blocked in a call of a bridge               -> OPEN (runner), TELLING (a canceller)
 * TELLING       a canceller looks up the call               -> TOLD (the same canceller)
 * TOLD          as CLOSED, and cancelled                    -> INTERRUPTED (runner), TELLING (a canceller, once more)
 * ENDED, NEVER  final
 * </pre>
 *
 * <p><b>Nobody else is hit.</b> {@code Thread.interrupt} is called in INTERRUPTING only, and the runner leaves neither the body nor
 * opens its thread to others while that lasts: it waits for the few instructions in between, as {@code FutureTask} does. After
 * ENDED, and while CLOSED or TOLD, there is no way into INTERRUPTING. Whoever ends from INTERRUPTED knows that there may be a flag
 * to clear, and whoever closes from there takes the flag off the thread.
 *
 * <p><b>No cancellation is lost.</b> A canceller finds one of these states and moves on from it, or tries again: QUEUED, and the
 * body never begins; OPEN, and it is interrupted; CLOSED, and the blocked call is told. If the flag was taken off, or a
 * call was told and returned as if it was not, {@link #reopen} says that the body is owed an interrupt.
 */
abstract class InterruptibleRun extends TrackedTask implements InterruptGate {

    private static final int QUEUED = 0;
    private static final int OPEN = 1;
    private static final int INTERRUPTING = 2;
    private static final int INTERRUPTED = 3;
    private static final int CLOSED = 4;
    private static final int TELLING = 5;
    private static final int TOLD = 6;
    private static final int ENDED = 7;
    private static final int NEVER = 8;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(InterruptibleRun.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int state = QUEUED;

    /** Set just after OPEN, taken back after ENDED. */
    private volatile @Nullable Thread runner;

    /** Written before CLOSED or TOLD, read in TELLING. */
    private @Nullable BlockedCall blockedCall;

    /** What {@link #reopen} will say if the gate was closed after the interrupt. For the runner. */
    private boolean owed;

    /** Whether the gate was closed after the interrupt. For the runner. */
    private boolean closedLate;

    private boolean move(int from, int to) {
        return STATE.compareAndSet(this, from, to);
    }

    // ---- for the runner

    /** To be called before anything else of it runs; false if it must not run. */
    final boolean begin() {
        if (!move(QUEUED, OPEN)) {
            return false; // somebody else has it, whose thread the runner is
        }
        runner = Thread.currentThread();
        return true;
    }

    /** It has ended: no interrupt comes from now on. Returns whether one came, whose flag may still be set. */
    final boolean end() {
        int now = settled();
        while (!move(now, ENDED)) {
            now = settled();
        }
        runner = null; // a future that somebody keeps must not keep the thread
        return now == INTERRUPTED;
    }

    /** The state, when no canceller is about to interrupt or to tell. */
    private int settled() {
        int now = state;
        while (now == INTERRUPTING || now == TELLING) {
            Thread.yield();
            now = state;
        }
        return now;
    }

    @Override
    public final void close(BlockedCall call) {
        blockedCall = call;
        int now = settled();
        while (!move(now, now == OPEN ? CLOSED : TOLD)) {
            now = settled();
        }
        closedLate = now == INTERRUPTED;
        if (closedLate) {
            owed = Thread.interrupted();
            if (owed) {
                call.bodyCancelled();
            }
        }
    }

    @Override
    public final boolean reopen() {
        int now = settled();
        while (now == CLOSED || now == TOLD) {
            if (move(now, now == CLOSED ? OPEN : INTERRUPTED)) {
                return now == TOLD && (!closedLate || owed);
            }
            now = settled();
        }
        return false;
    }

    // ---- for cancellers

    /** Makes it never begin; false if it has begun, or was prevented before. */
    final boolean prevent() {
        return move(QUEUED, NEVER);
    }

    /** The thread that runs it; null before and after. */
    final @Nullable Thread runner() {
        return runner;
    }

    @Override
    protected final boolean isClaimed() {
        return state != QUEUED;
    }

    final boolean isOver() {
        return state >= ENDED;
    }

    /** Interrupts it, if it is at the top of its thread, or tells the call that it is blocked in. Nothing, if it does not run. */
    final void interrupt() {
        while (true) {
            int now = state;
            switch (now) {
                case OPEN, INTERRUPTED -> {
                    if (move(now, INTERRUPTING)) {
                        try {
                            interruptRunner();
                        } finally {
                            state = INTERRUPTED;
                        }
                        return;
                    }
                }
                case CLOSED, TOLD -> {
                    if (move(now, TELLING)) {
                        BlockedCall call = blockedCall;
                        state = TOLD;
                        if (call != null) {
                            call.bodyCancelled();
                        }
                        return;
                    }
                }
                default -> {
                    return;
                }
            }
        }
    }

    private void interruptRunner() {
        Thread thread = runner;
        while (thread == null) {
            Thread.onSpinWait(); // it has just begun, and cannot end as long as this is INTERRUPTING
            thread = runner;
        }
        thread.interrupt();
    }
}
