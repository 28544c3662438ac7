package dev.coroutinebridge.benchmarks

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield

/** The suspend functions that are called, from this library and from its peers alike. */
class Functions {
    /** No state machine: what a cache hit looks like. */
    suspend fun plain(): Int = 42

    /** A state machine that does not suspend. */
    suspend fun machine(): Int {
        val a = plainToo(20)
        val b = plainToo(22)
        return a + b
    }

    @Suppress("RedundantSuspendModifier")
    private suspend fun plainToo(value: Int): Int = if (value < 0) slow(value) else value

    private suspend fun slow(value: Int): Int {
        yield()
        return value
    }

    suspend fun oneYield(): Int {
        yield()
        return 42
    }

    suspend fun oneHop(dispatcher: CoroutineDispatcher): Int = withContext(dispatcher) { 42 }
}
