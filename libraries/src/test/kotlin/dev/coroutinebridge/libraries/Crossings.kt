package dev.coroutinebridge.libraries

import dev.coroutinebridge.CoroutineBridge
import java.util.concurrent.Callable
import java.util.function.IntConsumer
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield

/** A request that crosses four times: Java calls a coroutine, which offloads Java, which calls a coroutine, which offloads Java. */
class Crossings(private val bridge: CoroutineBridge, private val look: IntConsumer) {
    suspend fun handle(request: Int): Int {
        look.accept(request)
        yield()
        look.accept(request)
        if (request % 50 == 0) delay(1)
        look.accept(request)
        val loaded = bridge.offload(Callable { Dao(bridge, this, look).load(request) }).await()
        look.accept(request)
        withContext(Dispatchers.Default) { look.accept(request) }
        withContext(bridge.context("io")) {
            look.accept(request)
            yield()
            look.accept(request)
        }
        coroutineScope { launch(Dispatchers.IO) { look.accept(request) } }
        return loaded
    }

    suspend fun deeper(request: Int): Int {
        look.accept(request)
        yield()
        withContext(Dispatchers.IO) { look.accept(request) }
        return javaSuspending(request)
    }

    private suspend fun javaSuspending(request: Int): Int = suspendCoroutineUninterceptedOrReturn { k ->
        bridge.suspending(k, Callable { look.accept(request); request })
    }

    /** What kotlinx 1.11.0 restores in another order than it has installed. */
    suspend fun flowing(request: Int): Int {
        flow {
            look.accept(request)
            emit(1)
            yield()
            look.accept(request)
            emit(2)
        }.flowOn(bridge.context("io")).collect {
            look.accept(request)
            yield()
            look.accept(request)
        }
        look.accept(request)
        return request
    }

    companion object {
        const val LOOKS = 12
        const val LOOKS_FLOWING = 7
    }
}
