package dev.coroutinebridge.benchmarks.growth;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** The median of some rounds, each as long as a round has to be to be measured, after a while that does not count. */
final class Stopwatch {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final long ROUND = 40_000_000;

    /** Of each size. Work of another size goes other ways, and for half a second what was compiled for the size before is compiled anew. */
    private static final long WARM_UP = 800_000_000;

    /** What a JVM has to have had before anything counts, its compilers included; on a busy machine that takes longer than on another. */
    private static final long WARM_UP_OF_JVM = 3_000_000_000L;

    private static final int ROUNDS = 7;

    private Stopwatch() {}

    /** Work that can be done any number of times. */
    @FunctionalInterface
    interface Work {
        void run(int times) throws Exception;
    }

    /**
     * Measures.
     *
     * @param size for the reading
     * @param perRun what one time of the work counts for
     * @param work the work, whose threads stay alive meanwhile
     */
    static Reading measure(int size, int perRun, Work work) throws Exception {
        int times = warmUp(work);
        double[] nanos = new double[ROUNDS];
        long before = allocated();
        for (int i = 0; i < ROUNDS; i++) {
            nanos[i] = nanos(work, times);
        }
        double bytes = allocated() - before;
        Arrays.sort(nanos);
        double all = (double) times * perRun;
        return new Reading(size, nanos[ROUNDS / 2] / all, bytes / ROUNDS / all);
    }

    /** Returns how many times fill a round, judged by those at the end, when the code is compiled. */
    private static int warmUp(Work work) throws Exception {
        long start = System.nanoTime();
        long round;
        int times = 1;
        do {
            round = nanos(work, times);
            times = (int) Math.max(1, Math.min(2L * times, times * ROUND / Math.max(round, 1)));
        } while (System.nanoTime() - start < WARM_UP
                || round < ROUND / 2
                || PROCESS.getProcessCpuTime() < WARM_UP_OF_JVM);
        return times;
    }

    private static long nanos(Work work, int times) throws Exception {
        long start = System.nanoTime();
        work.run(times);
        return System.nanoTime() - start;
    }

    /** By all threads that are alive. */
    private static long allocated() {
        return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }
}
