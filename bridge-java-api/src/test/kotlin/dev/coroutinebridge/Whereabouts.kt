package dev.coroutinebridge

import dev.coroutinebridge.core.loop.ThreadState
import java.util.concurrent.Callable
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.resume
import kotlin.coroutines.suspendCoroutine
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.ThreadContextElement
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.completeWith
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.supervisorScope
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield

/** A coroutine that goes through all that kotlinx does with a context on a thread, and looks at each step what the thread shows. */
@OptIn(ExperimentalCoroutinesApi::class)
class Whereabouts(private val other: CoroutineDispatcher) {
    @Volatile
    private var steps = 0

    private val own = ThreadLocal<String?>()

    /** An element of the user's own, beside the bridge's: kotlinx keeps an array then of what they have to restore. */
    private inner class Own(private val value: String) : ThreadContextElement<String?> {
        override val key: CoroutineContext.Key<*> = Key

        override fun updateThreadContext(context: CoroutineContext): String? = own.get().also { own.set(value) }

        override fun restoreThreadContext(context: CoroutineContext, oldState: String?) = own.set(oldState)
    }

    private companion object Key : CoroutineContext.Key<Own>

    suspend fun go(): Int {
        all()
        withContext(Own("outer")) {
            look("outer")
            all("outer")
            withContext(Own("inner")) { all("inner") }
            look("outer")
        }
        look()
        return steps
    }

    private suspend fun all(expected: String? = null) {
        look(expected)
        yield()
        look(expected)
        withContext(NonCancellable) {
            look(expected)
            yield()
            look(expected)
        }
        look(expected)
        withContext(other) {
            look(expected)
            yield()
            look(expected)
        }
        look(expected)
        withContext(Dispatchers.Unconfined) {
            look(expected)
            delay(1)
            look(expected)
        }
        look(expected)
        delay(1)
        look(expected)
        coroutineScope {
            val child = launch(start = CoroutineStart.UNDISPATCHED) {
                look(expected)
                yield()
                look(expected)
            }
            look(expected)
            val ran = CompletableDeferred<Unit>()
            other.asExecutor().execute { ran.completeWith(runCatching { startOneIn(this, expected) }) }
            ran.await()
            child.join()
            look(expected)
        }
        look(expected)
        withTimeoutOrNull(1) { awaitCancellation() }
        look(expected)
        supervisorScope {
            coroutineScope { yield() }
            look(expected)
            yield()
        }
        look(expected)
        yield()
        look(expected)
    }

    /** A coroutine of nobody's enters the bridge for a moment, is cancelled there, and cleans up. */
    suspend fun <T> javaAfterTheBridge(within: CoroutineContext, entered: CompletableFuture<Job>, cleanup: Callable<T>): T? {
        var outcome: T? = null
        try {
            withContext(within) {
                yield()
                entered.complete(currentCoroutineContext()[Job])
                awaitCancellation()
            }
        } finally {
            outcome = cleanup.call()
        }
        return outcome
    }

    suspend fun quick(): String {
        yield()
        return "cleaned up"
    }

    suspend fun forever(): String = awaitCancellation()

    /** Calls Java straight after a scope in which it was suspended. */
    suspend fun <T> javaAfterScopes(body: Callable<T>): T {
        coroutineScope { withTimeout(30_000) { yield() } }
        return body.call()
    }

    /**
     * Is resumed by its own offloaded body, in place, and goes on to where kotlinx leaves another context on the thread when it suspends.
     *
     * @return whether the body still showed what it had before; null if the body came too early to resume it
     */
    suspend fun resumedBy(caller: BlockingCaller): Boolean? {
        val waiting = CompletableFuture<Continuation<Thread>>()
        val kept = caller.offload(
            Callable {
                val before = ThreadState.current().rawContext()
                waiting.get().resume(Thread.currentThread())
                before != null && ThreadState.current().rawContext() === before
            },
        )
        val resumer = suspendCoroutine { waiting.complete(it) }
        val inPlace = resumer === Thread.currentThread()
        flow {
            emit(1)
            delay(1)
        }.flowOn(CoroutineName("another")).collect {}
        return kept.await().takeIf { inPlace }
    }

    /** On a thread that runs no coroutine. */
    private fun startOneIn(scope: CoroutineScope, expected: String?) {
        check(ThreadState.current().rawContext() == null) { "a task shows a coroutine" }
        check(own.get() == null) { "a task has an element's value" }
        scope.launch(start = CoroutineStart.UNDISPATCHED) {
            look(expected)
            yield()
            look(expected)
        }
        check(ThreadState.current().rawContext() == null) { "a task shows the coroutine that it has started" }
        check(own.get() == null) { "a task has the value of an element of the coroutine that it has started" }
    }

    private suspend fun look(expected: String? = null) {
        val job = currentCoroutineContext()[Job] // first: a call becomes a coroutine when its function looks
        val shown = ThreadState.current().context()
        check(shown?.get(Job) in generateSequence(job) { it.parent }) { // a scope is not said: its parent is shown
            "step $steps: the thread shows $shown, not ${currentCoroutineContext()}"
        }
        check(own.get() == expected) { "step $steps: ${own.get()}, not $expected" }
        steps++
    }
}
