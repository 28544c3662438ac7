package dev.coroutinebridge.benchmarks;

import java.util.Arrays;

/**
 * How long a message takes from one core to another. Virtual machines are moved about, and on the same one this was 29 ns in one minute and
 * 290 in the next, which decides what two threads take to work together.
 */
final class CoreToCore {

    private static final int ROUNDS = 9;
    private static final int MESSAGES = 100_000;

    private volatile int sent;

    private final Answer answer = new Answer();

    /** Far from the question: not in its cache line. */
    private static final class Answer {
        @SuppressWarnings("unused")
        private long a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7;

        private volatile int given;
    }

    private CoreToCore() {}

    /** One way, the median of some rounds; not a number where there is one core only. */
    static double nanos() throws InterruptedException {
        if (Runtime.getRuntime().availableProcessors() == 1) {
            return Double.NaN;
        }
        double[] rounds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            rounds[i] = new CoreToCore().round();
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2];
    }

    private double round() throws InterruptedException {
        Thread other = new Thread(this::answer);
        other.start();
        long begun = 0;
        for (int i = 1; i <= 2 * MESSAGES; i++) {
            if (i == MESSAGES) {
                begun = System.nanoTime(); // by now this is compiled, and the other thread is there
            }
            sent = i;
            while (answer.given != i) {
                Thread.onSpinWait();
            }
        }
        double nanos = System.nanoTime() - begun;
        other.join();
        return nanos / MESSAGES / 2;
    }

    private void answer() {
        for (int i = 1; i <= 2 * MESSAGES; i++) {
            while (sent != i) {
                Thread.onSpinWait();
            }
            answer.given = i;
        }
    }
}
