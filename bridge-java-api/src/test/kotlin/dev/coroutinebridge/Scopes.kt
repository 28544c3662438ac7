package dev.coroutinebridge

import java.util.concurrent.Callable
import java.util.concurrent.CountDownLatch
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield

/** Forks of a scope. */
class Scopes {
    /** Suspends until it is cancelled, and then calls Java that must not be cancelled. */
    suspend fun cleaningUp(begun: CountDownLatch, cleanup: Callable<String>): String {
        yield()
        try {
            begun.countDown()
            awaitCancellation()
        } finally {
            withContext(NonCancellable) { cleanup.call() }
        }
    }

    /** Goes to [there] and back, again and again: the thread it was on there. */
    suspend fun visits(there: CoroutineDispatcher, times: Int): Thread {
        var thread = Thread.currentThread()
        repeat(times) {
            yield()
            withContext(there) {
                yield()
                thread = Thread.currentThread()
            }
        }
        return thread
    }
}
