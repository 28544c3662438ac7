package dev.coroutinebridge.benchmarks

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.channels.produce
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/** Elements that cost nothing. */
class ManyElements {
    private val scope = CoroutineScope(Dispatchers.Default)

    fun counting(n: Int): Flow<Int> = flow {
        for (i in 0 until n) {
            emit(i)
        }
    }

    suspend fun sum(flow: Flow<Int>): Long {
        var sum = 0L
        flow.collect { sum += it }
        return sum
    }

    /** With the buffer that kotlinx gives a flow. */
    @OptIn(ExperimentalCoroutinesApi::class)
    fun channel(n: Int): ReceiveChannel<Int> = scope.produce(capacity = 64) {
        for (i in 0 until n) {
            send(i)
        }
    }
}
