package dev.coroutinebridge

import dev.coroutinebridge.core.loop.CallerLoop
import java.io.IOException
import java.util.concurrent.CountDownLatch
import java.util.concurrent.locks.LockSupport
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield

/** A suspend API as a Kotlin team would write it. */
interface Repo {
    suspend fun find(id: Int): String

    suspend fun findOrNull(id: Int?): String?

    @Throws(IOException::class)
    suspend fun read(path: String): ByteArray

    suspend fun touch()
}

/** Suspends for real in every function, except where [immediate] says not to. */
class SuspendingRepo(private val immediate: Boolean = false) : Repo {
    private suspend fun suspendOnce() {
        if (!immediate) delay(1)
    }

    override suspend fun find(id: Int): String {
        suspendOnce()
        return "user-$id"
    }

    override suspend fun findOrNull(id: Int?): String? {
        suspendOnce()
        return id?.let { "user-$it" }
    }

    @Throws(IOException::class)
    override suspend fun read(path: String): ByteArray {
        suspendOnce()
        if (path == "missing") throw MissingFile(path)
        return path.toByteArray()
    }

    override suspend fun touch() = suspendOnce()
}

/** Not a copyable exception: kotlinx's stack-trace recovery leaves it as it is. */
class MissingFile(val path: String) : IOException("no such file: $path")

/** Functions that tell where and how they run. */
class Probe {
    val cancelled = CountDownLatch(1)
    val started = CountDownLatch(1)

    suspend fun thread(): Thread = Thread.currentThread()

    suspend fun threadAfterSuspension(): Thread {
        yield()
        delay(1)
        return Thread.currentThread()
    }

    suspend fun coroutineName(): String? = currentCoroutineContext()[CoroutineName]?.name

    suspend fun untilCancelled(): String {
        started.countDown()
        try {
            awaitCancellation()
        } finally {
            cancelled.countDown()
        }
    }

    suspend fun fail(e: Throwable): String = throw e

    suspend fun failLater(e: Throwable): String {
        delay(1)
        throw e
    }

    /** Fails when [waiter] is blocked for it, and not before. */
    suspend fun failWhenAwaited(waiter: Thread, e: Throwable): String {
        while (LockSupport.getBlocker(waiter) !is CallerLoop) delay(1)
        throw e
    }

    suspend fun <T> same(value: T): T = value

    suspend fun joined(a: String, b: String, c: Int): String = a + b + c

    suspend fun joined4(a: Int, b: Int, c: Int, d: Int): Int = a + b + c + d

    suspend fun joined5(a: Int, b: Int, c: Int, d: Int, e: Int): Int = a + b + c + d + e

    suspend fun both(a: String?, b: String?): String = "$a/$b"

    /** Launches a child in the caller's own scope and returns before the child has ended. */
    fun launchChild(scope: CoroutineScope, ended: CountDownLatch) {
        scope.launch {
            delay(50)
            ended.countDown()
        }
    }
}

/** What a Kotlin caller of a suspend interface does, whoever wrote the implementation. */
class KotlinCaller(private val repo: Repo) {
    suspend fun twoUsers(a: Int, b: Int): String = repo.find(a) + "+" + repo.find(b)

    suspend fun errorOf(path: String): Throwable? = runCatching { repo.read(path) }.exceptionOrNull()
}
