package dev.coroutinebridge.examples.facades

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.toList

interface Seats {
    suspend fun hold(seat: Int): String?

    fun free(): Flow<Int>
}

/** A Kotlin caller, which knows nothing of Java. */
suspend fun Seats.holdTwo(): List<Any?> = listOf(hold(1), hold(1), free().toList())
