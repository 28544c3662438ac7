package dev.coroutinebridge;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import kotlin.Unit;
import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CompletableJob;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.SupervisorKt;
import kotlinx.coroutines.future.FutureKt;
import org.jspecify.annotations.Nullable;

/**
 * A queue made of permits, which let tasks begin in order, and a job, which ends when all tasks have.
 *
 * <p>Submissions and reservations are made under one lock. What happens without it, permits given back and calls that leave the
 * line, only makes more room; whoever makes room looks for somebody to give it to.
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

    // Guarded by this.
    private final Deque<CompletableFuture<TaskQueue>> waitingForRoom = new ArrayDeque<>();
    private final Set<Task> notBegun = new LinkedHashSet<>();
    private int reserved;
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
        this.permits = Permits.observed("queue '" + name + "'", concurrency, this::offerRoom);
        this.job = SupervisorKt.SupervisorJob(runtime.job());
        this.tasks = caller.apply(job).withPermits(permits).withContext(new Membership(this));
        if (!runtime.whenClosing(closeWithBridge)) {
            job.complete();
            throw runtime.closed();
        }
    }

    /** Says to code inside a task which queue it is in. */
    private static final class Membership extends AbstractCoroutineContextElement {
        static final CoroutineContext.Key<Membership> KEY = new CoroutineContext.Key<>() {};

        private final PermittedQueue queue;

        Membership(PermittedQueue queue) {
            super(KEY);
            this.queue = queue;
        }
    }

    /** A task that has not begun. */
    private final class Task {
        private @Nullable CompletableFuture<?> future;

        void begins() {
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
        CompletableFuture<R> future;
        synchronized (this) {
            requireOpen();
            boolean hasPlace = place != null && place.use();
            if (!hasPlace && !hasRoom()) {
                throw new RejectedExecutionException(describe() + " is full (expected: fewer than " + capacity
                        + " tasks pending or places reserved); wait for room with awaitRoom() or room(), or open it with more"
                        + " capacity");
            }
            notBegun.add(task);
            try {
                future = start.apply(task);
            } catch (Throwable e) {
                notBegun.remove(task);
                throw e;
            }
            task.future = future;
        }
        var unused = future.whenComplete((result, failure) -> task.begins()); // or never will
        return future;
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
            giveBack(room);
            throw e;
        }
    }

    /** Nobody takes the place. */
    private void giveBack(CompletableFuture<TaskQueue> room) {
        if (!room.cancel(false) && room.getNow(this) instanceof Reservation place) {
            place.giveBack();
        }
    }

    @Override
    public CompletableFuture<TaskQueue> room() {
        CompletableFuture<TaskQueue> room = new CompletableFuture<>();
        synchronized (this) {
            requireOpen();
            waitingForRoom.add(room);
        }
        var unused = room.whenComplete((place, failure) -> {
            if (failure != null) {
                leaveLine(room);
            }
        });
        offerRoom();
        return room;
    }

    private synchronized void leaveLine(CompletableFuture<TaskQueue> room) {
        waitingForRoom.removeIf(other -> other == room);
    }

    /** There may be room for those who wait for it. */
    private void offerRoom() {
        while (true) {
            CompletableFuture<TaskQueue> first;
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
        if (isInside() || job.isCompleted()) {
            return;
        }
        CompletableFuture<Unit> ended = new CompletableFuture<>();
        job.invokeOnCompletion(cause -> {
            ended.complete(Unit.INSTANCE);
            return Unit.INSTANCE;
        });
        if (bridge.isClosed()) {
            ended.join();
        } else {
            bridge.longRunning().uninterruptible().<Unit, RuntimeException>runBlocking(k -> FutureKt.await(ended, k));
        }
    }

    @Override
    public void closeNow() {
        refuse();
        List<CompletableFuture<?>> cancelled = new ArrayList<>();
        synchronized (this) {
            for (Task task : notBegun) {
                if (task.future != null) {
                    cancelled.add(task.future);
                }
            }
        }
        cancelled.forEach(future -> future.cancel(false));
    }

    /** From now on; its job ends when those that were accepted have. */
    private void refuse() {
        List<CompletableFuture<TaskQueue>> waiting;
        synchronized (this) {
            closed = true;
            waiting = new ArrayList<>(waitingForRoom);
            waitingForRoom.clear();
        }
        runtime.notWhenClosing(closeWithBridge);
        job.complete();
        waiting.forEach(room -> room.completeExceptionally(closedQueue()));
    }

    /** Whether the calling code is one of the queue's own tasks. */
    private boolean isInside() {
        CoroutineContext context = ThreadState.current().context();
        Membership membership = context == null ? null : context.get(Membership.KEY);
        return membership != null && membership.queue == this;
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
