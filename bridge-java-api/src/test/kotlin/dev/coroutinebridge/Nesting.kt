package dev.coroutinebridge

import java.util.concurrent.Callable
import java.util.concurrent.CountDownLatch
import java.util.concurrent.CyclicBarrier
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield

/** Coroutines that call Java, which may block in a bridge again. */
class Nesting {
    val mutex = Mutex()

    suspend fun <T> java(body: Callable<T>): T = body.call()

    /** Looks into its context first, so that what Java does belongs to this coroutine. */
    suspend fun <T> javaAfterYield(body: Callable<T>): T {
        yield()
        return body.call()
    }

    suspend fun <T> on(dispatcher: CoroutineDispatcher, body: Callable<T>): T = withContext(dispatcher) { body.call() }

    suspend fun <T> shielded(body: Callable<T>): T = withContext(NonCancellable) { body.call() }

    suspend fun threadOn(dispatcher: CoroutineDispatcher): Thread =
        withContext(dispatcher) {
            yield()
            Thread.currentThread()
        }

    /** Suspends for certain; a delay that is over when the function comes to suspend does not. */
    suspend fun threadAfterYield(): Thread {
        yield()
        return Thread.currentThread()
    }

    suspend fun threadAfterDelay(): Thread {
        delay(1)
        return Thread.currentThread()
    }

    /** [n] children on [dispatcher], all of which have to run at the same time: the most that ran so. */
    suspend fun meeting(dispatcher: CoroutineDispatcher, n: Int): Int = coroutineScope {
        val barrier = CyclicBarrier(n)
        List(n) { async(dispatcher) { barrier.await(20, TimeUnit.SECONDS); n } }.awaitAll().size
    }

    /**
     * The greatest number of [n] blocking children on [dispatcher] that ran at the same time, which is not less than [atLeast]:
     * they wait for so many. [n] is a multiple of that. One too many has some [millis] to be seen.
     */
    suspend fun mostAtATime(dispatcher: CoroutineDispatcher, n: Int, atLeast: Int, millis: Long): Int = coroutineScope {
        val running = AtomicInteger()
        val most = AtomicInteger()
        val barrier = CyclicBarrier(atLeast)
        List(n) {
            async(dispatcher) {
                most.accumulateAndGet(running.incrementAndGet(), Math::max)
                barrier.await(20, TimeUnit.SECONDS)
                Thread.sleep(millis) // the blocking body
                running.decrementAndGet()
            }
        }.awaitAll()
        most.get()
    }

    suspend fun unconfined(): String = withContext(Dispatchers.Unconfined) { "unconfined" }

    suspend fun <T> startedUnconfined(body: Callable<T>): T = withContext(Dispatchers.Unconfined) {
        coroutineScope { async(Dispatchers.Unconfined) { yield(); body.call() }.await() }
    }

    suspend fun pause(millis: Long): Long {
        delay(millis)
        return millis
    }

    /** An async of this coroutine, which Java below awaits in a call of its own. */
    suspend fun awaitedBelow(body: java.util.function.Function<Deferred<String>, String>): String = coroutineScope {
        val outer = async { "outer" }
        body.apply(outer)
    }

    suspend fun <T> underMutex(body: Callable<T>): T = mutex.withLock { body.call() }

    suspend fun lock(): String = mutex.withLock { "locked" }

    suspend fun ownTimeout(millis: Long): String = withTimeout(millis) { delay(60_000); "late" }

    fun CoroutineScope.child(ended: CountDownLatch) = launch { delay(1); ended.countDown() }
}
