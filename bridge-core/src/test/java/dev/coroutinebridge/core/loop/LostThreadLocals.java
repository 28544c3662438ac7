package dev.coroutinebridge.core.loop;

import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A program of its own, because it opens what a JVM keeps to itself. Ends with 0 if all is as it should be. */
final class LostThreadLocals {

    private static final long MOST_NANOS = 60_000_000_000L;

    private static volatile boolean kept;

    private LostThreadLocals() {}

    public static void main(String[] args) throws Exception {
        WeakReference<Thread> gone = liveAndEnd();
        if (!kept) {
            throw new IllegalStateException("the thread has another state than before");
        }
        long begun = System.nanoTime();
        while (!gone.refersTo(null)) {
            System.gc();
            if (System.nanoTime() - begun > MOST_NANOS) {
                throw new IllegalStateException("the thread is still in memory");
            }
            Thread.sleep(10);
        }
    }

    private static WeakReference<Thread> liveAndEnd() throws Exception {
        CountDownLatch lost = new CountDownLatch(1);
        CountDownLatch noticed = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            ThreadState state = ThreadState.current();
            try {
                loseThreadLocals();
                lost.countDown();
                noticed.await();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            kept = ThreadState.current() == state;
        });
        thread.start();
        lost.await();
        awaitCollection(); // what watches the thread-locals finds them gone, and the thread alive
        awaitCollection();
        noticed.countDown();
        thread.join();
        return new WeakReference<>(thread);
    }

    /** Until what has become garbage by now was noticed. */
    private static void awaitCollection() throws InterruptedException {
        CountDownLatch collected = new CountDownLatch(1);
        Garbage.whenGone(new Object(), collected::countDown);
        do {
            System.gc();
        } while (!collected.await(10, TimeUnit.MILLISECONDS));
    }

    private static void loseThreadLocals() throws ReflectiveOperationException {
        Field locals = Thread.class.getDeclaredField("threadLocals");
        locals.setAccessible(true);
        locals.set(Thread.currentThread(), null);
    }
}
