package dev.coroutinebridge

import java.util.concurrent.Callable
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield

/** Java that a coroutine waits for, as a Kotlin interface sees it. */
interface Blocking {
    suspend fun run(): String
}

/** Coroutines that wait for Java. */
class Offloading(private val bridge: BlockingCaller) {
    val suspended = CountDownLatch(1)
    val cleaning = CountDownLatch(1)
    val mayClean = CountDownLatch(1)

    @Volatile
    var cleanup: String? = null

    @Volatile
    var outcome: Throwable? = null

    suspend fun awaited(body: Callable<String>): String = bridge.offload(body).await()

    /** Does not wait for the future: only structure does. */
    suspend fun forgotten(body: Callable<String>): String {
        yield()
        bridge.offload(body)
        return "forgotten"
    }

    suspend fun cancelledBefore(body: Callable<String>): String {
        currentCoroutineContext().cancel()
        return bridge.offload(body).await()
    }

    suspend fun cancelledBeforeRun(body: Blocking): String {
        currentCoroutineContext().cancel()
        return body.run()
    }

    suspend fun shielded(body: Blocking): String = withContext(NonCancellable) { body.run() }

    /** Notes what comes out of [body], and hands it on. */
    suspend fun noting(body: Blocking): String =
        try {
            body.run()
        } catch (e: Throwable) {
            outcome = e
            throw e
        }

    /** Suspends until it is cancelled, and then cleans up on the thread of the caller, as long as [mayClean] says. */
    suspend fun cleaningUp(): String {
        yield()
        try {
            suspended.countDown()
            awaitCancellation()
        } finally {
            withContext(NonCancellable) {
                yield()
                cleaning.countDown()
                cleanup = try {
                    mayClean.await()
                    "clean"
                } catch (e: InterruptedException) {
                    "interrupted"
                }
            }
        }
    }

    fun launchIn(scope: CoroutineScope, on: CoroutineDispatcher, body: Blocking): Job = scope.launch(on) {
        runCatching { noting(body) } // the outcome has been noted
    }

    suspend fun afterYield(body: Callable<String>): String {
        yield()
        return body.call()
    }

    suspend fun threads(body: Blocking): List<String> {
        val before = Thread.currentThread().name
        body.run()
        return listOf(before, Thread.currentThread().name)
    }

    suspend fun unconfined(body: Blocking): String = withContext(Dispatchers.Unconfined) { body.run() }

    suspend fun within(millis: Long, body: Blocking): String = withTimeout(millis) { body.run() }

    /** Fails with [own] when it is cancelled. */
    suspend fun failing(own: Throwable): String {
        yield()
        try {
            cleaning.countDown()
            awaitCancellation()
        } finally {
            throw own
        }
    }

    suspend fun twice(body: Blocking): String = coroutineScope { body.run() + body.run() }

    suspend fun pause(millis: Long): String {
        delay(millis)
        return "paused"
    }
}

/** A Kotlin API that takes suspend lambdas. */
class TakesLambdas {
    suspend fun none(f: suspend () -> String): String = f()

    suspend fun one(f: suspend (Int) -> String): String = f(1)

    suspend fun two(f: suspend (Int, String) -> String): String = f(1, "b")

    suspend fun three(f: suspend (Int, String, Long) -> String): String = f(1, "b", 3L)

    suspend fun launched(f: suspend () -> String): String = coroutineScope {
        val result = CompletableFuture<String>()
        launch { result.complete(f()) }
        result.await()
    }
}
