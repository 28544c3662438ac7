package dev.coroutinebridge.libraries;

import dev.coroutinebridge.CoroutineBridge;

/** Java in the middle of a request. */
final class Java {

    private Java() {}

    static int runBlocking(CoroutineBridge bridge, Spans spans, int request) throws InterruptedException {
        return bridge.runBlocking(spans::deeper, request);
    }
}
