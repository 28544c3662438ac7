package dev.coroutinebridge.benchmarks.asyncio

import dev.coroutinebridge.BridgeCaller
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield

/** What benchmarks/asyncio/blocking.py does, in coroutines that share one thread as asyncio's tasks share their loop. */
class Scenarios(private val bridge: BridgeCaller) {
    suspend fun onTheLoop(millis: Long) {
        yield() // as the others, it suspends
        Thread.sleep(millis)
    }

    suspend fun offload(millis: Long) {
        bridge.offload(::block, millis).await()
    }

    private fun block(millis: Long): Long {
        Thread.sleep(millis)
        return millis
    }

    suspend fun twoTasks(call: suspend (Long) -> Unit): Int = coroutineScope {
        repeat(2) {
            launch {
                call(CALL_MILLIS)
                call(CALL_MILLIS)
            }
        }
        0
    }

    suspend fun withTicker(call: suspend (Long) -> Unit): Int = coroutineScope {
        var ticks = 0
        val ticker = launch {
            while (true) {
                delay(TICK_MILLIS)
                ticks++
            }
        }
        yield() // the ticker has started
        call(LONG_CALL_MILLIS)
        ticker.cancel()
        ticks
    }

    suspend fun twoTasksOnTheLoop() = twoTasks(::onTheLoop)

    suspend fun twoTasksOffloaded() = twoTasks(::offload)

    suspend fun withTickerOnTheLoop() = withTicker(::onTheLoop)

    suspend fun withTickerOffloaded() = withTicker(::offload)

    private companion object {
        const val CALL_MILLIS = 2_000L
        const val LONG_CALL_MILLIS = 3_000L
        const val TICK_MILLIS = 100L
    }
}
