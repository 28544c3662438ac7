package dev.coroutinebridge.core.dispatch;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * Work that a bridge does for coroutines which are not its own, so that they have no job below the bridge's. A shutdown waits for it
 * and cancels it all the same: from then on one job stands for all of it. Internal.
 */
public final class Guests {

    /** A piece of work. */
    public interface Guest extends OpenCall {

        /**
         * The bridge is closing and waits no longer. Called once at most; must be quick and must not throw.
         *
         * @param cause why
         */
        void cancelByBridge(Throwable cause);

        /**
         * Keeps its place in the list.
         *
         * @param place what {@link #place} has to return until the next change
         */
        void setPlace(int place);

        /**
         * Its place in the list.
         *
         * @return what was set last
         */
        int place();
    }

    private static final System.Logger LOGGER = System.getLogger("dev.coroutinebridge");
    private static final int FEW = 16;

    // Guarded by this. An array without gaps, in which everybody knows its own place: nothing is allocated for a guest.
    private @Nullable Guest[] present = new @Nullable Guest[FEW];
    private int size;
    private boolean closing;
    private @Nullable PendingJob job;

    Guests() {}

    /**
     * Work begins.
     *
     * @param guest the work
     * @return false if the bridge takes no more
     */
    public synchronized boolean enter(Guest guest) {
        if (closing) {
            return false;
        }
        if (size == present.length) {
            present = Arrays.copyOf(present, 2 * size);
        }
        guest.setPlace(size);
        present[size++] = guest;
        return true;
    }

    /**
     * Work has ended.
     *
     * @param guest one that has entered, once
     */
    public void leave(Guest guest) {
        PendingJob ended = null;
        synchronized (this) {
            Guest last = present[--size];
            present[size] = null;
            if (last != null && last != guest) {
                last.setPlace(guest.place());
                present[guest.place()] = last;
            }
            if (size == 0) {
                ended = job;
                job = null;
            }
        }
        if (ended != null) {
            ended.end();
        }
    }

    /** No more work begins; {@code parent} waits for what there is, and cancels it when it is cancelled. */
    void close(Job parent) {
        PendingJob made = new PendingJob(() -> "work for other coroutines", this::cancelAll);
        synchronized (this) {
            closing = true;
            if (size == 0) {
                return;
            }
            job = made;
        }
        made.begin(parent);
    }

    /** Whether a job stands for all of it. */
    synchronized boolean areBehind(Job candidate) {
        return candidate == job;
    }

    /** What there is. */
    List<String> describe() {
        @Nullable Guest[] all;
        synchronized (this) {
            all = Arrays.copyOf(present, size);
        }
        return Arrays.stream(all).filter(Objects::nonNull).map(Guests::describe).toList();
    }

    private static String describe(Guest guest) {
        try {
            return guest.describe();
        } catch (Throwable e) { // somebody's toString
            return "work that cannot say what it is: " + e.getClass().getName();
        }
    }

    private void cancelAll(Throwable cause) {
        @Nullable Guest[] all;
        synchronized (this) {
            all = Arrays.copyOf(present, size);
        }
        for (Guest guest : all) {
            try {
                if (guest != null) {
                    guest.cancelByBridge(cause);
                }
            } catch (Throwable e) { // somebody's dispatcher, say; the others have to be cancelled all the same
                LOGGER.log(System.Logger.Level.ERROR, "a call could not be cancelled: " + guest, e);
            }
        }
    }
}
