package dev.coroutinebridge

import java.util.stream.Stream
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.count
import kotlinx.coroutines.future.await
import kotlinx.coroutines.withContext

/** The README's Kotlin, word for word: ReadmeTest compares. */
class KotlinReadmeSnippets(private val bridge: CoroutineBridge, private val dao: BlockingDao) {
    // readme: offload
    suspend fun describe(id: Int): String {
        val row = bridge.offload(dao::load, id).await()
        return "$row, loaded without blocking the coroutine's thread"
    }
    // end

    // readme: offloadFlow
    suspend fun export(orders: BlockingOrders): Int = bridge.offloadFlow { orders.stream() }.count { it.isNotBlank() }
    // end

    // readme: context
    suspend fun report(id: Int): String = withContext(bridge.context("io")) { // the dispatcher, with the values of this thread
        dao.load(id)
    }
    // end
}

/** The part of a repository that the README writes in Java. */
interface Finder {
    suspend fun find(id: Int): String
}

/** A repository that gives many values, too. */
interface Directory {
    suspend fun find(id: Int): String

    fun names(): Flow<String>
}

/** Blocking Java that does. */
fun interface BlockingOrders {
    fun stream(): Stream<String>
}
