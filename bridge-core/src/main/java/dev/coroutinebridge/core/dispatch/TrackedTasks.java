package dev.coroutinebridge.core.dispatch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that an executor was given, in that order, until they come to the head of the list and have begun. The lock-free queue of
 * Michael and Scott (1996), with the tasks as their own nodes.
 *
 * <p>{@code head} is the last task that was taken out, or a blank; what follows it is in the list. {@code tail} is the last task, or
 * one before it while somebody adds. A task enters by a change of the last one's {@code next} from null, and leaves by a change of
 * {@code head}; {@code tail} is moved on before {@code head} may pass it. A task that has left is linked to itself, so that it
 * keeps none of its successors alive: whoever comes upon it reads head or tail anew.
 */
final class TrackedTasks extends CacheLines {

    private static final VarHandle HEAD;
    private static final VarHandle TAIL;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(TrackedTasks.class, "head", TrackedTask.class);
            TAIL = lookup.findVarHandle(TrackedTasks.class, "tail", TrackedTask.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile TrackedTask head;
    private volatile TrackedTask tail;

    TrackedTasks() {
        TrackedTask blank = new Blank();
        head = blank;
        tail = blank;
    }

    /** In place of a task. */
    private static final class Blank extends TrackedTask {
        @Override
        protected boolean isClaimed() {
            return true;
        }

        @Override
        protected void dropped(RejectedExecutionException rejection) {}

        @Override
        public void run() {}
    }

    /** @param task one that has not been in any list */
    void add(TrackedTask task) {
        while (true) {
            TrackedTask last = tail;
            TrackedTask next = last.next;
            if (next != null) {
                TAIL.compareAndSet(this, last, next); // also if last has left: then nothing changes
            } else if (TrackedTask.NEXT.compareAndSet(last, null, task)) {
                TAIL.compareAndSet(this, last, task);
                return;
            }
        }
    }

    /** Takes the oldest out; null if there is none. It may have been claimed. */
    @Nullable
    TrackedTask poll() {
        return poll(/* onlyClaimed= */ false);
    }

    /** Takes those out that have been claimed, as far as they are older than all others. */
    void dropClaimed() {
        while (poll(/* onlyClaimed= */ true) != null) {}
    }

    private @Nullable TrackedTask poll(boolean onlyClaimed) {
        while (true) {
            TrackedTask before = head;
            TrackedTask last = tail;
            TrackedTask first = before.next;
            if (first == null) {
                return null;
            }
            if (first == before) {
                continue; // it has left since
            }
            if (onlyClaimed && !first.isSettled()) {
                return null;
            }
            if (before == last) {
                TAIL.compareAndSet(this, last, first);
            } else if (HEAD.compareAndSet(this, before, first)) {
                before.next = before;
                return first;
            }
        }
    }

    /** Whether there is none, claimed or not. */
    boolean isEmpty() {
        return head.next == null;
    }

    /** How many have not begun; an estimate, if others add or take meanwhile. */
    int unsettled() {
        int[] count = new int[1];
        forEachUnsettled(task -> count[0]++);
        return count[0];
    }

    /** Those that have not begun; some may be missed, if others take meanwhile. */
    void forEachUnsettled(Consumer<TrackedTask> action) {
        TrackedTask task = head;
        for (TrackedTask next = task.next; next != null && next != task; next = task.next) {
            if (!next.isSettled()) {
                action.accept(next);
            }
            task = next;
        }
    }

    /** Keeps no reference to the task that was last taken out. */
    void forgetLast() {
        if (isEmpty() && !(head instanceof Blank)) {
            add(new Blank());
            dropClaimed();
        }
    }
}
