package dev.coroutinebridge.benchmarks

import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.GlobalScope
import kotlinx.coroutines.future.future
import kotlinx.coroutines.runBlocking

/** What the suspend-transform compiler plugin adds to a class of suspend functions, with its default runtime, written out by hand. */
class Generated(private val functions: Functions) {
    fun plainBlocking(): Int = runBlocking(Dispatchers.IO) { functions.plain() }

    fun oneYieldBlocking(): Int = runBlocking(Dispatchers.IO) { functions.oneYield() }

    @OptIn(DelicateCoroutinesApi::class)
    fun plainAsync(): CompletableFuture<Int> = GlobalScope.future { functions.plain() }
}
