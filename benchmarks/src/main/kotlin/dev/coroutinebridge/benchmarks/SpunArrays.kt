package dev.coroutinebridge.benchmarks

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.runBlocking

/**
 * Elements on their way to another thread, in arrays that one thread fills and the other reads: both spin, whatever that costs, and there is
 * nothing for an end, a failure or a cancellation. An array that is not full is the last.
 */
class SpunArrays {
    @Volatile
    private var full: Array<Any?>? = null

    fun fill(flow: Flow<Int>) = runBlocking {
        var array = arrayOfNulls<Any>(SIZE)
        var at = 0
        flow.collect {
            array[at++] = it
            if (at == SIZE) {
                handOver(array)
                array = arrayOfNulls(SIZE)
                at = 0
            }
        }
        handOver(array)
    }

    private fun handOver(array: Array<Any?>) {
        while (full != null) {
            Thread.onSpinWait()
        }
        full = array
    }

    fun sum(): Long {
        var sum = 0L
        while (true) {
            for (element in take()) {
                sum += element as Int? ?: return sum
            }
        }
    }

    private fun take(): Array<Any?> {
        var array = full
        while (array == null) {
            Thread.onSpinWait()
            array = full
        }
        full = null
        return array
    }
}

private const val SIZE = 512
