package dev.coroutinebridge.core.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/**
 * Where one thread waits, now and then; its loop stays open in between.
 *
 * <p><b>States.</b> <em>Idle</em>: the thread is away. <em>Taken</em>: it waits, or somebody moves its tasks elsewhere. <em>Last</em>: the
 * same, and nobody will after it. <em>Closed</em>. {@link #take} moves from idle to taken, {@link #leave} from taken to idle or from last
 * to closed, and {@link #close} from idle to closed or from taken to last. Each is one compare-and-set, so whoever moves to closed is one
 * thread, and it closes the loop; and while the loop is closed, nobody polls it.
 */
final class WaitingPlace {

    private static final int IDLE = 0;
    private static final int TAKEN = 1;
    private static final int LAST = 2;
    private static final int CLOSED = 3;

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

    boolean take() {
        return STATE.compareAndSet(this, IDLE, TAKEN);
    }

    /** Whether it is closed now; the loop is paused otherwise. */
    boolean leave() {
        try {
            loop.pause();
        } finally {
            if (!STATE.compareAndSet(this, TAKEN, IDLE)) {
                state = CLOSED; // it was the last; nobody else moves from there
                loop.close();
            }
        }
        return state == CLOSED;
    }

    void close() {
        while (true) {
            if (STATE.compareAndSet(this, IDLE, CLOSED)) {
                loop.close();
                return;
            }
            if (STATE.compareAndSet(this, TAKEN, LAST) || state >= LAST) {
                return;
            }
        }
    }

    /** Gives what only its thread would run to somebody else, unless that thread waits here. Afterwards it is as before. */
    void moveTasks(Consumer<Runnable> elsewhere) {
        while (loop.hasPrivateTasks() && take()) {
            for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
                elsewhere.accept(task);
            }
            if (leave()) {
                return; // and what has come meanwhile runs as after the end of a call
            }
        }
    }
}
