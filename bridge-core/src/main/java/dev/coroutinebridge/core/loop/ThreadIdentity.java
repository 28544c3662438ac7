package dev.coroutinebridge.core.loop;

/** Of which thread a {@link ThreadState} is: what other threads read of it, too. Never written after it was made. */
abstract class ThreadIdentity {

    final Thread thread = Thread.currentThread();
    final boolean virtual = VirtualThreads.isVirtual(thread);

    /**
     * As many bytes as two cache lines have, which processors like to fetch together: so who reads the identity does not slow the thread
     * down that writes what comes behind.
     */
    @SuppressWarnings("unused")
    abstract static class Apart extends ThreadIdentity {
        private long a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7;
    }
}
