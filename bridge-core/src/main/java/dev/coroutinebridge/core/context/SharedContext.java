package dev.coroutinebridge.core.context;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Values of which those that are set in a call are kept, see {@link Propagation#WRITE_BACK}.
 *
 * <p><b>States.</b> <em>Left</em>: {@code thread} is null, and {@code latest} is what the last thread had when it left. <em>Entered</em>:
 * {@code thread} has them, and {@code latest} is what it has entered with. Whichever thread enters moves to Entered; the thread that is
 * in moves back to Left: it writes {@code latest} and then {@code thread}, both volatile, so whoever sees that it has left sees what it
 * has set.
 *
 * <p><b>Why nothing is lost.</b> A coroutine is on one thread at a time, but kotlinx lets the next thread begin before the last has
 * taken its values off. So whoever enters, or reads, waits until the last thread has left. That is a matter of the few frames through
 * which a suspension returns, and of an executor's lock or two. It does not wait for ever: somebody may run two coroutines at once with
 * this one context, by starting them by hand, and one of them may be waiting for the other. A thread that has given up takes over, and
 * what the other has set is not kept.
 */
final class SharedContext extends CapturedContext {

    private static final int SPINS = 1_000;
    private static final long NAP_NANOS = 20_000;

    /** A thread that runs, or that runs no more because others do, comes back. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** One that waits may wait for an executor's lock, which is a matter of microseconds, or for us. */
    private static final long PATIENCE_WITH_WAITING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final VarHandle THREAD;

    static {
        try {
            THREAD = MethodHandles.lookup().findVarHandle(SharedContext.class, "thread", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Object[] latest;
    private volatile @Nullable Thread thread;

    SharedContext(Accessors accessors, @Nullable Object[] values) {
        super(accessors, values);
        this.latest = values;
    }

    @Override
    @Nullable
    Object[] values() {
        return latest;
    }

    @Override
    public boolean isOneForAll() {
        return false;
    }

    @Override
    public CapturedContext copy() {
        return new SharedContext(accessors(), isHere() ? accessors().read(latest) : latest);
    }

    @Override
    public void writeBack() {
        awaitLeft();
        put(latest);
    }

    @Override
    public void take(CapturedContext inner) {
        if (!(inner instanceof SharedContext shared)) {
            return; // asked for otherwise
        }
        awaitLeft();
        // Only what was set there: it may have begun with values that an element of this coroutine's has put onto the
        // thread.
        @Nullable Object[] now = isHere() ? accessors().read(latest) : latest.clone();
        accessors().putChanges(now, shared.accessors(), shared.captured(), shared.latest);
        if (isHere()) {
            put(now);
        } else {
            latest = now;
        }
    }

    /** As new values, on top of what the thread has: an accessor may keep a stack, whose top is for somebody else to take off. */
    private void put(@Nullable Object[] values) {
        @Nullable Object[] unused = accessors().exchange(values);
    }

    @Override
    void entered() {
        thread = Thread.currentThread();
    }

    @Override
    void left() {
        if (isHere()) {
            latest = accessors().read(latest);
            thread = null;
        }
    }

    @Override
    void enteredAgain() {
        if (THREAD.compareAndSet(this, null, Thread.currentThread())) { // otherwise it has gone on elsewhere
            put(latest);
        }
    }

    private boolean isHere() {
        return thread == Thread.currentThread();
    }

    @Override
    void awaitLeft() {
        Thread other = thread;
        if (other == null || isHere()) {
            return;
        }
        long begun = System.nanoTime();
        for (int i = 0; thread == other; i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else if (System.nanoTime() - begun < patienceWith(other)) {
                LockSupport.parkNanos(NAP_NANOS);
            } else {
                return;
            }
        }
    }

    private static long patienceWith(Thread other) {
        Thread.State state = other.getState();
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING
                ? PATIENCE_WITH_WAITING_NANOS
                : PATIENCE_NANOS;
    }
}
