package dev.coroutinebridge.libraries;

import dev.coroutinebridge.CoroutineBridge;
import java.util.function.IntConsumer;

/** Blocking Java in the middle of a request. */
record Dao(CoroutineBridge bridge, Crossings crossings, IntConsumer look) {

    int load(int request) throws InterruptedException {
        look.accept(request);
        return bridge.runBlocking(crossings::deeper, request);
    }
}
