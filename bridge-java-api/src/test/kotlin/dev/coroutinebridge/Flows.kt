package dev.coroutinebridge

import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.channelFlow
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toCollection
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield

/** Those who collect flows. */
object Collectors {
    @JvmStatic
    suspend fun <T> list(flow: Flow<T>): MutableList<T> = flow.toCollection(ArrayList())

    @JvmStatic
    suspend fun <T> first(flow: Flow<T>, n: Int): MutableList<T> = flow.take(n).toCollection(ArrayList())

    /** The names of the threads that each element came to. */
    @JvmStatic
    suspend fun threads(flow: Flow<*>): MutableList<String> = flow.map { Thread.currentThread().name }.toCollection(ArrayList())

    @JvmStatic
    suspend fun <T> each(flow: Flow<T>, action: java.util.function.Consumer<T>) = flow.collect { action.accept(it) }

    @JvmStatic
    suspend fun <T> eachOf(flow: Flow<T>, n: Int, action: java.util.function.Consumer<T>) =
        flow.take(n).collect { action.accept(it) }

    @JvmStatic
    suspend fun <T> elsewhere(flow: Flow<T>): MutableList<T> = flow.flowOn(Dispatchers.Default).buffer(3).toCollection(ArrayList())

    @JvmStatic
    suspend fun <T> caught(flow: Flow<T>, instead: T): MutableList<T> = flow.catch { emit(instead) }.toCollection(ArrayList())

    /** Started in a coroutine that is none of a bridge's. */
    @JvmStatic
    fun <T> started(flow: Flow<T>, action: java.util.function.Consumer<T>): kotlinx.coroutines.Job =
        kotlinx.coroutines.CoroutineScope(kotlinx.coroutines.SupervisorJob() + Dispatchers.Default)
            .async { flow.collect { action.accept(it) } }

    /** In a coroutine that is none of a bridge's. */
    @JvmStatic
    fun <T> plainly(flow: Flow<T>): MutableList<T> = kotlinx.coroutines.runBlocking { flow.toCollection(ArrayList()) }

    /** Cancels itself when it has collected [n]. */
    @JvmStatic
    suspend fun cancelledAfter(flow: Flow<*>, n: Int) = coroutineScope {
        val collecting = launch {
            var count = 0
            flow.collect { if (++count == n) cancel() }
        }
        collecting.join()
    }
}

/** Flows, and what has become of them. */
class Flows {
    val begun = AtomicInteger()
    val emitted = AtomicInteger()
    val cleaned = AtomicInteger()
    val threads = java.util.concurrent.ConcurrentLinkedQueue<String>()
    val mayClean = CountDownLatch(1)
    val go = CompletableDeferred<Unit>()

    private fun <T> watched(body: suspend kotlinx.coroutines.flow.FlowCollector<T>.() -> Unit): Flow<T> = flow {
        begun.incrementAndGet()
        threads.add(Thread.currentThread().name)
        try {
            body()
        } finally {
            cleaned.incrementAndGet()
        }
    }

    fun empty(): Flow<Int> = emptyFlow()

    /** 0 until [n]. */
    fun counting(n: Int): Flow<Int> = watched {
        for (i in 0 until n) {
            emitted.incrementAndGet()
            emit(i)
        }
    }

    fun infinite(): Flow<Int> = counting(Int.MAX_VALUE)

    /** Suspends before each element. */
    fun yielding(n: Int): Flow<Int> = watched {
        for (i in 0 until n) {
            yield()
            emitted.incrementAndGet()
            threads.add(Thread.currentThread().name)
            emit(i)
        }
    }

    fun failingAt(n: Int, failure: Throwable): Flow<Int> = watched {
        for (i in 0 until n) {
            emitted.incrementAndGet()
            emit(i)
        }
        throw failure
    }

    fun nulls(): Flow<String?> = watched {
        emit("a")
        emit(null)
    }

    /** Emits [n], and then nothing more for ever. */
    fun silentAfter(n: Int): Flow<Int> = watched {
        for (i in 0 until n) {
            emitted.incrementAndGet()
            emit(i)
        }
        awaitCancellation()
    }

    /** Emits one element when [go] is complete. */
    fun onceAllowed(): Flow<Int> = watched {
        go.await()
        emit(1)
    }

    /** Infinite; cleans up on another dispatcher's thread, and only when [mayClean] says so. */
    fun slowToClean(): Flow<Int> = flow {
        begun.incrementAndGet()
        try {
            var i = 0
            while (true) {
                emit(i++)
            }
        } finally {
            withContext(NonCancellable) {
                yield()
                mayClean.await()
                cleaned.incrementAndGet()
            }
        }
    }

    /** Infinite; does [cleanup] at its end, under `NonCancellable` and after a suspension. */
    fun cleaningUp(cleanup: java.util.concurrent.Callable<Unit>): Flow<Int> = watched {
        try {
            var i = 0
            while (true) emit(i++)
        } finally {
            withContext(NonCancellable) {
                yield()
                cleanup.call()
            }
        }
    }

    /** Infinite; cleans up on [dispatcher]. */
    fun cleaningUpOn(dispatcher: kotlinx.coroutines.CoroutineDispatcher): Flow<Int> = flow {
        begun.incrementAndGet()
        try {
            var i = 0
            while (true) emit(i++)
        } finally {
            withContext(NonCancellable + dispatcher) {
                yield()
                cleaned.incrementAndGet()
            }
        }
    }

    /** Emits one element and then nothing more for ever; cleans up on [dispatcher], with pauses. */
    fun silentUntilCleanedUpOn(dispatcher: kotlinx.coroutines.CoroutineDispatcher): Flow<Int> = flow {
        begun.incrementAndGet()
        try {
            emit(0)
            awaitCancellation()
        } finally {
            withContext(NonCancellable + dispatcher) {
                delay(1)
                yield()
                cleaned.incrementAndGet()
            }
        }
    }

    /** Emits one element and then nothing more for ever; cleans up when [mayClean] says so, on a thread of its own. */
    fun silentUntilAllowedToClean(): Flow<Int> = watched {
        try {
            emit(0)
            awaitCancellation()
        } finally {
            withContext(NonCancellable + Dispatchers.IO) { mayClean.await() }
        }
    }

    /** [n] arrays, and then nothing more for ever. */
    fun arrays(n: Int, made: MutableList<java.lang.ref.WeakReference<ByteArray>>): Flow<ByteArray> = watched {
        for (i in 0 until n) {
            val array = ByteArray(1_000)
            made.add(java.lang.ref.WeakReference(array))
            emit(array)
        }
        awaitCancellation()
    }

    /** What [body] returns, for ever, each time on the flow's thread. */
    fun calling(body: java.util.concurrent.Callable<Int>): Flow<Int> = watched {
        while (true) {
            emit(body.call())
        }
    }

    /** Its elements come from coroutines of its own. */
    fun fromChildren(n: Int): Flow<Int> = channelFlow {
        for (i in 0 until n) {
            launch { send(i) }
        }
    }

    fun state(value: Int) = MutableStateFlow(value)

    fun shared() = MutableSharedFlow<Int>()

    suspend fun emitTo(flow: MutableSharedFlow<Int>, value: Int) = flow.emit(value)

    suspend fun nameOfCoroutine(): String = currentCoroutineContext()[kotlinx.coroutines.CoroutineName]?.name ?: "none"
}

/** Three people, one of them without a name. */
class People : Directory {
    override suspend fun find(id: Int): String = "user-$id"

    override fun names(): Flow<String> = flow {
        emit("Ada")
        emit("")
        emit("Grace")
    }
}

/** A thread-context element that waits when it is put onto a thread whose name has [where] in it, the first time after [armed]. */
class SlowElement(private val where: String) : kotlinx.coroutines.ThreadContextElement<Int> {
    companion object Key : kotlin.coroutines.CoroutineContext.Key<SlowElement>

    val armed = java.util.concurrent.atomic.AtomicBoolean()
    val reached = CountDownLatch(1)
    val mayGoOn = CountDownLatch(1)

    override val key get() = Key

    override fun updateThreadContext(context: kotlin.coroutines.CoroutineContext): Int {
        if (Thread.currentThread().name.contains(where) && armed.compareAndSet(true, false)) {
            reached.countDown()
            mayGoOn.await()
        }
        return 0
    }

    override fun restoreThreadContext(context: kotlin.coroutines.CoroutineContext, oldState: Int) {}
}
