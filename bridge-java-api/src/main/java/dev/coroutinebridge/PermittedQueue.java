package dev.coroutinebridge;

import dev.coroutinebridge.core.dispatch.BridgeFuture;
import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.loop.ThreadState;
import dev.coroutinebridge.function.SuspendFunction0;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import kotlin.Unit;
import kotlinx.coroutines.CompletableJob;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.SupervisorKt;
import kotlinx.coroutines.future.FutureKt;
import org.jspecify.annotations.Nullable;

/**
 * A queue made of permits, which let tasks begin in order, and a job, which ends when all tasks have.
 *
 * <p>Submissions are made one at a time, under a lock of their own: an executor may block whoever hands a task over, and a task that
 * begins, or gives room, must not wait for that. All else is under the monitor. What happens without it, permits given back and
 * calls that leave the line, only makes more room; whoever makes room looks for somebody to give it to.
 */
final class PermittedQueue implements TaskQueue {

    private final CoroutineBridge bridge;
    private final BridgeRuntime runtime;
    private final Runnable closeWithBridge = this::refuse;
    private final String name;
    private final int capacity;
    private final int concurrency;
    private final Permits permits;
    private final CompletableJob job;
    private final BridgeCaller tasks;
    private final ReentrantLock submission = new ReentrantLock();

    // Guarded by this.
    private final Deque<Room> waitingForRoom = new ArrayDeque<>();
    private final Set<Task> notBegun = new LinkedHashSet<>();
    private int reserved;
    private int starting;
    private boolean closed;

    /** @param caller makes the caller of the tasks, below a job */
    PermittedQueue(
            CoroutineBridge bridge,
            BridgeRuntime runtime,
            String name,
            int capacity,
            int concurrency,
            Function<Job, BridgeCaller> caller) {
        this.bridge = bridge;
        this.runtime = runtime;
        this.name = name;
        this.capacity = capacity;
        this.concurrency = concurrency;
        this.permits = Permits.observed("queue '" + name + "'", concurrency, this::roomMayBeThere);
        this.job = SupervisorKt.SupervisorJob(runtime.job());
        this.tasks = caller.apply(job).withPermits(permits);
        if (!runtime.whenClosing(closeWithBridge)) {
            job.complete();
            throw runtime.closed();
        }
    }

    /** A task that has not begun. Guarded by the queue. */
    private final class Task {
        private @Nullable CompletableFuture<?> future;
        private boolean cancelled;

        /** On its thread, before anything else of it runs. */
        void begins() {
            synchronized (PermittedQueue.this) {
                if (cancelled) {
                    throw new CancellationException("queue '" + name + "' was closed before the task had begun");
                }
                notBegun.remove(this);
            }
        }

        void isOver() {
            synchronized (PermittedQueue.this) {
                notBegun.remove(this);
            }
        }
    }

    // ---- submitting

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> future(SuspendFunction0<R, ?> f) {
        return submit(Require.suspendFunction(f), null);
    }

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> offload(Callable<? extends R> body) {
        return submit(Require.body(body), null);
    }

    private <R extends @Nullable Object> CompletableFuture<R> submit(
            SuspendFunction0<R, ?> f, @Nullable Reservation place) {
        return submit(
                place,
                task -> tasks.future(k -> {
                    task.begins();
                    return f.invoke(k);
                }));
    }

    private <R extends @Nullable Object> CompletableFuture<R> submit(
            Callable<? extends R> body, @Nullable Reservation place) {
        return submit(
                place,
                task -> tasks.offload(() -> {
                    task.begins();
                    return body.call();
                }));
    }

    private <R extends @Nullable Object> CompletableFuture<R> submit(
            @Nullable Reservation place, Function<Task, CompletableFuture<R>> start) {
        Task task = new Task();
        boolean hasPlace = false;
        CompletableFuture<R> future;
        submission.lock();
        try {
            hasPlace = accept(task, place);
            future = start.apply(task);
            synchronized (this) {
                task.future = future;
            }
        } catch (Throwable e) {
            task.isOver();
            throw e;
        } finally {
            submission.unlock();
            started(hasPlace);
        }
        var unused = future.whenComplete((result, failure) -> task.isOver());
        cancelIfClosed(task);
        return future;
    }

    /** Whether it takes the place that was reserved for it. */
    private synchronized boolean accept(Task task, @Nullable Reservation place) {
        starting++; // until it is started, or refused
        requireOpen();
        boolean hasPlace = place != null && place.use();
        if (!hasPlace && !hasRoom()) {
            throw new RejectedExecutionException(describe() + " is full (expected: fewer than " + capacity
                    + " tasks pending or places reserved); wait for room with awaitRoom() or room(), or open it with more"
                    + " capacity");
        }
        notBegun.add(task);
        return hasPlace;
    }

    private void started(boolean hadPlace) {
        boolean last;
        synchronized (this) {
            starting--;
            last = closed && starting == 0;
        }
        if (last) {
            job.complete();
        }
        if (hadPlace) {
            offerRoom(); // if it could not be started, its place is free
        }
    }

    /** It was closed while the task was being started. */
    private void cancelIfClosed(Task task) {
        CompletableFuture<?> future;
        synchronized (this) {
            future = task.cancelled ? task.future : null;
        }
        if (future != null) {
            future.cancel(false);
        }
    }

    /** Guarded by this. */
    private void requireOpen() {
        if (closed) {
            throw closedQueue();
        }
    }

    private RejectedExecutionException closedQueue() {
        return new RejectedExecutionException(describe()
                + " is closed: expected a task before its close(); close a queue after the last of its callers");
    }

    /** Guarded by this. */
    private boolean hasRoom() {
        return permits.available() + capacity - permits.waiting() - reserved > 0;
    }

    private synchronized String describe() {
        return "queue '" + name + "' (" + pending() + " of " + capacity + " pending, " + reserved + " reserved, "
                + (permits.total() - permits.available()) + " of " + concurrency + " running)";
    }

    // ---- room

    @Override
    public TaskQueue awaitRoom() throws InterruptedException {
        CompletableFuture<TaskQueue> room = room();
        try {
            return bridge.longRunning().<TaskQueue, RuntimeException>runBlocking(k -> FutureKt.await(room, k));
        } catch (Throwable e) {
            room.cancel(false);
            throw e;
        }
    }

    @Override
    public CompletableFuture<TaskQueue> room() {
        Room room = new Room();
        synchronized (this) {
            requireOpen();
            waitingForRoom.add(room);
        }
        offerRoom();
        return room;
    }

    /**
     * A place to come. Who waits for it may be cancelled when the place is on its way, and then cancels this, although it is complete:
     * nobody has the place, so it goes to the next.
     */
    private final class Room extends CompletableFuture<TaskQueue> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            synchronized (PermittedQueue.this) {
                waitingForRoom.removeIf(other -> other == this);
            }
            if (!isCompletedExceptionally() && getNow(PermittedQueue.this) instanceof Reservation place) {
                place.giveBack();
            }
            return cancelled;
        }

        /** Stages made from this one are plain. */
        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }
    }

    /** Somebody has made room, on any thread. What depends on a place must not keep that thread. */
    private void roomMayBeThere() {
        boolean wanted;
        synchronized (this) {
            wanted = !waitingForRoom.isEmpty() && hasRoom();
        }
        if (wanted) {
            runtime.afterwards().execute(this::offerRoom);
        }
    }

    /** There may be room for those who wait for it. */
    private void offerRoom() {
        while (true) {
            Room first;
            synchronized (this) {
                if (waitingForRoom.isEmpty() || !hasRoom()) {
                    return;
                }
                first = waitingForRoom.remove();
                reserved++;
            }
            Reservation place = new Reservation();
            if (!first.complete(place)) {
                place.giveBack();
            }
        }
    }

    /** The queue with a place of its own, for one submission. */
    private final class Reservation implements TaskQueue {
        private boolean used; // guarded by the queue

        /** Whether the place is still there. Guarded by the queue. */
        boolean use() {
            if (used) {
                return false;
            }
            used = true;
            reserved--;
            return true;
        }

        void giveBack() {
            synchronized (PermittedQueue.this) {
                use();
            }
            offerRoom();
        }

        @Override
        public <R extends @Nullable Object> CompletableFuture<R> future(SuspendFunction0<R, ?> f) {
            return submit(Require.suspendFunction(f), this);
        }

        @Override
        public <R extends @Nullable Object> CompletableFuture<R> offload(Callable<? extends R> body) {
            return submit(Require.body(body), this);
        }

        @Override
        public TaskQueue awaitRoom() throws InterruptedException {
            return PermittedQueue.this.awaitRoom();
        }

        @Override
        public CompletableFuture<TaskQueue> room() {
            return PermittedQueue.this.room();
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int pending() {
            return PermittedQueue.this.pending();
        }

        @Override
        public int capacity() {
            return capacity;
        }

        @Override
        public void close() {
            PermittedQueue.this.close();
        }

        @Override
        public void closeNow() {
            PermittedQueue.this.closeNow();
        }

        @Override
        public String toString() {
            return PermittedQueue.this + " with a place reserved";
        }
    }

    // ---- the end

    @Override
    public void close() {
        refuse();
        if (BridgeRuntime.isInside(job) || ThreadState.current().isDelivering() || job.isCompleted()) {
            return;
        }
        BridgeFuture<Unit> ended = new BridgeFuture<>(new Draining());
        job.invokeOnCompletion(cause -> {
            ended.succeed(Unit.INSTANCE);
            return Unit.INSTANCE;
        });
        ended.join();
    }

    /** What a thread waits for that closes the queue. */
    private final class Draining implements BridgeFuture.Source {
        @Override
        public void notNeeded(@Nullable Throwable cause) {}

        @Override
        public String describe() {
            return "the tasks of " + PermittedQueue.this;
        }

        @Override
        public boolean isLongRunning() {
            return true;
        }

        @Override
        public BridgeRuntime bridge() {
            return runtime;
        }
    }

    @Override
    public void closeNow() {
        refuse();
        List<CompletableFuture<?>> cancelled = new ArrayList<>();
        synchronized (this) {
            for (Task task : notBegun) {
                task.cancelled = true; // so that it does not begin any more
                if (task.future != null) {
                    cancelled.add(task.future);
                }
            }
        }
        cancelled.forEach(future -> future.cancel(false));
    }

    /** From now on; its job ends when those that were accepted have. */
    private void refuse() {
        List<Room> waiting;
        boolean last;
        synchronized (this) {
            closed = true;
            last = starting == 0;
            waiting = new ArrayList<>(waitingForRoom);
            waitingForRoom.clear();
        }
        runtime.notWhenClosing(closeWithBridge);
        if (last) {
            job.complete();
        }
        waiting.forEach(room -> room.completeExceptionally(closedQueue()));
    }

    // ---- numbers

    @Override
    public String name() {
        return name;
    }

    @Override
    public int pending() {
        return permits.waiting();
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public String toString() {
        return describe();
    }
}
