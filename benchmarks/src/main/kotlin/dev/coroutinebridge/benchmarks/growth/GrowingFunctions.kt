package dev.coroutinebridge.benchmarks.growth

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield

/** Suspend functions that do as much as they are told. */
class GrowingFunctions {
    suspend fun yields(n: Int): Int {
        repeat(n) { yield() }
        return n
    }

    /** To each dispatcher in turn, and back. */
    suspend fun hops(dispatchers: List<CoroutineDispatcher>, n: Int): Int {
        var sum = 0
        for (i in 0 until n) {
            sum += withContext(dispatchers[i % dispatchers.size]) { 1 }
        }
        return sum
    }
}

/** Kotlin's half of calls inside each other; Java's half is [Blocking]. */
class Levels(private val java: Blocking) {
    suspend fun descend(depth: Int): Int {
        yield()
        return if (depth == 1) 1 else 1 + java.block(this, depth - 1)
    }

    fun interface Blocking {
        /** Blocks until [descend] has returned. */
        @Throws(InterruptedException::class)
        fun block(levels: Levels, depth: Int): Int
    }
}
