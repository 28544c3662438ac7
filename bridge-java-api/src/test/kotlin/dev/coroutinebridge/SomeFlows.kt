package dev.coroutinebridge

import java.util.concurrent.CountDownLatch
import java.util.concurrent.Semaphore
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.ContinuationInterceptor
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.yield

/** Flows, and what collects them. */
object SomeFlows {
    fun upTo(n: Long): Flow<Int> = flow {
        var i = 0L
        while (i < n) emit(i++.toInt())
    }

    /** Suspends and changes threads in between. */
    fun yielding(n: Int): Flow<Int> = flow {
        for (i in 0 until n) {
            if (i % 7 == 0) yield()
            emit(i)
        }
    }

    fun failing(after: Int, e: Throwable): Flow<Int> = flow {
        for (i in 0 until after) emit(i)
        throw e
    }

    fun withNull(): Flow<Int?> = flow {
        emit(1)
        emit(null)
        emit(3)
    }

    fun <T> empty(): Flow<T> = emptyFlow()

    /** Never suspends by itself, and never ends. [emitted] is how many it has got rid of, or is about to. */
    fun endless(emitted: AtomicInteger, ended: CountDownLatch): Flow<Int> = flow {
        try {
            while (true) emit(emitted.getAndIncrement())
        } finally {
            ended.countDown()
        }
    }

    /** One that does not look at its context, as a library may have it. */
    fun unsafeEndless(emitted: AtomicInteger): Flow<Int> = object : Flow<Int> {
        override suspend fun collect(collector: FlowCollector<Int>) {
            while (true) collector.emit(emitted.getAndIncrement())
        }
    }

    fun silent(begun: CountDownLatch, ended: CountDownLatch): Flow<Int> = flow {
        begun.countDown()
        try {
            awaitCancellation()
        } finally {
            ended.countDown()
        }
    }

    /** Does not react to a cancellation before [release]. */
    fun stubborn(begun: CountDownLatch, release: CountDownLatch): Flow<Int> = flow {
        begun.countDown()
        var waiting = true
        while (waiting) {
            try {
                release.await()
                waiting = false
            } catch (e: InterruptedException) {
                // goes on
            }
        }
    }

    /** Fails with [e] when it is cancelled. */
    fun failingCleanup(begun: CountDownLatch, e: Throwable): Flow<Int> = flow {
        begun.countDown()
        try {
            awaitCancellation()
        } catch (cancelled: CancellationException) {
            throw e
        }
    }

    fun threadLocal(local: ThreadLocal<String>): Flow<String> = flow {
        emit(local.get() ?: "none")
        delay(1)
        emit(local.get() ?: "none")
    }

    fun <T> shared(): MutableSharedFlow<T> = MutableSharedFlow()

    suspend fun emitWhenSubscribed(shared: MutableSharedFlow<Int>, n: Int) {
        while (shared.subscriptionCount.value == 0) yield()
        for (i in 0 until n) shared.emit(i)
    }

    // ---- collecting

    suspend fun count(flow: Flow<Int>): Int {
        var count = 0
        flow.collect { count++ }
        return count
    }

    suspend fun list(flow: Flow<Int>): List<Int> = flow.toList()

    suspend fun strings(flow: Flow<String?>): List<String?> = flow.toList()

    suspend fun listUpTo(flow: Flow<Int>, into: MutableList<Int>) {
        flow.collect { into += it }
    }

    suspend fun sum(flow: Flow<Int>): Long {
        var sum = 0L
        flow.collect { sum += it }
        return sum
    }

    suspend fun take(flow: Flow<Int>, n: Int): List<Int> = flow.take(n).toList()

    suspend fun firstOf(flow: Flow<Int>): Int = flow.first()

    suspend fun caught(flow: Flow<Int>): List<Int> = flow.catch { emit(-1) }.toList()

    suspend fun buffered(flow: Flow<Int>): List<Int> = flow.buffer(8).map { it + 1 }.toList()

    /** What the interceptor is where the upstream of a `flowOn` runs, and where the collector does. */
    suspend fun flowedOn(flow: Flow<Int>): List<Boolean> {
        val own = currentCoroutineContext()[ContinuationInterceptor]
        val above = flow.onEach { check(currentCoroutineContext()[ContinuationInterceptor] == Dispatchers.IO) }
        return above.flowOn(Dispatchers.IO).map { currentCoroutineContext()[ContinuationInterceptor] == own }.toList()
    }

    suspend fun collectFailing(flow: Flow<Int>, e: Throwable) = flow.collect { throw e }

    /** Waits at each element until it is told to go on. */
    suspend fun stepping(flow: Flow<Int>, into: MutableList<Int>, go: Semaphore) {
        flow.collect {
            while (!go.tryAcquire()) delay(1)
            into += it
        }
    }
}
