package dev.coroutinebridge.core.loop;

/**
 * Workers of kotlinx's own pool, {@code Dispatchers.Default} and {@code IO}. One that is blocked cannot be replaced from
 * outside, so whoever blocks one is told.
 */
final class KotlinxWorkers {

    private static final String WORKER = "kotlinx.coroutines.scheduling.CoroutineScheduler$Worker";

    private KotlinxWorkers() {}

    static void warnIfOneBlocks(Thread current) {
        if (current.getClass().getName().equals(WORKER)) {
            OncePerLine.warn(
                    "runBlocking blocks a thread of Dispatchers.Default or Dispatchers.IO, which has a fixed number of them,",
                    "what runs on the bridge's dispatchers goes on, but what waits for that pool may not. Run the Java code"
                            + " around it with bridge.offload(...), or make it suspend");
        }
    }
}
