package dev.coroutinebridge.core.dispatch;

import java.util.stream.Stream;
import kotlinx.coroutines.Job;

/**
 * The jobs between a bridge's and its calls. Threads that make calls at once would wait for each other at one job, whose list of children
 * each call enters and leaves, so there are several, and a thread uses always the same.
 */
final class CallParents {

    private static final int PER_CORE = 4;
    private static final int MOST = 64;
    private static final int COUNT =
            Math.min(MOST, Integer.highestOneBit(PER_CORE * Runtime.getRuntime().availableProcessors()));

    private final CallParent[] jobs;

    CallParents(Job above) {
        jobs = Stream.generate(() -> CallParent.below(above)).limit(COUNT).toArray(CallParent[]::new);
    }

    /** The one for calls that begin on this thread. Only a choice, so a subclass of Thread may number itself as it likes. */
    CallParent ofThisThread() {
        return jobs[(int) Thread.currentThread().getId() & (jobs.length - 1)];
    }

    /** From now on nobody comes, and each ends with the last of its calls. */
    void complete() {
        for (CallParent one : jobs) {
            one.complete();
        }
    }
}
