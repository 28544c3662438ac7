package dev.coroutinebridge.core.loop;

import java.util.concurrent.atomic.AtomicInteger;

/** A task that counts how often it has run. */
final class Counter extends AtomicInteger implements Runnable {
    @Override
    public void run() {
        incrementAndGet();
    }
}
