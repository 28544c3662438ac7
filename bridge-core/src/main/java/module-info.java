/**
 * The engine of Coroutine Bridge: how a Java thread waits for a coroutine, how a coroutine waits for blocking Java, and the
 * dispatchers that both run on. Applications use the module {@code dev.coroutinebridge} and meet the types of this one there.
 */
@SuppressWarnings({
    "module", // the module that loop is exported to is built after this one
    "requires-automatic" // context.propagation has a name, and no more
})
module dev.coroutinebridge.core {
    requires transitive kotlin.stdlib;
    requires transitive kotlinx.coroutines.core;
    requires transitive org.jspecify;
    requires context.propagation;
    requires jdk.jfr;

    exports dev.coroutinebridge.core.context;
    exports dev.coroutinebridge.core.call;
    exports dev.coroutinebridge.core.dispatch;
    exports dev.coroutinebridge.core.flow;
    exports dev.coroutinebridge.core.offload;
    exports dev.coroutinebridge.core.observe;
    exports dev.coroutinebridge.core.loop to
            dev.coroutinebridge;
}
