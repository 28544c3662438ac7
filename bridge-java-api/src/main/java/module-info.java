/**
 * Coroutine Bridge: blocking Java calls Kotlin's suspend functions, and coroutines call blocking Java, safely. Start at
 * {@link dev.coroutinebridge.CoroutineBridge}.
 */
module dev.coroutinebridge {
    requires transitive dev.coroutinebridge.core;

    exports dev.coroutinebridge;
    exports dev.coroutinebridge.function;
}
