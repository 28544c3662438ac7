package dev.coroutinebridge

import kotlinx.coroutines.future.await

/** The README's Kotlin, word for word: ReadmeTest compares. */
class KotlinReadmeSnippets(private val bridge: BridgeCaller, private val dao: BlockingDao) {
    // readme: offload
    suspend fun describe(id: Int): String {
        val row = bridge.offload(dao::load, id).await()
        return "$row, loaded without blocking the coroutine's thread"
    }
    // end
}

/** The part of a repository that the README writes in Java. */
interface Finder {
    suspend fun find(id: Int): String
}
