package dev.coroutinebridge.core.dispatch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A limit on how many calls run at a time, shared by all callers that were given it, in both directions:
 *
 * <pre>{@code
 * Permits connections = Permits.of("connections", 10);
 * bridge.withPermits(connections).offload(dao::load, 42);          // a coroutine calls Java
 * bridge.withPermits(connections).runBlocking(repo::find, 42);     // Java calls a coroutine
 * }</pre>
 *
 * <p>A call that finds no permit waits for one before it begins: {@code runBlocking} on its thread, the others without a thread.
 * Those who wait are served in order of arrival; one that is cancelled leaves the queue. A call holds its permit until it has
 * ended, the children of its coroutine included, and an {@link dev.coroutinebridge.core.offload.CancelMode#ABANDON abandoned} body
 * until the body has. Permits are not re-entrant: a call that holds the last one and waits for another call that needs one hangs,
 * and the report on that hang names the permits.
 *
 * <p>Instances are thread-safe. No reference to an instance is kept but by calls that hold or await a permit.
 */
public final class Permits {

    private final String name;

    // Guarded by this.
    private int total;
    private int extra;
    private int taken;
    private final Set<Request> waiters = new LinkedHashSet<>();

    private final @Nullable Runnable onRoom;

    private Permits(String name, int total, @Nullable Runnable onRoom) {
        this.name = name;
        this.total = total;
        this.onRoom = onRoom;
    }

    /**
     * Makes permits.
     *
     * @param name what they are permits for, for people who read errors and reports
     * @param total how many calls may run at a time, at least 0; with 0 all wait until {@link #resize} gives more
     * @return new permits, all available
     * @throws IllegalArgumentException if {@code name} is blank or {@code total} negative
     */
    public static Permits of(String name, int total) {
        if (name == null) {
            throw new NullPointerException(
                    "name: expected a name for the permits, for example \"connections\", got null");
        }
        if (name.isBlank()) {
            throw new IllegalArgumentException(
                    "name: expected a name for the permits, for example \"connections\", got a blank string");
        }
        requireTotal(name, total);
        return new Permits(name, total, null);
    }

    /**
     * Permits of which somebody wants to know when they are available again, or fewer calls wait for them. Internal.
     *
     * @param name what they are permits for
     * @param total how many calls may run at a time
     * @param onRoom told outside any lock, on the thread that made room; must be quick and must not throw
     * @return new permits
     */
    public static Permits observed(String name, int total, Runnable onRoom) {
        return new Permits(name, total, onRoom);
    }

    private static void requireTotal(String name, int total) {
        if (total < 0) {
            throw new IllegalArgumentException("permits '" + name + "': total = " + total + " (expected: >= 0)");
        }
    }

    /**
     * What they are permits for.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * How many calls may run at a time.
     *
     * @return at least 0
     */
    public synchronized int total() {
        return total;
    }

    /**
     * How many calls could begin now.
     *
     * @return at least 0; 0 also while more permits are taken than there are since a {@link #resize}
     */
    public synchronized int available() {
        return Math.max(0, total - taken);
    }

    /**
     * How many calls wait for a permit.
     *
     * @return at least 0
     */
    public synchronized int waiting() {
        return waiters.size();
    }

    /**
     * Changes how many calls may run at a time. With more, those who wait longest begin at once. With fewer, running calls go on,
     * and nobody begins until enough of them have ended.
     *
     * @param newTotal at least 0
     * @throws IllegalArgumentException if it is negative
     */
    public void resize(int newTotal) {
        requireTotal(name, newTotal);
        change(() -> total = newTotal);
    }

    /** So many more than there are otherwise, or fewer: in place of those whose holders are blocked. */
    void addExtra(int more) {
        change(() -> extra += more);
    }

    private void change(Runnable change) {
        List<Request> granted = new ArrayList<>();
        synchronized (this) {
            change.run();
            for (Request next = takeForNext(); next != null; next = takeForNext()) {
                granted.add(next);
            }
        }
        if (!granted.isEmpty() || onRoom != null) {
            tell(granted);
        }
    }

    /** Tells those who have got a permit, and whoever wants to know of room. */
    private void tell(List<Request> granted) {
        List<Runnable> toTell = new ArrayList<>(granted.size() + 1);
        granted.forEach(request -> toTell.add(request::granted));
        if (onRoom != null) {
            toTell.add(onRoom);
        }
        Telling.tell(toTell);
    }

    /** Takes a permit for who has waited longest; null if nobody waits or there is none. Guarded by this. */
    private @Nullable Request takeForNext() {
        if (taken >= total + extra || waiters.isEmpty()) {
            return null;
        }
        Request first = waiters.iterator().next();
        waiters.remove(first);
        taken++;
        first.held = true;
        return first;
    }

    /** Takes the one who has waited longest, of those that are meant, out of the queue; it is over, and has never had a permit. */
    @Nullable
    Request pollWaiter(Predicate<Request> meant) {
        synchronized (this) {
            for (Request waiter : waiters) {
                if (meant.test(waiter)) {
                    waiters.remove(waiter);
                    waiter.ended = true;
                    return waiter;
                }
            }
        }
        return null;
    }

    /** How many are taken. */
    synchronized int taken() {
        return taken;
    }

    /** How many there are in place of those whose holders are blocked. */
    synchronized int extra() {
        return extra;
    }

    /**
     * One call's need of a permit. Internal.
     *
     * @param onGranted told once at most, if the call had to wait, when it has its permit or just after it has ended; on the thread
     *     that made the permit available and outside any lock; must be quick and must not throw
     * @return to be begun by {@link Request#take} and ended by {@link Request#end}
     */
    public Request request(Runnable onGranted) {
        return new Request(this) {
            @Override
            void granted() {
                onGranted.run();
            }
        };
    }

    /**
     * One call's permit: not asked for, waiting, held, ended. Every change is made under the lock of the permits, so a call that is
     * cancelled while its permit is on the way either leaves the queue or gives the permit back. Internal.
     */
    public abstract static class Request {
        private final Permits permits;

        // Guarded by the permits.
        private boolean held;
        private boolean ended;

        Request(Permits permits) {
            this.permits = permits;
        }

        /** It had to wait, and has its permit now, or has ended just before. */
        abstract void granted();

        /**
         * Takes a permit, or a place in the queue for one.
         *
         * @return true if it has a permit now; false if it will be told, or has ended before
         */
        public final boolean take() {
            synchronized (permits) {
                if (ended) {
                    return false;
                }
                if (permits.taken < permits.total + permits.extra && permits.waiters.isEmpty()) {
                    permits.taken++;
                    held = true;
                    return true;
                }
                permits.waiters.add(this);
                return false;
            }
        }

        /** The call is over: gives the permit back, or leaves the queue. A second time without effect. */
        public final void end() {
            Request next = null;
            synchronized (permits) {
                if (ended) {
                    return;
                }
                ended = true;
                if (held) {
                    permits.taken--;
                    next = permits.takeForNext();
                } else {
                    permits.waiters.remove(this);
                }
            }
            if (next != null || permits.onRoom != null) {
                permits.tell(next == null ? List.of() : List.of(next));
            }
        }

        /** The call is cancelled: leaves the queue, if it is in there. It has to be ended all the same. */
        public final void leaveQueue() {
            synchronized (permits) {
                if (held || !permits.waiters.remove(this)) {
                    return;
                }
                ended = true;
            }
            if (permits.onRoom != null) {
                permits.tell(List.of());
            }
        }

        /**
         * Whether it is in the queue.
         *
         * @return false before and after
         */
        public final boolean isWaiting() {
            synchronized (permits) {
                return permits.waiters.contains(this);
            }
        }

        /** Whose permit it is, and how many wait. */
        @Override
        public String toString() {
            return permits.toString();
        }
    }

    /**
     * Name and numbers.
     *
     * @return for people to read
     */
    @Override
    public synchronized String toString() {
        return "permits '" + name + "': " + taken + " of " + total + " taken, " + waiters.size() + " waiting";
    }
}
