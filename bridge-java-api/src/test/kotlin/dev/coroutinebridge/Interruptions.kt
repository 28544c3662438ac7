package dev.coroutinebridge

import java.io.IOException
import java.util.concurrent.CountDownLatch
import kotlin.concurrent.thread
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.withContext

/** Functions that react to their cancellation in different ways. */
class Interruptions {
    val waiting = CountDownLatch(1)
    val release = CountDownLatch(1)
    val ended = CountDownLatch(1)

    @Volatile
    var cleanedUp = false

    /** Without a resumption in between: nothing happens on the thread that waits. */
    private suspend fun awaitRelease() {
        val released = CompletableDeferred<Unit>()
        thread {
            release.await()
            released.complete(Unit)
        }
        released.await()
    }

    suspend fun cleansUpSlowly(): String {
        try {
            waiting.countDown()
            awaitCancellation()
        } finally {
            withContext(NonCancellable) {
                delay(50)
                cleanedUp = true
            }
        }
    }

    suspend fun cleansUpOnRelease(): String {
        try {
            waiting.countDown()
            awaitCancellation()
        } finally {
            withContext(NonCancellable) {
                awaitRelease()
                cleanedUp = true
            }
            ended.countDown()
        }
    }

    suspend fun waitsForRelease(): String {
        waiting.countDown()
        awaitRelease()
        return "released"
    }

    suspend fun returnsAllTheSame(): String {
        try {
            waiting.countDown()
            awaitCancellation()
        } catch (e: CancellationException) {
            return "all the same"
        }
    }

    suspend fun returnsNullAllTheSame(): String? {
        try {
            waiting.countDown()
            awaitCancellation()
        } catch (e: CancellationException) {
            return null
        }
    }

    suspend fun failsAllTheSame(): String {
        try {
            waiting.countDown()
            awaitCancellation()
        } catch (e: CancellationException) {
            throw IOException("its own")
        }
    }
}
