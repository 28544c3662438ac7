package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.context.ContextCapture;
import dev.coroutinebridge.core.loop.BridgeTimer;
import dev.coroutinebridge.core.loop.CallElement;
import dev.coroutinebridge.core.loop.CallerLoop;
import dev.coroutinebridge.core.loop.Cleanup;
import dev.coroutinebridge.core.loop.HangPolicy;
import dev.coroutinebridge.core.loop.InterruptGate;
import dev.coroutinebridge.core.loop.ThreadState;
import dev.coroutinebridge.core.observe.CloseReport;
import dev.coroutinebridge.core.observe.Events;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CompletableJob;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.SupervisorKt;
import org.jspecify.annotations.Nullable;

/**
 * What one bridge owns: its name, its dispatchers, and the job above all its calls. Internal: applications use
 * {@code dev.coroutinebridge.CoroutineBridge}.
 *
 * <p>Three states, in this order and never back: <em>open</em>; <em>closing</em>, where new calls are refused and running ones
 * go on; <em>closed</em>, where every call has ended or was given up and the owned pools are shut down. A call that passed
 * {@link #requireOpen} just before the bridge began to close is either taken by the job, which then waits for it, or is born
 * cancelled: it completes in any case.
 *
 * <p>Instances are thread-safe.
 */
@SuppressWarnings("exports") // internal, and so are the types of the loop package that it speaks of
public final class BridgeRuntime {

    private final String name;
    private final DispatcherRegistry dispatchers;
    private final BridgeDispatcher defaultDispatcher;
    private final BridgeDispatcher offloadDispatcher;
    private final Executor afterwards;
    private final Events events;
    private final HangPolicy hangPolicy;
    private final NestingLimit nestingLimit;
    private final Shutdown.Patience patience;
    private final CompletableJob job = SupervisorKt.SupervisorJob(null);
    private final CallParents parents = new CallParents(job);
    private final Guests guests = new Guests();
    private final ContextCapture capture;
    private final BridgeFuture.Ended ended = new BridgeFuture.Ended(this);
    private volatile boolean closing;

    /** The thread that closes, as long as it does: code of the user's that runs on it meanwhile may close, too. */
    private volatile @Nullable Thread closingThread;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Set<Runnable> closers = new LinkedHashSet<>(); // guarded by this

    /**
     * Starts a bridge.
     *
     * @param settings what it is made of
     * @param events who hears of it
     */
    public BridgeRuntime(BridgeSettings settings, Events events) {
        this.name = settings.name;
        this.events = events;
        this.dispatchers = new DispatcherRegistry(settings);
        this.afterwards = dispatchers.fallback();
        this.defaultDispatcher = dispatchers.named(settings.defaultDispatcher);
        this.offloadDispatcher = dispatchers.named(settings.offloadDispatcher);
        this.hangPolicy = new HangPolicy(settings.hangTimeout, settings.onHang, events);
        this.nestingLimit = new NestingLimit(settings.nestingLimit);
        this.capture = new ContextCapture(settings.threadLocals, settings.propagate);
        this.patience = Shutdown.Patience.of(settings);
    }

    /**
     * The bridge's name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The job above all calls of this bridge.
     *
     * @return a supervisor: the failure of one call is no other's
     */
    public Job job() {
        return job;
    }

    /**
     * Attaches a job to its parent. One whose parent is this bridge's own goes below a job between, of which there are several, so that
     * threads do not wait for each other. When the bridge closes, it goes to that itself: what a call has begun before may call on to its
     * end.
     *
     * @param parent its parent, the {@link #job()} or another
     * @param attachment attaches it to the job that it is given, and does nothing else
     */
    public void attach(Job parent, Consumer<Job> attachment) {
        CallParent between = betweenHere(parent);
        if (between == null || !between.enter()) {
            attachment.accept(parent);
            return;
        }
        try {
            attachment.accept(between);
        } finally {
            between.leave();
        }
    }

    /**
     * The job between this bridge's and the calls that begin on this thread.
     *
     * @param parent the parent that a call is to have
     * @return null if that is not the {@link #job()}
     */
    public @Nullable CallParent betweenHere(Job parent) {
        return parent == job ? parents.ofThisThread() : null;
    }

    /**
     * Whether a job is below this bridge's, so that a shutdown waits for it and cancels it. Cleanup under {@code NonCancellable} has
     * no parent; but whoever runs it waits for it, and it must not be cancelled, so it counts if its coroutine is this bridge's.
     *
     * @param call a job, null for none
     * @return false for null
     */
    public boolean owns(@Nullable Job call) {
        return owns(call, job);
    }

    /**
     * Whether a job is below one of this bridge's; see {@link #owns(Job)}.
     *
     * @param call a job, null for none
     * @param root a job of this bridge's, or the one above all
     * @return false for null
     */
    public boolean owns(@Nullable Job call, Job root) {
        Job top = call;
        while (top != root && top != null && top.getParent() != null) {
            if (top instanceof OpenCall open && open.below() == root) {
                return true;
            }
            top = top.getParent();
        }
        if (top == root) {
            return true;
        }
        if (!Cleanup.isSection(top) || !(top instanceof CoroutineScope section)) {
            return false;
        }
        CallElement element = section.getCoroutineContext().get(CallElement.KEY);
        return element != null && element.bridge() == this;
    }

    /**
     * Whether the code on the current thread belongs to something that a job waits for, and so must not wait for that job.
     *
     * @param root a job of this bridge's
     * @return true inside it
     */
    public static boolean isInside(Job root) {
        CoroutineContext context = ThreadState.current().context();
        for (Job above = context == null ? null : context.get(Job.Key); above != null; above = above.getParent()) {
            if (above == root || (above instanceof OpenCall call && call.boundTo() == root)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Why a job is about to be cancelled, or was, if it is because this bridge is closing: its jobs hear of that one after the other,
     * and the thread that the first of them leaves must not begin with the next.
     *
     * @param call a job, null for none
     * @param bound whether this bridge cancels it although it is not below this bridge's job
     * @return what to cancel it with; null if it may begin
     */
    public @Nullable CancellationException closingCancellation(@Nullable Job call, boolean bound) {
        return job.isCancelled() && (bound || isBelow(call)) ? Shutdown.cancellation(name) : null;
    }

    private boolean isBelow(@Nullable Job call) {
        Job above = call;
        while (above != job && above != null) {
            above = above.getParent();
        }
        return above == job;
    }

    /**
     * What this bridge does for coroutines that are not its own.
     *
     * @return what a shutdown waits for beside the {@link #job()}
     */
    public Guests guests() {
        return guests;
    }

    /**
     * Who hears of this bridge.
     *
     * @return its events
     */
    public Events events() {
        return events;
    }

    /**
     * When a blocked call of this bridge hangs, and what to do then.
     *
     * @return the policy
     */
    public HangPolicy hangPolicy() {
        return hangPolicy;
    }

    /**
     * Fails unless new calls are taken.
     *
     * @throws IllegalStateException if the bridge is closed or closing
     */
    public void requireOpen() {
        if (closing) {
            throw closed();
        }
    }

    /**
     * What a call is told that comes too late.
     *
     * @return to be thrown
     */
    public IllegalStateException closed() {
        return new IllegalStateException(
                "bridge '" + name + "' is closed, or is closing: expected a call before its close();"
                        + " close a bridge after the last of its callers, or make a new one with CoroutineBridge.create()");
    }

    /**
     * Fails if the current thread has nested blocking calls so deep that its stack is in danger.
     *
     * @param state the current thread's state
     * @throws IllegalStateException if the nesting limit is reached, or the stack is nearly used up
     */
    public void requireNesting(ThreadState state) {
        nestingLimit.require(state);
    }

    /**
     * Whether {@link #close} was called.
     *
     * @return true from the first {@code close()} on
     */
    public boolean isClosed() {
        return closing;
    }

    /**
     * Finds a dispatcher by name.
     *
     * @param dispatcher a name that the bridge knows
     * @return the dispatcher
     * @throws IllegalArgumentException if there is none of that name; the message lists those there are
     */
    public BridgeDispatcher dispatcher(String dispatcher) {
        return dispatchers.named(dispatcher);
    }

    /**
     * Finds or makes the dispatcher of an executor.
     *
     * @param executor the executor, which stays its owner's
     * @return the same dispatcher for the same executor
     */
    public BridgeDispatcher dispatcher(Executor executor) {
        return dispatchers.of(executor);
    }

    /**
     * Where coroutines run if the caller says nothing else.
     *
     * @return the dispatcher {@code cpu}, unless it was set
     */
    public BridgeDispatcher defaultDispatcher() {
        return defaultDispatcher;
    }

    /**
     * Where blocking Java runs if the caller says nothing else.
     *
     * @return the dispatcher {@code io}, unless it was set
     */
    public BridgeDispatcher offloadDispatcher() {
        return offloadDispatcher;
    }

    /** What stands for calls that have ended. */
    BridgeFuture.Source ended() {
        return ended;
    }

    /**
     * What calls take along from their thread, unless they say otherwise.
     *
     * @return what takes it
     */
    public ContextCapture capture() {
        return capture;
    }

    /**
     * A dispatcher, and what the calling thread has, for a coroutine of somebody's own. It stays below the thread that is blocked for
     * the code that calls this.
     *
     * @param where the dispatcher
     * @return a context without a job
     */
    public CoroutineContext context(BridgeDispatcher where) {
        CallerLoop above = CallerLoop.ofCurrentCall();
        return CallElement.of(this, above == null ? null : above.nearestOpen(), capture.take())
                .plus(where);
    }

    /**
     * Runs tasks that have nowhere else to go: on the default dispatcher, or on kotlinx's after the bridge's end.
     *
     * @return refuses nothing
     */
    public Executor afterwards() {
        return afterwards;
    }

    /**
     * Whether the current thread has others to serve, so that no code of the user's must run on it: the timer's, which serves all
     * bridges, and one that hands permits or places to those who wait.
     *
     * @return true if such code has to run elsewhere
     */
    public static boolean servesOthers() {
        return BridgeTimer.isCurrentThread() || Telling.isCurrent();
    }

    /**
     * Runs what may run code of the user's: here, or elsewhere if this thread has others to serve.
     *
     * @param task what to run
     */
    public void runUserCode(Runnable task) {
        if (servesOthers()) {
            afterwards().execute(task);
        } else {
            task.run();
        }
    }

    /**
     * Ends the bridge: refuses new calls, lets running ones finish, then cancels them, then interrupts the threads of the owned
     * pools, then gives up and completes the futures of what still runs. Owned pools are shut down, borrowed executors are not
     * touched. Reports to {@link #events} what did not end by itself, and returns; a second call waits for the first.
     *
     * <p>On a thread that the bridge would have to wait for, one of its own pools or one inside its {@code runBlocking}, it
     * returns at once, and the rest happens on a thread made for it. An interrupt of the closing thread ends the current wait
     * and goes on with the next step; the flag is set again on return.
     */
    public void close() {
        boolean first = beginClosing();
        boolean inside = isInside() || Thread.currentThread() == closingThread;
        if (first && inside) {
            Thread closer = new Thread(this::shutDown, name + "-close");
            closer.setDaemon(true);
            closer.start();
        } else if (first) {
            shutDown();
        } else if (!inside) {
            awaitClosed();
        }
    }

    /**
     * Runs something when the bridge begins to close, before it waits for its calls.
     *
     * @param closer what to run; must not block
     * @return false if the bridge closes already, and it will not run
     */
    public synchronized boolean whenClosing(Runnable closer) {
        return !closing && closers.add(closer);
    }

    /**
     * Takes back what {@link #whenClosing} was given.
     *
     * @param closer the same instance
     */
    public synchronized void notWhenClosing(Runnable closer) {
        closers.remove(closer);
    }

    private synchronized List<Runnable> takeClosers() {
        List<Runnable> all = new ArrayList<>(closers);
        closers.clear();
        return all;
    }

    private synchronized boolean beginClosing() {
        boolean first = !closing;
        closing = true;
        return first;
    }

    private void shutDown() {
        closingThread = Thread.currentThread();
        CloseReport report;
        try {
            takeClosers().forEach(Runnable::run);
            guests.close(job);
            parents.complete();
            report = new Shutdown(name, job, guests, dispatchers, patience).run();
        } finally {
            closed.countDown();
        }
        events.closed(report);
        closingThread = null;
    }

    private void awaitClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether this thread is one that a shutdown would wait for. */
    private boolean isInside() {
        ThreadState state = ThreadState.current();
        if (dispatchers.own(Thread.currentThread()) || state.entered() > 0 || state.isDelivering()) {
            return true;
        }
        InterruptGate body = state.gate();
        if (body != null && body.bridge() == this) {
            return true;
        }
        CoroutineContext context = state.context();
        CallElement element = context == null ? null : context.get(CallElement.KEY);
        return element != null && element.bridge() == this;
    }
}
