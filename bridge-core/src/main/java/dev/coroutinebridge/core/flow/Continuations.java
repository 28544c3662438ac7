package dev.coroutinebridge.core.flow;

import kotlin.coroutines.Continuation;

/** What suspend functions written in Java have to do with types. */
final class Continuations {

    private Continuations() {}

    /** As Kotlin's own state machines take it: they hand on what they return, whatever that is. */
    @SuppressWarnings("unchecked")
    static Continuation<Object> ofAnything(Continuation<?> k) {
        return (Continuation<Object>) k;
    }
}
