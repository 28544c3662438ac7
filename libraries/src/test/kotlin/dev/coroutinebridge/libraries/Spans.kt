package dev.coroutinebridge.libraries

import dev.coroutinebridge.CoroutineBridge
import io.opentelemetry.api.trace.Span
import io.opentelemetry.api.trace.Tracer
import io.opentelemetry.context.Context
import io.opentelemetry.extension.kotlin.asContextElement
import java.util.concurrent.Callable
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield

/** A span in each part of a request, made as the child of whatever is the current one there. */
class Spans(private val bridge: CoroutineBridge, private val tracer: Tracer) {
    /** A part in a coroutine: OpenTelemetry's own element makes its span the current one. */
    private suspend fun <R> coroutine(name: String, part: suspend () -> R): R {
        val span = tracer.spanBuilder(name).startSpan()
        try {
            return withContext(Context.current().with(span).asContextElement()) { part() }
        } finally {
            span.end()
        }
    }

    /** A part in Java. */
    private fun <R> java(name: String, part: () -> R): R {
        val span: Span = tracer.spanBuilder(name).startSpan()
        try {
            return span.makeCurrent().use { part() }
        } finally {
            span.end()
        }
    }

    suspend fun handle(request: Int): Int = coroutine("suspend") {
        if (request % 50 == 0) delay(1) else yield()
        bridge.offload(Callable { java("offload") { call(request) } }).await()
    }

    private fun call(request: Int): Int = Java.runBlocking(bridge, this, request)

    suspend fun deeper(request: Int): Int = coroutine("deeper") {
        withContext(Dispatchers.IO) { yield() }
        javaSuspending(request)
    }

    private suspend fun javaSuspending(request: Int): Int = suspendCoroutineUninterceptedOrReturn { k ->
        bridge.suspending(k, Callable { java("java") { request } })
    }
}
