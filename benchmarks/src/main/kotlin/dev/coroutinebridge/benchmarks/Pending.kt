package dev.coroutinebridge.benchmarks

import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicReferenceArray
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.suspendCancellableCoroutine

/** Suspends coroutines and keeps hold of them, as whoever is going to resume them does. */
class Pending(capacity: Int) {
    private val suspended = AtomicReferenceArray<CancellableContinuation<Int>>(capacity)
    private val count = AtomicInteger()

    suspend fun forever(): Int = suspendCancellableCoroutine { suspended[count.getAndIncrement()] = it }

    fun awaitSuspended(n: Int) {
        while ((0 until n).any { suspended[it] == null }) {
            Thread.onSpinWait()
        }
    }
}
