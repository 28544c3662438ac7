package dev.coroutinebridge.core.dispatch;

/** Stands before the fields of an object, and so keeps them off the cache lines of the object before it in memory. */
abstract class CacheLines {
    @SuppressWarnings("unused")
    private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14;
}
