package dev.coroutinebridge.core.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/**
 * Threads that are blocked for some coroutines now and then and do other things in between: one reads a stream, or joins a scope, and
 * another one may close that. Each has a {@link WaitingPlace} whose {@link CallerLoop} stays open in between, so that what the coroutines
 * below send to the thread's dispatchers goes into its lanes, where it finds them when it comes, and the pool's other threads do before.
 * Internal.
 *
 * <p><b>Nobody is overlooked.</b> A place is added before its thread looks at what it waits for, and a change is made before all places
 * are woken. {@link #close} says that this is closed before it closes the places there are; a place is added before it is read
 * whether this is closed. At least one of the two closes it.
 */
public final class RecurringWait implements LoopAbove {

    private final Executor afterwards;

    /** Changed under the monitor only. */
    private volatile List<WaitingPlace> places = List.of();

    /** The loop of the only place; null if there is none, or more than one. */
    private volatile @Nullable CallerLoop only;

    /** The loop of the latest place: it leads outwards when all places are gone. */
    private volatile @Nullable CallerLoop latest;

    private volatile boolean closed;

    /**
     * A wait that no thread has come to.
     *
     * @param afterwards runs what comes after the end; must not refuse
     */
    public RecurringWait(Executor afterwards) {
        this.afterwards = afterwards;
    }

    /** The first thread that came, as long as its place is there. */
    @Override
    public @Nullable CallerLoop loop() {
        CallerLoop one = only;
        if (one != null) {
            return one;
        }
        List<WaitingPlace> all = places;
        return all.isEmpty() ? latest : all.get(0).loop;
    }

    /** The loop of a thread that belongs to a dispatcher. */
    @Nullable
    CallerLoop belongingTo(Home home) {
        for (WaitingPlace place : places) {
            if (!place.loop.isClosed() && place.loop.belongsTo(home)) {
                return place.loop;
            }
        }
        return null;
    }

    /**
     * The calling thread will come again: from now on the coroutines below find it.
     *
     * @return its loop
     */
    public CallerLoop open() {
        WaitingPlace own = takePlace(ThreadState.current());
        leave(own);
        return own.loop;
    }

    /**
     * Blocks the calling thread until what it waits for is done; it works for the coroutines below meanwhile. Its flag is set when this
     * returns if the offloaded body on this thread was cancelled, which has been told to {@code awaited}, too.
     *
     * @param awaited what it waits for; whoever makes it done calls {@link #wake} after
     */
    public void await(Awaited awaited) {
        ThreadState thread = ThreadState.current();
        WaitingPlace own = takePlace(thread);
        try {
            InterruptGate body = thread.closeGate(awaited);
            int before = thread.enter();
            try {
                own.loop.await(thread, awaited);
            } finally {
                thread.leaveTo(before);
                if (thread.reopenGate(body)) {
                    Thread.currentThread().interrupt();
                }
            }
        } finally {
            leave(own);
        }
    }

    /** Something that a thread may be waiting for has changed. */
    public void wake() {
        CallerLoop one = only;
        if (one != null) {
            one.wake();
        } else {
            wakeAll();
        }
    }

    private void wakeAll() {
        places.forEach(place -> place.loop.wake());
    }

    /** A thread that waits after this does so for that time only. What is still sent to one runs as after the end of a call. */
    public void close() {
        closed = true;
        for (WaitingPlace place : places) {
            close(place);
        }
    }

    /** The threads that came before and are away now will not come again; the calling one does in their place. */
    public void handOver() {
        ThreadState thread = ThreadState.current();
        for (WaitingPlace place : places) {
            if (!place.loop.isOwnedBy(thread)) {
                close(place);
            }
        }
    }

    /**
     * Gives what only threads that are away would run to somebody else.
     *
     * @param elsewhere takes the tasks, in their order; a loop that is closed, and so a serial queue
     */
    public void moveTasks(CallerLoop elsewhere) {
        for (WaitingPlace place : places) {
            place.moveTasks(elsewhere);
            removeIfClosed(place);
        }
    }

    /**
     * Whether a coroutine is one for which threads are blocked here: then it must not wait here itself.
     *
     * @param context its context; null for none
     * @return true also for what is called by such a one, and called by that
     */
    public boolean isAbove(@Nullable CoroutineContext context) {
        CallElement element = context == null ? null : context.get(CallElement.KEY);
        if (element == null) {
            return false;
        }
        if (element.above() == this) {
            return true;
        }
        for (CallerLoop loop = element.loop(); loop != null; loop = loop.outer()) {
            if (has(loop)) {
                return true;
            }
        }
        return false;
    }

    private boolean has(CallerLoop loop) {
        for (WaitingPlace place : places) {
            if (place.loop == loop) {
                return true;
            }
        }
        return false;
    }

    // ---- places

    /** The place of a thread as it left it, or a new one: also if it waits here already, and this is called by what it runs. */
    WaitingPlace takePlace(ThreadState thread) {
        for (WaitingPlace place : places) {
            if (place.loop.isOwnedBy(thread) && place.take()) {
                return place;
            }
        }
        CallerLoop around = CallerLoop.ofCurrentCall();
        WaitingPlace made = new WaitingPlace(
                new CallerLoop(thread, thread.membership(), around == null ? null : around.nearestOpen(), afterwards));
        add(made);
        if (closed) {
            made.close();
        }
        return made;
    }

    void leave(WaitingPlace place) {
        if (place.leave()) {
            remove(place);
        }
    }

    private void close(WaitingPlace place) {
        place.close();
        removeIfClosed(place);
    }

    private void removeIfClosed(WaitingPlace place) {
        if (place.loop.isClosed()) {
            remove(place);
        }
    }

    private synchronized void add(WaitingPlace place) {
        List<WaitingPlace> more = new ArrayList<>(places);
        more.add(place);
        latest = place.loop;
        set(more);
    }

    private synchronized void remove(WaitingPlace place) {
        List<WaitingPlace> rest = new ArrayList<>(places);
        rest.remove(place);
        set(rest);
    }

    /** In this order, because who reads {@code only} does not read further. */
    private void set(List<WaitingPlace> all) {
        only = null;
        places = List.copyOf(all);
        only = all.size() == 1 ? all.get(0).loop : null;
    }

    /** For people to read. */
    @Override
    public String toString() {
        return "RecurringWait" + places.stream().map(place -> place.loop).toList();
    }
}
