package dev.coroutinebridge

import java.util.Random
import java.util.concurrent.Callable
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.function.Consumer
import java.util.function.Supplier
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.asContextElement
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield

/** Coroutines that look at a thread-local, and set it. */
class Contexts(private val read: Supplier<String?>, private val write: Consumer<String?>) {
    val seen: MutableList<String?> = java.util.Collections.synchronizedList(mutableListOf())
    val suspended = CountDownLatch(1)

    private fun look() {
        seen.add(read.get())
    }

    suspend fun plain(): String? = read.get()

    suspend fun setting(value: String?): String? {
        write.accept(value)
        return read.get()
    }

    /** On many threads, in every way a coroutine comes to another one. */
    suspend fun everywhere(): String? {
        look()
        yield()
        look()
        delay(1)
        look()
        withContext(Dispatchers.Default) {
            look()
            delay(1)
            look()
        }
        withContext(Dispatchers.Unconfined) { look() }
        withContext(CoroutineName("same thread")) { look() }
        withContext(NonCancellable) { delay(1); look() }
        coroutineScope {
            launch(Dispatchers.IO) { look() }
            look()
            async(Dispatchers.Default) { yield(); read.get() }.await().also { seen.add(it) }
        }
        flow { emit(read.get()); delay(1); emit(read.get()) }.flowOn(Dispatchers.Default).toList(seen)
        look()
        return read.get()
    }

    /** Sets it, and looks again after it was on other threads. */
    suspend fun settingAndSuspending(value: String): String? {
        write.accept(value)
        delay(1)
        look()
        withContext(Dispatchers.Default) { look() }
        look()
        return read.get()
    }

    suspend fun settingInside(value: String): String? {
        delay(1)
        withContext(Dispatchers.IO) { write.accept(value); delay(1); look() }
        return read.get()
    }

    /** Each child sets its own, again and again. */
    suspend fun settingInChildren(children: Int, rounds: Int): String? {
        coroutineScope {
            repeat(children) { child ->
                launch(Dispatchers.Default) {
                    look()
                    write.accept("child $child")
                    repeat(rounds) {
                        yield()
                        check(read.get() == "child $child") { "child $child sees ${read.get()}" }
                    }
                }
            }
        }
        return read.get()
    }

    /** Sets something else each time, and looks for it on the next thread, which may come early. */
    suspend fun counting(rounds: Int, dispatchers: List<CoroutineContext>): String? {
        repeat(rounds) { round ->
            write.accept("round $round")
            withContext(dispatchers[round % dispatchers.size]) {
                check(read.get() == "round $round") { "round $round sees ${read.get()}" }
                write.accept("inner $round")
                yield()
                check(read.get() == "inner $round") { "inner $round sees ${read.get()}" }
            }
            check(read.get() == "inner $round") { "after $round sees ${read.get()}" }
        }
        return read.get()
    }

    suspend fun failing(): String? {
        delay(1)
        write.accept("set by one that fails")
        throw IllegalArgumentException("as asked")
    }

    suspend fun untilCancelled(): String? {
        delay(1)
        write.accept("set by one that is cancelled")
        suspended.countDown()
        awaitCancellation()
    }

    suspend fun inBody(bridge: BlockingCaller, body: Callable<String?>): String? = bridge.offload(body).await()

    /** The element of this coroutine is not the bridge's. */
    suspend fun withElement(local: ThreadLocal<String?>, value: String, body: Blocking): String =
        withContext(local.asContextElement(value)) { body.run() }

    /** What an element of this coroutine's puts onto the thread is there inside, and not after it. */
    suspend fun withElementAndAfter(local: ThreadLocal<String?>, body: Blocking): String? {
        withContext(local.asContextElement("explicit")) { body.run() }
        look()
        yield()
        look()
        return read.get()
    }

    /** Does not wait for [body], which sets something later. */
    suspend fun abandoning(body: Blocking, mayEnd: CountDownLatch, hasEnded: CompletableFuture<*>): String? {
        withTimeoutOrNull(50) { body.run() }
        write.accept("set by the coroutine")
        mayEnd.countDown()
        hasEnded.await()
        delay(1)
        return read.get()
    }

    /**
     * A coroutine that comes about in some random way to places where it knows what it has to see. With [keeps], it sets something
     * else here and there, and sees that from then on.
     */
    suspend fun wandering(random: Random, depth: Int, bridge: CoroutineBridge, keeps: Boolean, name: String): String? {
        var expected = name
        fun expect(where: String) = check(read.get() == expected) { "$name: ${read.get()}, not $expected, after $where" }
        repeat(6) { step ->
            val seed = random.nextInt()
            val dispatcher = listOf(
                Dispatchers.Default, Dispatchers.IO, bridge.dispatcher("fixed"), bridge.dispatcher("single"),
                bridge.dispatcher("io"), EmptyCoroutineContext, CoroutineName("here"), NonCancellable,
            ).let { it[random.nextInt(it.size)] }
            val way = random.nextInt(12)
            suspend fun below(): String? =
                if (depth == 0) read.get() else wandering(Random(seed.toLong()), depth - 1, bridge, keeps, expected)
            if (keeps) {
                expected = "$name ${"%x".format(seed)}"
                write.accept(expected)
            }
            when (way) {
                0 -> yield()
                1 -> delay(1)
                2, 3 -> withContext(dispatcher) { below() }?.let { if (keeps) expected = it }
                4 -> coroutineScope { repeat(3) { launch(dispatcher) { below() } } }
                5 -> coroutineScope { async(dispatcher) { below() }.await() }
                6 -> withContext(bridge.context("fixed")) { below() }
                7 -> flow {
                    emit(read.get())
                    yield()
                    emit(read.get())
                }.flowOn(dispatcher.minusKey(Job)).collect { check(it == expected) { "$name: $it flows, not $expected" } }
                8 -> bridge.offload(Callable { read.get() }).await().let { check(it == expected) { "$name: a body has $it" } }
                9 -> withTimeoutOrNull(2) { withContext(dispatcher) { delay(1000) } }
                10 -> SuspendingJava.of(bridge) { below() }.run(bridge)?.let { if (keeps) expected = it }
                else -> withContext(dispatcher) { yield() }
            }
            expect("step $step, way $way with $dispatcher at depth $depth")
        }
        return read.get()
    }

    /** Twice the same values on one thread, of which the outer are taken off first (on kotlinx 1.11.0). */
    suspend fun flowOnWith(context: CoroutineContext): List<String?> {
        val values = mutableListOf<String?>()
        flow {
            emit(read.get())
            delay(1)
            emit(read.get())
            yield()
            emit(read.get())
        }.flowOn(context).collect {
            values.add(it)
            delay(1)
            values.add(read.get())
        }
        values.add(read.get())
        return values
    }

    companion object {
        @JvmStatic
        fun foreignCall(function: Blocking): String = kotlinx.coroutines.runBlocking { function.run() }

        /** A coroutine that the bridge knows nothing of. */
        @JvmStatic
        fun foreign(context: Supplier<CoroutineContext>, read: Supplier<String?>): List<String?> =
            kotlinx.coroutines.runBlocking {
                withContext(context.get()) {
                    val first = read.get()
                    delay(1)
                    listOf(first, read.get())
                }
            }
    }
}
