package dev.coroutinebridge.core.offload;

import dev.coroutinebridge.core.dispatch.RefusableTask;
import dev.coroutinebridge.core.loop.BridgeTimer;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import org.jspecify.annotations.Nullable;

/**
 * Closes what a cancelled body is blocked in, once, on the offload dispatcher: whoever cancels may be a timer that many share. If no
 * thread of that dispatcher comes for a while, because it is full of bodies that wait to be closed, a thread is made for it.
 *
 * <p><b>States:</b> WAITING, then CLOSING (whichever thread comes first) or OVER (the body has ended, and what it used may belong to
 * somebody else by now), then OVER. The body's thread does not leave the body before OVER.
 */
final class CloserRun implements RefusableTask {

    private static final long PATIENCE_MILLIS = 100;

    private static final int WAITING = 0;
    private static final int CLOSING = 1;
    private static final int OVER = 2;

    private final AutoCloseable closer;
    private final boolean again;
    private final Consumer<Throwable> failures;
    private final AtomicInteger state = new AtomicInteger(WAITING);
    private final CountDownLatch over = new CountDownLatch(1);

    /** The thread that cancels, as long as it hands this over. */
    private volatile @Nullable Thread canceller;

    /**
     * @param again whether it was run before
     * @param failures hears what the closer throws
     */
    CloserRun(AutoCloseable closer, boolean again, Consumer<Throwable> failures) {
        this.closer = closer;
        this.again = again;
        this.failures = failures;
    }

    void start(CoroutineDispatcher dispatcher) {
        BridgeTimer.after(PATIENCE_MILLIS, () -> {
            if (state.get() == WAITING) {
                runOnItsOwnThread();
            }
        });
        canceller = Thread.currentThread();
        try {
            dispatcher.dispatch(EmptyCoroutineContext.INSTANCE, this);
        } catch (Throwable e) { // somebody's own dispatcher
            runOnItsOwnThread();
        } finally {
            canceller = null;
        }
    }

    @Override
    public void refused(RejectedExecutionException rejection) {
        runOnItsOwnThread();
    }

    private void runOnItsOwnThread() {
        Thread thread = new Thread(this, "coroutine-bridge-closer");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        if (canceller == Thread.currentThread()) {
            runOnItsOwnThread(); // this dispatcher runs what it is given at once, on the thread that must not close
            return;
        }
        if (!state.compareAndSet(WAITING, CLOSING)) {
            return;
        }
        try {
            closer.close();
        } catch (Throwable e) {
            failures.accept(e);
        } finally {
            state.set(OVER);
            over.countDown();
            if (!ThreadState.current().isWaiting()) {
                Thread.interrupted(); // whatever the closer has left is not for the next task
            }
        }
    }

    boolean isOver() {
        return state.get() == OVER;
    }

    /** The body has ended: the closer does not begin any more, and if it has begun, this waits for its end. True if it ever had begun. */
    boolean finish() {
        if (state.compareAndSet(WAITING, OVER)) {
            return again;
        }
        boolean interrupted = false;
        while (true) {
            try {
                over.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return true;
    }
}
