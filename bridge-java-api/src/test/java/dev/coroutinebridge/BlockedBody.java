package dev.coroutinebridge;

import java.util.concurrent.CountDownLatch;

/** A blocking body that waits to be released, and tells what happened to it. */
@SuppressWarnings("NonAtomicVolatileUpdate") // only the body writes
final class BlockedBody {

    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    final CountDownLatch ended = new CountDownLatch(1);
    volatile Thread thread;
    volatile int interrupts;
    volatile boolean hasEnded;

    /** Ends when it is released, or by the first interrupt. */
    String untilInterrupted() throws InterruptedException {
        begin();
        try {
            release.await();
            return "released";
        } catch (InterruptedException e) {
            interrupts++;
            throw e;
        } finally {
            end();
        }
    }

    /** Ends when it is released, whatever comes. */
    String ignoringInterrupts() {
        begin();
        while (true) {
            try {
                release.await();
                end();
                return "released";
            } catch (InterruptedException e) {
                interrupts++;
            }
        }
    }

    /** Ends by the {@code n}th interrupt. */
    String untilInterrupt(int n) throws InterruptedException {
        begin();
        try {
            while (true) {
                try {
                    release.await();
                    return "released";
                } catch (InterruptedException e) {
                    interrupts++;
                    if (interrupts == n) {
                        throw e;
                    }
                }
            }
        } finally {
            end();
        }
    }

    private void begin() {
        thread = Thread.currentThread();
        begun.countDown();
    }

    private void end() {
        hasEnded = true;
        ended.countDown();
    }
}
