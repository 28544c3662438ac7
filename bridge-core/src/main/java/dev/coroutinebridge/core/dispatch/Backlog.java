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
 * <p><b>Places.</b> What a call has is in the call: NONE, TAKEN, AWAITED, or GONE when it has begun, or is certain never to. Whoever
 * moves it from NONE or AWAITED to TAKEN has counted the place before, and takes that back if the call is GONE; the one who moves it
 * from TAKEN to GONE gives it back. So a call that is cancelled at any moment has its place given back once.
 *
 * <p><b>Nobody waits in vain.</b> A call is in the line, and {@code inLine} says so, before it looks for room itself; a place is given
 * back before its holder reads {@code inLine}. Both are volatile accesses with one order: one of the two sees the other.
 */
final class Backlog {

    // What a call has; one byte in each.
    private static final byte NONE = 0;
    private static final byte TAKEN = 1;
    private static final byte AWAITED = 2;
    private static final byte GONE = 3;

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
     * Takes a place for a call.
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
        if (!call.movePlace(NONE, TAKEN)) {
            giveBack(); // it is gone
        }
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

    /** Puts a call for which there is no place into the line. It is admitted when there is room, which may be at once. */
    void await(TrackedTask call) {
        synchronized (this) {
            if (!call.movePlace(NONE, AWAITED)) {
                return; // it is gone
            }
            line.add(call);
            inLine = line.size();
        }
        admitNext();
    }

    /** The call has begun, or never will. */
    void leave(TrackedTask call) {
        if (capacity == UNLIMITED) {
            return;
        }
        byte had = call.takePlace(GONE);
        if (had == TAKEN) {
            giveBack();
        } else if (had == AWAITED) {
            synchronized (this) {
                line.remove(call);
                inLine = line.size();
            }
        }
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
                if (first.movePlace(AWAITED, TAKEN)) {
                    admitted.add(first::admitted);
                } else {
                    taken.decrementAndGet(); // it is gone, and the next may have its place
                }
            }
            inLine = line.size();
        }
        Telling.tell(admitted);
    }
}
