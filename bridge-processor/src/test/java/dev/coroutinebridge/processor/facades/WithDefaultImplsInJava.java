package dev.coroutinebridge.processor.facades;

import dev.coroutinebridge.BridgeCaller;

/** Implements what has no body in Kotlin, and nothing else. */
final class WithDefaultImplsInJava extends WithDefaultImplsBlocking<String> {

    WithDefaultImplsInJava(BridgeCaller bridge) {
        super(bridge);
    }

    @Override
    protected String find(int id) {
        return "found " + id;
    }

    @Override
    protected String findDefault(int id) {
        return "default " + id;
    }
}
