package dev.coroutinebridge

import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import java.util.concurrent.ForkJoinPool
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield

/** The same nested blocking with kotlinx's `runBlocking` and with the bridge's, in a JVM of its own: a hang takes pools with it. */
object SideBySide {
    private const val PATIENCE_SECONDS = 4L

    private interface Library {
        fun dispatcher(name: String): CoroutineDispatcher

        fun <T> block(context: CoroutineContext, body: suspend () -> T): T
    }

    private object Kotlinx : Library {
        override fun dispatcher(name: String): CoroutineDispatcher = when (name) {
            "io" -> Dispatchers.IO
            "cpu" -> Dispatchers.Default
            "fork" -> ForkJoinPool(1).asCoroutineDispatcher()
            else -> Executors.newFixedThreadPool(name.toInt()).asCoroutineDispatcher()
        }

        override fun <T> block(context: CoroutineContext, body: suspend () -> T): T = runBlocking(context) { body() }
    }

    private object Ours : Library {
        private val bridge = CoroutineBridge.create()

        override fun dispatcher(name: String): CoroutineDispatcher = when (name) {
            "io", "cpu" -> bridge.dispatcher(name)
            "fork" -> bridge.dispatcher(ForkJoinPool(1))
            else -> bridge.dispatcher(Executors.newFixedThreadPool(name.toInt()))
        }

        override fun <T> block(context: CoroutineContext, body: suspend () -> T): T {
            val dispatcher = context as? CoroutineDispatcher
            val caller = if (dispatcher == null) bridge else bridge.on(dispatcher)
            return caller.uninterruptible().runBlocking<T, Nothing> { body() }
        }
    }

    /** [n] coroutines on one dispatcher, each blocking its thread for another coroutine there. */
    private fun Library.crowd(name: String, n: Int) {
        val dispatcher = dispatcher(name)
        val allIn = CountDownLatch(n)
        block(EmptyCoroutineContext) {
            coroutineScope {
                repeat(n) {
                    launch(dispatcher) {
                        allIn.countDown()
                        allIn.await()
                        block(dispatcher) { yield() }
                    }
                }
            }
        }
    }

    @JvmStatic
    fun main(args: Array<String>) {
        val library = if (args[0] == "kotlinx") Kotlinx else Ours
        val cores = Runtime.getRuntime().availableProcessors()
        val worker = thread(isDaemon = true) {
            with(library) {
                when (args[1]) {
                    "one-thread" -> crowd("1", 1)
                    "four-threads" -> crowd("4", 4)
                    "fork-join-1" -> crowd("fork", 1)
                    "io" -> crowd("io", 64)
                    "cpu" -> crowd("cpu", maxOf(2, cores))
                    else -> error("unknown probe ${args[1]}")
                }
            }
        }
        worker.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS))
        println(if (worker.isAlive) "hangs" else "completes")
        Runtime.getRuntime().halt(0)
    }
}
