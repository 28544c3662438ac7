package dev.coroutinebridge.core.flow;

import dev.coroutinebridge.core.dispatch.BridgeFuture;
import java.util.ArrayDeque;
import java.util.Deque;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.CancellableContinuationKt;
import org.jspecify.annotations.Nullable;

/**
 * Values on their way from any number of threads to one coroutine, and then their end. It holds a limited number of them.
 *
 * <p>All is guarded by the monitor; whoever is resumed or released is so outside it. The coroutine says that it waits under the monitor,
 * after it has looked whether there is anything to take, so whoever puts something in after that finds it.
 *
 * @param <T> the values
 */
final class Inbox<T extends @Nullable Object> {

    /** What {@link #poll} gives when there is nothing yet. */
    static final Object NOTHING = new Object();

    /** What it gives when there is nothing any more; see {@link #failure}. */
    static final Object END = new Object();

    private static final Object NULL = new Object();

    private final int capacity;
    private final Deque<Object> values = new ArrayDeque<>();
    private final Deque<Blocked<T>> blocked = new ArrayDeque<>(); // only when there is no room
    private boolean over;
    private @Nullable Throwable failure;
    private boolean called;
    private @Nullable Continuation<? super Unit> waiter;

    Inbox(int capacity) {
        this.capacity = capacity;
    }

    /** What has become of a value. */
    enum Offer {
        TAKEN,
        FULL,
        OVER
    }

    /** A value whose thread waits for room. */
    static final class Blocked<T extends @Nullable Object> {
        private final T value;
        private final BridgeFuture<Boolean> told;
        private boolean taken; // guarded by the inbox

        /** @param told is told whether the value was taken */
        Blocked(T value, BridgeFuture<Boolean> told) {
            this.value = value;
            this.told = told;
        }
    }

    // ---- for those who put values in

    Offer offer(T value) {
        Continuation<? super Unit> resumed;
        synchronized (this) {
            if (over) {
                return Offer.OVER;
            }
            if (values.size() >= capacity) {
                return Offer.FULL;
            }
            put(value);
            resumed = takeWaiter();
        }
        resume(resumed);
        return Offer.TAKEN;
    }

    /** Takes the oldest out if there is no room; false if it is over. */
    boolean offerInsteadOfOldest(T value) {
        Continuation<? super Unit> resumed;
        synchronized (this) {
            if (over) {
                return false;
            }
            if (values.size() >= capacity) {
                values.remove();
            }
            put(value);
            resumed = takeWaiter();
        }
        resume(resumed);
        return true;
    }

    /** Stands in line for room, behind those who do. */
    void offerWhenRoom(Blocked<T> value) {
        boolean taken;
        Continuation<? super Unit> resumed;
        synchronized (this) {
            if (!over && values.size() >= capacity) {
                blocked.add(value);
                return;
            }
            taken = !over;
            if (taken) {
                put(value);
            }
            resumed = takeWaiter();
        }
        value.told.succeed(taken);
        resume(resumed);
    }

    /** Leaves the line; true if the value was taken before. */
    synchronized boolean giveUp(Blocked<T> value) {
        blocked.removeIf(other -> other == value);
        return value.taken;
    }

    /** Nothing comes after what is in here. The first to say so is right; what stands in line is not taken. */
    boolean end(@Nullable Throwable cause) {
        Continuation<? super Unit> resumed;
        Deque<Blocked<T>> released;
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
            failure = cause;
            released = takeBlocked();
            resumed = takeWaiter();
        }
        released.forEach(value -> value.told.succeed(false));
        resume(resumed);
        return true;
    }

    /** Makes the coroutine look again, for something that is not in here. */
    void call() {
        Continuation<? super Unit> resumed;
        synchronized (this) {
            called = true;
            resumed = takeWaiter();
        }
        resume(resumed);
    }

    // ---- for the coroutine

    /** The next value, {@link #NOTHING} or {@link #END}. */
    @Nullable
    Object poll() {
        Object next;
        Blocked<T> moved;
        synchronized (this) {
            next = values.poll();
            if (next == null) {
                return over ? END : NOTHING;
            }
            moved = blocked.poll();
            if (moved != null) {
                put(moved);
            }
        }
        if (moved != null) {
            moved.told.succeed(true);
        }
        return next == NULL ? null : next;
    }

    /** Why there is nothing any more; null if that is as it should be. */
    synchronized @Nullable Throwable failure() {
        return failure;
    }

    /** Suspends until there may be something to {@link #poll}, or {@link #call} was called since this was left last. */
    @Nullable
    Object await(Continuation<Object> k) {
        return CancellableContinuationKt.<Unit>suspendCancellableCoroutine(
                suspended -> {
                    if (!mustWait(suspended)) {
                        suspended.resumeWith(Unit.INSTANCE);
                    }
                    return Unit.INSTANCE;
                },
                k);
    }

    private synchronized boolean mustWait(Continuation<? super Unit> suspended) {
        boolean calledMeanwhile = called;
        called = false;
        if (calledMeanwhile || over || !values.isEmpty()) {
            return false;
        }
        waiter = suspended;
        return true;
    }

    /** Nobody takes anything out any more. */
    void close() {
        end(null);
        synchronized (this) {
            values.clear();
            waiter = null;
        }
    }

    // ---- guarded by this

    private void put(Blocked<T> value) {
        value.taken = true;
        put(value.value);
    }

    private void put(T value) {
        values.add(value == null ? NULL : value);
    }

    private Deque<Blocked<T>> takeBlocked() {
        Deque<Blocked<T>> all = new ArrayDeque<>(blocked);
        blocked.clear();
        return all;
    }

    private @Nullable Continuation<? super Unit> takeWaiter() {
        Continuation<? super Unit> taken = waiter;
        waiter = null;
        return taken;
    }

    private static void resume(@Nullable Continuation<? super Unit> suspended) {
        if (suspended != null) {
            suspended.resumeWith(Unit.INSTANCE);
        }
    }
}
