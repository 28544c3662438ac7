package dev.coroutinebridge.core.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentLinkedQueue;
import kotlinx.coroutines.CoroutineDispatcher;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that one thread at a time takes and any thread adds, in the order of each that adds. Internal.
 *
 * <p>One slot, because most calls never have a second task waiting, and a task goes through it without an allocation. What comes while it is
 * taken goes to the overflow, and so does all that follows until the overflow is empty again. So while the overflow has something,
 * what is in the slot is older.
 *
 * <p>What the thread that takes adds itself goes past all that, into a field that nobody else touches, if there is nothing else: so that is older
 * than what comes later, and whoever else adds a task waits for one of these at most.
 */
abstract class PrivateQueue extends CoroutineDispatcher {

    private static final VarHandle SLOT;
    private static final VarHandle OVERFLOW;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SLOT = lookup.findVarHandle(PrivateQueue.class, "slot", Runnable.class);
            OVERFLOW = lookup.findVarHandle(PrivateQueue.class, "overflow", ConcurrentLinkedQueue.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** For the consumer, as long as it is always the same thread. */
    private @Nullable Runnable own;

    private volatile @Nullable Runnable slot;
    private volatile @Nullable ConcurrentLinkedQueue<Runnable> overflow;

    /** For the one consumer: adds a task of its own, of which nobody has to hear. False, and not added, if there are others. */
    final boolean addOwn(Runnable task) {
        if (own != null || hasShared()) {
            return false;
        }
        own = task;
        return true;
    }

    /** Adds a task, with the effect of a volatile write. */
    final void add(Runnable task) {
        ConcurrentLinkedQueue<Runnable> more = overflow;
        if ((more != null && !more.isEmpty()) || !SLOT.compareAndSet(this, null, task)) {
            overflow().add(task);
        }
    }

    private ConcurrentLinkedQueue<Runnable> overflow() {
        ConcurrentLinkedQueue<Runnable> existing = overflow;
        if (existing != null) {
            return existing;
        }
        ConcurrentLinkedQueue<Runnable> made = new ConcurrentLinkedQueue<>();
        return OVERFLOW.compareAndSet(this, null, made) ? made : overflow();
    }

    /** For the one consumer. Null if there is nothing. */
    final @Nullable Runnable poll() {
        Runnable mine = own;
        if (mine != null) {
            own = null;
            return mine;
        }
        Runnable first = slot;
        if (first == null) {
            ConcurrentLinkedQueue<Runnable> more = overflow;
            if (more == null || more.isEmpty()) {
                return null;
            }
            // Nothing enters the slot any more: what is there now is older.
            first = slot;
            if (first == null) {
                return more.poll();
            }
        }
        // A producer that still sees the task uses the overflow, and that is all that can come of seeing this late.
        SLOT.setRelease(this, null);
        return first;
    }

    /** With the effect of volatile reads. */
    final boolean hasPrivateTasks() {
        return own != null || hasShared();
    }

    private boolean hasShared() {
        ConcurrentLinkedQueue<Runnable> more = overflow;
        return slot != null || (more != null && !more.isEmpty());
    }
}
