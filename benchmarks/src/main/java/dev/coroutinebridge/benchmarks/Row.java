package dev.coroutinebridge.benchmarks;

import java.util.List;

/**
 * One line of the table: a piece of work, a peer, and how we have to compare.
 *
 * @param work what is done
 * @param against the peer
 * @param ours the benchmark of this library
 * @param peer the benchmark of the peer
 * @param target what is good enough
 */
record Row(String work, String against, String ours, String peer, Target target) {

    private static final String RUN_BLOCKING = "runBlocking";
    private static final String CONTEXT_ELEMENTS = "asContextElement x 3";

    static final List<Row> ALL = List.of(
            new Row(
                    "runBlocking, does not suspend",
                    RUN_BLOCKING,
                    "plainBridge",
                    "plainKotlinx",
                    Target.ratio(0.02).andBytes(24)),
            new Row(
                    "runBlocking, a state machine that does not suspend",
                    RUN_BLOCKING,
                    "machineBridge",
                    "machineKotlinx",
                    Target.ratio(0.05)),
            new Row("runBlocking, one yield", RUN_BLOCKING, "yieldBridge", "yieldKotlinx", Target.ratio(0.7)),
            new Row("runBlocking, one hop to a pool", RUN_BLOCKING, "hopBridge", "hopKotlinx", Target.ratio(0.65)),
            new Row(
                    "runBlocking, one hop to a pool",
                    "pool.submit().get()",
                    "hopBridge",
                    "hopSubmit",
                    Target.ratio(0.8)),
            new Row(
                    "runBlocking, does not suspend",
                    "generated runBlocking(IO)",
                    "plainBridge",
                    "generatedBlocking",
                    Target.NONE),
            new Row(
                    "runBlocking, one yield",
                    "generated runBlocking(IO)",
                    "yieldBridge",
                    "generatedBlockingYield",
                    Target.NONE),
            new Row(
                    "runBlocking, does not suspend",
                    "the thread's state, nothing else",
                    "plainBridge",
                    "plainLeast",
                    Target.NONE),
            new Row("runBlocking, one yield", "a coroutine, nothing else", "yieldBridge", "yieldLeast", Target.NONE),
            new Row(
                    "future, undispatched, does not suspend",
                    "future(UNDISPATCHED)",
                    "undispatchedBridge",
                    "undispatchedKotlinx",
                    Target.ratio(0.2)),
            new Row(
                    "future, dispatched",
                    "future on the same pool",
                    "dispatchedBridge",
                    "dispatchedKotlinx",
                    Target.ratio(1.0)),
            new Row("future, dispatched", "supplyAsync(pool)", "dispatchedBridge", "supplyAsync", Target.NONE),
            new Row("future", "generated GlobalScope.future", "defaultBridge", "generatedAsync", Target.NONE),
            new Row("offload", "supplyAsync(pool)", "offloadBridge", "supplyAsync", Target.NONE),
            new Row("offload", "pool.submit().get()", "offloadBridge", "hopSubmit", Target.NONE),
            new Row(
                    "suspending, from a coroutine",
                    "withContext(pool)",
                    "suspendingBridge",
                    "suspendingContext",
                    Target.ratio(1.0).andBytesRatio(0.7)),
            new Row(
                    "suspending, from a coroutine",
                    "runInterruptible(pool)",
                    "suspendingBridge",
                    "suspendingInterruptible",
                    Target.ratio(1.0).andBytesRatio(0.7)),
            new Row(
                    "suspending, in runBlocking",
                    "withContext(pool) there",
                    "blockingSuspendingBridge",
                    "blockingContext",
                    Target.ratio(1.0).andBytesRatio(0.7)),
            new Row(
                    "4 coroutines x 250k yield on one pool",
                    "ExecutorsKt.from(pool)",
                    "turnsBridge",
                    "turnsKotlinx",
                    Target.ratio(1.0)),
            new Row(
                    "the same, stats() read 1,000 times a second",
                    "ExecutorsKt.from(pool)",
                    "turnsWatchedBridge",
                    "turnsKotlinx",
                    Target.ratio(1.0)),
            new Row(
                    "3 thread-locals, does not suspend",
                    CONTEXT_ELEMENTS,
                    "carriedPlainBridge",
                    "carriedPlainKotlinx",
                    Target.ratio(1.0)),
            new Row(
                    "3 thread-locals, one yield",
                    CONTEXT_ELEMENTS,
                    "carriedYieldBridge",
                    "carriedYieldKotlinx",
                    Target.ratio(1.0)),
            new Row(
                    "3 thread-locals, each of 250k yields",
                    CONTEXT_ELEMENTS,
                    "carriedYieldsBridge",
                    "carriedYieldsKotlinx",
                    Target.ratio(1.0)),
            new Row(
                    "3 thread-locals, one hop to a pool",
                    CONTEXT_ELEMENTS,
                    "carriedHopBridge",
                    "carriedHopKotlinx",
                    Target.ratio(1.0)),
            new Row(
                    "3 thread-locals, suspending",
                    CONTEXT_ELEMENTS + ", withContext",
                    "carriedSuspendingBridge",
                    "carriedContextKotlinx",
                    Target.ratio(1.0)),
            new Row(
                    "stream, 1M elements, each",
                    "one runBlocking(receive) each",
                    "streamBridge",
                    "receiveKotlinx",
                    Target.ratio(0.05)),
            new Row(
                    "stream, 1M elements, each",
                    "Kotlin's collect",
                    "streamBridge",
                    "collectKotlinx",
                    Target.ratio(3.0)),
            new Row(
                    "stream, 1M elements, each",
                    "arrays of 512, both threads spin",
                    "streamBridge",
                    "arraysBySpinning",
                    Target.NONE),
            new Row(
                    "stream, undispatched, each",
                    "one runBlocking(receive) each",
                    "streamUndispatchedBridge",
                    "receiveKotlinx",
                    Target.ratio(1.0)),
            new Row(
                    "1M pending futures, bytes each",
                    "future",
                    PendingFutures.BRIDGE,
                    PendingFutures.KOTLINX,
                    Target.ratio(1.0)));
}
