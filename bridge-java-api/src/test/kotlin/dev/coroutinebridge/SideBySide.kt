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
    private interface Library {
        /** A hang takes as long; a completion takes no longer than it needs, on however slow a machine. */
        val patienceSeconds: Long

        /** The threads of its dispatcher for computing. */
        val cpuThreads: Int

        fun dispatcher(name: String): CoroutineDispatcher

        fun <T> block(context: CoroutineContext, body: suspend () -> T): T
    }

    private object Kotlinx : Library {
        override val patienceSeconds = 4L
        override val cpuThreads = maxOf(2, Runtime.getRuntime().availableProcessors())

        override fun dispatcher(name: String): CoroutineDispatcher = when (name) {
            "io" -> Dispatchers.IO
            "cpu" -> Dispatchers.Default
            "fork" -> ForkJoinPool(1).asCoroutineDispatcher()
            else -> Executors.newFixedThreadPool(name.toInt()).asCoroutineDispatcher()
        }

        override fun <T> block(context: CoroutineContext, body: suspend () -> T): T = runBlocking(context) { body() }
    }

    private object Ours : Library {
        /** A rescue would come after the patience: it completes without. */
        private val bridge = CoroutineBridge.builder().set("hang-timeout", "60s").build()
        override val patienceSeconds = 30L
        override val cpuThreads = Runtime.getRuntime().availableProcessors()

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
        val worker = thread(isDaemon = true) {
            with(library) {
                when (args[1]) {
                    "one-thread" -> crowd("1", 1)
                    "four-threads" -> crowd("4", 4)
                    "fork-join-1" -> crowd("fork", 1)
                    "io" -> crowd("io", 64)
                    "cpu" -> crowd("cpu", cpuThreads)
                    else -> error("unknown probe ${args[1]}")
                }
            }
        }
        worker.join(TimeUnit.SECONDS.toMillis(library.patienceSeconds))
        println(if (worker.isAlive) "hangs" else "completes")
        Runtime.getRuntime().halt(0)
    }
}
