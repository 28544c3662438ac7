package dev.coroutinebridge.benchmarks.growth;

/** Names of what is compared. */
final class Ways {

    static final String BRIDGE = "Coroutine Bridge";
    static final String KOTLINX = "kotlinx";

    private Ways() {}
}
