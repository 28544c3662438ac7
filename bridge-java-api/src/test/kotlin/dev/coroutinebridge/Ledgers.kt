package dev.coroutinebridge

import java.io.IOException
import java.util.concurrent.CountDownLatch
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.yield

/** An interface with functions of both kinds. */
interface Ledger {
    suspend fun add(amount: Int): Int

    fun addBlocking(amount: Int): Int

    suspend fun addTwice(amount: Int): Int

    fun balance(): Int

    suspend fun forever(): Int

    @Throws(IOException::class)
    suspend fun failing(): Int

    @Throws(IOException::class)
    fun failingBlocking(): Int

    @Throws(InterruptedException::class)
    fun sleep(millis: Long)

    fun thread(): String

    fun fanOut(n: Int): Int

    fun throughRunBlocking(amount: Int): Int
}

/** Not thread-safe at all: reads, pauses, and writes. */
class UnsafeLedger : Ledger {
    private var balance = 0
    private var inside = 0

    /** Itself, through the proxy. */
    lateinit var self: Ledger

    lateinit var bridge: BridgeCaller

    val begun = CountDownLatch(1)

    @Volatile
    var overlaps = 0

    private fun enter() {
        if (++inside != 1) overlaps++
    }

    private fun leave() {
        inside--
    }

    override suspend fun add(amount: Int): Int {
        enter()
        try {
            val before = balance
            if (amount % 2 == 0) yield() else delay(1)
            balance = before + amount
            return balance
        } finally {
            leave()
        }
    }

    override fun addBlocking(amount: Int): Int {
        enter()
        try {
            val before = balance
            Thread.onSpinWait()
            balance = before + amount
            return balance
        } finally {
            leave()
        }
    }

    override suspend fun addTwice(amount: Int): Int {
        self.addBlocking(amount)
        yield()
        return self.add(amount)
    }

    override fun balance(): Int = balance

    override suspend fun forever(): Int {
        enter()
        try {
            begun.countDown()
            awaitCancellation()
        } finally {
            leave()
        }
    }

    override suspend fun failing(): Int {
        yield()
        throw MissingFile("ledger")
    }

    override fun failingBlocking(): Int = throw MissingFile("ledger")

    override fun sleep(millis: Long) {
        begun.countDown()
        Thread.sleep(millis)
    }

    /** Calls itself from several threads at a time. */
    override fun fanOut(n: Int): Int =
        List(n) { bridge.offload { self.addBlocking(1) } }.map { it.get() }.size

    /** Calls itself from a coroutine of its own. */
    override fun throughRunBlocking(amount: Int): Int = bridge.uninterruptible().runBlocking<_, Nothing> { addLater(amount) }

    private suspend fun addLater(amount: Int): Int {
        yield()
        return self.add(amount) + self.addBlocking(amount)
    }

    override fun thread(): String = Thread.currentThread().name
}

/** Kotlin callers of a ledger. */
class LedgerUsers(private val ledger: Ledger) {
    /** [n] coroutines at the same time, half of them through the blocking function. */
    suspend fun addAll(n: Int): Int = coroutineScope {
        List(n) { i -> async { if (i % 3 == 0) ledger.addBlocking(1) else ledger.add(1 + i % 2) } }.awaitAll().size
    }
}
