package dev.coroutinebridge

import java.util.concurrent.CompletableFuture
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield

class ManyYields {
    suspend fun count(n: Int, yields: AtomicInteger): Int {
        repeat(n) {
            yields.incrementAndGet()
            yield()
        }
        return yields.get()
    }
}

class LateReturn {
    /** Escapes from the call that starts it, and comes back to its thread when that has left. */
    fun start(
        bridge: CoroutineBridge,
        callerThread: CoroutineDispatcher,
        outcome: CompletableFuture<Throwable?>,
        context: CoroutineContext,
    ) {
        CoroutineScope(context + Job() + bridge.dispatcher("cpu")).launch {
            delay(100)
            try {
                withContext(callerThread) { outcome.complete(AssertionError("ran on ${Thread.currentThread()}")) }
            } catch (e: Throwable) {
                outcome.complete(e)
            }
        }
    }
}
