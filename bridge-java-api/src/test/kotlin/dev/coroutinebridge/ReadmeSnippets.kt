package dev.coroutinebridge

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
