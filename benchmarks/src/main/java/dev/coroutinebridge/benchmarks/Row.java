package dev.coroutinebridge.benchmarks;

import java.util.List;

/**
 * One line of the table: a piece of work, a peer, and how we have to compare.
 *
 * @param work what is done
 * @param ours the benchmark of this library
 * @param peer the benchmark of the peer
 * @param target the greatest ratio of times that is good enough
 * @param maxBytes the greatest number of bytes allocated by a call that is good enough; negative for any
 * @param maxBytesRatio the greatest ratio of bytes that is good enough; negative for any
 */
record Row(String work, String ours, String peer, double target, double maxBytes, double maxBytesRatio) {

    private static final double ANY = -1;

    private Row(String work, String ours, String peer, double target, double maxBytes) {
        this(work, ours, peer, target, maxBytes, ANY);
    }

    boolean isMetBy(double ratio, double bytes, double peersBytes) {
        return ratio <= target
                && (maxBytes < 0 || bytes <= maxBytes + 0.5)
                && (maxBytesRatio < 0 || bytes <= maxBytesRatio * peersBytes);
    }

    static final List<Row> ALL = List.of(
            new Row("runBlocking, does not suspend", "plainBridge", "plainKotlinx", 0.02, 24),
            new Row("runBlocking, a state machine that does not suspend", "machineBridge", "machineKotlinx", 0.05, ANY),
            new Row("runBlocking, one yield", "yieldBridge", "yieldKotlinx", 0.7, ANY),
            new Row("runBlocking, one hop to a pool", "hopBridge", "hopKotlinx", 0.65, ANY),
            new Row("runBlocking, one hop, against pool.submit().get()", "hopBridge", "hopSubmit", 0.8, ANY),
            new Row("4 coroutines x 250k yield on one pool", "turnsBridge", "turnsKotlinx", 1.0, ANY),
            new Row("the same, stats() read 1,000 times a second", "turnsWatchedBridge", "turnsKotlinx", 1.0, ANY),
            new Row("suspending, against withContext(pool)", "suspendingBridge", "suspendingContext", 1.0, ANY, 0.7),
            new Row(
                    "suspending, against runInterruptible(pool)",
                    "suspendingBridge",
                    "suspendingInterruptible",
                    1.0,
                    ANY,
                    0.7),
            new Row(
                    "suspending in runBlocking, against withContext there",
                    "blockingSuspendingBridge",
                    "blockingContext",
                    1.0,
                    ANY,
                    0.7),
            new Row("future, undispatched, does not suspend", "undispatchedBridge", "undispatchedKotlinx", 0.2, ANY),
            new Row("future, dispatched", "dispatchedBridge", "dispatchedKotlinx", 1.0, ANY),
            new Row("3 thread-locals, does not suspend", "carriedPlainBridge", "carriedPlainKotlinx", 1.0, ANY),
            new Row("3 thread-locals, one yield", "carriedYieldBridge", "carriedYieldKotlinx", 1.0, ANY),
            new Row("3 thread-locals, 250k yields", "carriedYieldsBridge", "carriedYieldsKotlinx", 1.0, ANY),
            new Row("3 thread-locals, one hop to a pool", "carriedHopBridge", "carriedHopKotlinx", 1.0, ANY),
            new Row(
                    "3 thread-locals, suspending, against withContext(pool)",
                    "carriedSuspendingBridge",
                    "carriedContextKotlinx",
                    1.0,
                    ANY),
            new Row("stream, 1M elements, against Kotlin's collect", "streamBridge", "collectKotlinx", 3.0, ANY),
            new Row("stream, against one runBlocking(receive) each", "streamBridge", "receiveKotlinx", 0.05, ANY),
            new Row("stream, undispatched, against the same", "streamUndispatchedBridge", "receiveKotlinx", 1.0, ANY));
}
