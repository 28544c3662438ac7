/**
 * Coroutine Bridge: blocking Java calls Kotlin's suspend functions, and coroutines call blocking Java, safely. Start at
 * {@link dev.coroutinebridge.CoroutineBridge}.
 */
@SuppressWarnings("requires-automatic") // typesafe.config has a name, and no more
module dev.coroutinebridge {
    requires transitive dev.coroutinebridge.core;
    requires typesafe.config;

    exports dev.coroutinebridge;
    exports dev.coroutinebridge.config;
    exports dev.coroutinebridge.facade;
    exports dev.coroutinebridge.function;
}
