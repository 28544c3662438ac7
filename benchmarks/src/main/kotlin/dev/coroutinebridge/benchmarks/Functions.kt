package dev.coroutinebridge.benchmarks

import dev.coroutinebridge.BlockingCaller
import java.util.concurrent.Callable
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runInterruptible
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

    /** As many blocking bodies as [HOPS], one after the other, in one coroutine; each way has the same loop around it. */
    suspend fun suspending(bridge: BlockingCaller): Int {
        var sum = 0
        repeat(HOPS) { sum += javaSuspending(bridge) }
        return sum
    }

    private suspend fun javaSuspending(bridge: BlockingCaller): Int = suspendCoroutineUninterceptedOrReturn { k ->
        bridge.suspending(k, BODY)
    }

    suspend fun contexts(dispatcher: CoroutineDispatcher): Int {
        var sum = 0
        repeat(HOPS) { sum += withContext(dispatcher) { BODY.call() } }
        return sum
    }

    suspend fun interruptibles(dispatcher: CoroutineDispatcher): Int {
        var sum = 0
        repeat(HOPS) { sum += runInterruptible(dispatcher) { BODY.call() } }
        return sum
    }

    /** Coroutines that take turns on the dispatcher of the caller. */
    suspend fun yieldInTurns(): Int = coroutineScope {
        repeat(COROUTINES) { launch { repeat(YIELDS_EACH) { yield() } } }
        42
    }

    suspend fun manyYields(): Int {
        repeat(YIELDS_EACH) { yield() }
        return 42
    }

    suspend fun oneHop(dispatcher: CoroutineDispatcher): Int = withContext(dispatcher) { 42 }
}

/** How many bodies a coroutine waits for, so that its own start does not count. */
const val HOPS = 100

const val COROUTINES = 4

const val YIELDS_EACH = 250_000

const val YIELDS = COROUTINES * YIELDS_EACH

private val BODY = Callable { 42 }
