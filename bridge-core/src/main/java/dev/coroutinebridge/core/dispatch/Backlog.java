package dev.coroutinebridge.core.dispatch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The calls that a dispatcher has accepted and that have not begun, as far as they are limited, and the line of those that wait
 * until there is room.
 *
 * <p><b>Places.</b> A call takes a place before anybody else knows of it, or gets one from the line, under the lock. It gives it
 * back once: when it begins, or when it is certain never to. A call in the line that is over by then leaves the line instead; one that is
 * over before it was put into the line is not put there.
 *
 * <p><b>Nobody waits in vain.</b> A call is in the line, and {@code inLine} says so, before it looks for room itself; a place is given
 * back before its holder reads {@code inLine}. Both are volatile accesses with one order: one of the two sees the other.
 */
final class Backlog {

    // What a call has; one byte in each.
    private static final byte NONE = 0;
    private static final byte TAKEN = 1;
    private static final byte AWAITED = 2;

    static final int UNLIMITED = Integer.MAX_VALUE;

    private final int capacity;
    private final AtomicInteger taken = new AtomicInteger();
    private final Set<TrackedTask> line = new LinkedHashSet<>(); // guarded by this
    private volatile int inLine;

    /** @param capacity how many places there are, or {@link #UNLIMITED}, which are not counted */
    Backlog(int capacity) {
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    /** How many calls have a place, and how many wait for one. */
    int size() {
        return taken.get() + inLine;
    }

    /**
     * Takes a place for a call that nobody else knows yet.
     *
     * @return false if there is none
     */
    boolean enter(TrackedTask call) {
        if (capacity == UNLIMITED) {
            return true;
        }
        if (inLine > 0 || !take()) {
            return false;
        }
        call.place = TAKEN;
        return true;
    }

    private boolean take() {
        int now = taken.get();
        while (now < capacity) {
            if (taken.compareAndSet(now, now + 1)) {
                return true;
            }
            now = taken.get();
        }
        return false;
    }

    /** Says of a call that nobody else knows yet that it will wait for a place. */
    void willWait(TrackedTask call) {
        call.place = AWAITED;
    }

    /**
     * Puts a call into the line if it is to wait. It is admitted when there is room, which may be at once.
     *
     * @return false if it need not wait
     */
    boolean await(TrackedTask call) {
        if (call.place != AWAITED) {
            return false;
        }
        synchronized (this) {
            if (call.place == AWAITED) {
                line.add(call);
                inLine = line.size();
            }
        }
        admitNext();
        return true;
    }

    /** The call has begun, or never will. To be called once. */
    void leave(TrackedTask call) {
        switch (call.place) {
            case TAKEN -> giveBack();
            case AWAITED -> leaveLine(call);
            default -> {}
        }
    }

    private void leaveLine(TrackedTask call) {
        synchronized (this) {
            if (call.place == AWAITED) {
                call.place = NONE;
                line.remove(call);
                inLine = line.size();
                return;
            }
        }
        giveBack(); // it has got its place meanwhile
    }

    private void giveBack() {
        taken.decrementAndGet();
        if (inLine > 0) {
            admitNext();
        }
    }

    private void admitNext() {
        List<Runnable> admitted = new ArrayList<>();
        synchronized (this) {
            while (!line.isEmpty() && take()) {
                TrackedTask first = line.iterator().next();
                line.remove(first);
                first.place = TAKEN;
                admitted.add(first::admitted);
            }
            inLine = line.size();
        }
        Telling.tell(admitted);
    }
}
