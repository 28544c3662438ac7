package dev.coroutinebridge.core.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where one thread waits, now and then; its loop stays open in between.
 *
 * <p><b>States.</b> <em>Idle</em>: the thread is away. <em>Taken</em>: it waits. <em>Emptied</em>: somebody takes its tasks out. <em>Last</em>:
 * as before, and nobody will after it. <em>Closed</em>. {@link #take} moves from idle to taken, {@link #leave} from taken to idle or from last
 * to closed, {@link #moveTasks} from idle to emptied and then as {@link #leave} does, and {@link #close} from idle to closed, or to last from
 * the other two. Each is one compare-and-set, so whoever moves to closed is one thread, and it closes the loop; and while the loop is closed,
 * nobody polls it.
 *
 * <p><b>The thread always gets its place back.</b> It waits while that is emptied, in which nothing is run. If it took another one, nobody
 * would come for what the dispatchers that it belongs to have been sent for the first.
 */
final class WaitingPlace {

    private static final int IDLE = 0;
    private static final int TAKEN = 1;
    private static final int EMPTIED = 2;
    private static final int LAST = 3;
    private static final int CLOSED = 4;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(WaitingPlace.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final CallerLoop loop;

    @SuppressWarnings("unused") // through STATE
    private volatile int state = TAKEN;

    /** Of the current thread, which takes it. */
    WaitingPlace(CallerLoop loop) {
        this.loop = loop;
    }

    /** For its thread. False if it is there already, or nobody may come any more. */
    boolean take() {
        while (true) {
            int now = state;
            if (now == IDLE) {
                if (STATE.compareAndSet(this, IDLE, TAKEN)) {
                    return true;
                }
            } else if (now == EMPTIED) {
                Thread.yield();
            } else {
                return false;
            }
        }
    }

    /** Whether it is closed now; the loop is paused otherwise. */
    boolean leave() {
        try {
            loop.pause();
        } finally {
            giveBack(TAKEN);
        }
        return state == CLOSED;
    }

    private void giveBack(int held) {
        if (!STATE.compareAndSet(this, held, IDLE)) {
            state = CLOSED; // it was the last; nobody else moves from there
            loop.close();
        }
    }

    void close() {
        while (true) {
            if (STATE.compareAndSet(this, IDLE, CLOSED)) {
                loop.close();
                return;
            }
            if (STATE.compareAndSet(this, TAKEN, LAST) || STATE.compareAndSet(this, EMPTIED, LAST) || state >= LAST) {
                return;
            }
        }
    }

    /**
     * Gives what only its thread would run to a loop that has ended, in its order, unless that thread waits here. Whoever finds that somebody
     * else is at it leaves the rest to that one, who looks again after it.
     */
    void moveTasks(CallerLoop elsewhere) {
        while (loop.hasPrivateTasks() && STATE.compareAndSet(this, IDLE, EMPTIED)) {
            try {
                for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
                    elsewhere.add(task);
                }
            } finally {
                giveBack(EMPTIED);
            }
            elsewhere.drainIfNeeded();
        }
    }
}
