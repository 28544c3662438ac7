package dev.coroutinebridge

import java.util.concurrent.Callable
import java.util.concurrent.atomic.AtomicLong
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield

/** The bodies of the stress test, which count themselves. */
class StressBodies(private val begun: AtomicLong, private val ended: AtomicLong) {
    private inline fun <T> counted(body: () -> T): T {
        begun.incrementAndGet()
        try {
            return body()
        } finally {
            ended.incrementAndGet()
        }
    }

    suspend fun leaf(dispatcher: CoroutineDispatcher, value: Int, pauseMillis: Int): Int = counted {
        if (value % 3 == 0) yield()
        if (pauseMillis > 0) delay(pauseMillis.toLong())
        when (value % 4) {
            0 -> value
            1 -> withContext(dispatcher) { counted { value } }
            2 -> coroutineScope {
                launch(dispatcher) { counted { yield() } }
                value
            }
            else -> {
                yield()
                value
            }
        }
    }

    suspend fun java(dispatcher: CoroutineDispatcher, body: Callable<Int>): Int = counted {
        withContext(dispatcher) { counted { body.call() } }
    }
}
