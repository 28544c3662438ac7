package dev.coroutinebridge.core.dispatch;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CompletableJob;
import kotlinx.coroutines.SupervisorKt;
import org.jspecify.annotations.Nullable;

/**
 * What one bridge owns: its name, its dispatchers, and the job above all its calls. Internal: applications use
 * {@code dev.coroutinebridge.CoroutineBridge}.
 *
 * <p>Three states, in this order and never back: <em>open</em>; <em>closing</em>, where new calls are refused and running ones
 * go on; <em>closed</em>, where every call has ended or was given up and the owned pools are shut down. A call that passed
 * {@link #accept} just before the bridge began to close is either taken by the job, which then waits for it, or is born
 * cancelled: it completes in any case.
 *
 * <p>Instances are thread-safe.
 */
public final class BridgeRuntime {

    private static final ThreadLocal<@Nullable Entered> INNERMOST = new ThreadLocal<>();

    private final String name;
    private final DispatcherRegistry dispatchers;
    private final Thread.UncaughtExceptionHandler uncaught;
    private final CompletableJob job = SupervisorKt.SupervisorJob(null);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Starts a bridge.
     *
     * @param name the bridge's name, in its threads' names and its errors
     * @param executors borrowed executors by the name of their dispatcher
     * @param uncaught hears of failures that no caller waits for, on the thread they happened on
     */
    public BridgeRuntime(String name, Map<String, Executor> executors, Thread.UncaughtExceptionHandler uncaught) {
        this.name = name;
        this.dispatchers = new DispatcherRegistry(name, executors);
        this.uncaught = uncaught;
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
     * Takes one more call.
     *
     * @return what the call's coroutine is made in: the job above all calls
     * @throws IllegalStateException if the bridge is closed or closing
     */
    public CoroutineContext accept() {
        if (closing.get()) {
            throw new IllegalStateException("bridge '" + name + "' is closed: expected a call before its close();"
                    + " close a bridge after the last of its callers, or make a new one with CoroutineBridge.create()");
        }
        return job;
    }

    /**
     * Tells of a failure that no caller waits for.
     *
     * @param failure what happened
     */
    public void uncaught(Throwable failure) {
        uncaught.uncaughtException(Thread.currentThread(), failure);
    }

    /**
     * Whether {@link #close} was called.
     *
     * @return true from the first {@code close()} on
     */
    public boolean isClosed() {
        return closing.get();
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
     * @return the dispatcher {@code cpu}
     */
    public BridgeDispatcher defaultDispatcher() {
        return dispatchers.named(DispatcherRegistry.CPU);
    }

    /**
     * Where blocking Java runs if the caller says nothing else.
     *
     * @return the dispatcher {@code io}
     */
    public BridgeDispatcher offloadDispatcher() {
        return dispatchers.named(DispatcherRegistry.IO);
    }

    /**
     * Marks the current thread as blocked in a call of this bridge, until it leaves on the same thread.
     *
     * @return the mark
     */
    public Entered enter() {
        Entered entered = new Entered(this, INNERMOST.get());
        INNERMOST.set(entered);
        return entered;
    }

    /**
     * Ends the bridge: refuses new calls, lets running ones finish, then cancels them, then interrupts the threads of the owned
     * pools, then gives up and says so in the log. Owned pools are shut down, borrowed executors are not touched. Returns when
     * that is done; a second call waits for the first.
     *
     * <p>On a thread that the bridge would have to wait for, one of its own pools or one inside its {@code runBlocking}, it
     * returns at once, and the rest happens on a thread made for it. An interrupt of the closing thread ends the current wait
     * and goes on with the next step; the flag is set again on return.
     */
    public void close() {
        boolean first = closing.compareAndSet(false, true);
        boolean inside = dispatchers.own(Thread.currentThread()) || isBlockedHere(INNERMOST.get());
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

    private void shutDown() {
        try {
            new Shutdown(name, job, dispatchers, Shutdown.Patience.DEFAULT).run();
        } finally {
            closed.countDown();
        }
    }

    private void awaitClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isBlockedHere(@Nullable Entered entered) {
        for (Entered e = entered; e != null; e = e.outer) {
            if (e.bridge == this) {
                return true;
            }
        }
        return false;
    }

    /** The mark of a thread that is blocked in a call; a chain, because calls nest. */
    public static final class Entered {
        private final BridgeRuntime bridge;
        private final @Nullable Entered outer;

        private Entered(BridgeRuntime bridge, @Nullable Entered outer) {
            this.bridge = bridge;
            this.outer = outer;
        }

        /** Takes the mark off the thread that it was put on. */
        public void leave() {
            if (outer == null) {
                INNERMOST.remove();
            } else {
                INNERMOST.set(outer);
            }
        }
    }
}
