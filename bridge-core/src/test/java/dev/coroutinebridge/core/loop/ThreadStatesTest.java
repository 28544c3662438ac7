package dev.coroutinebridge.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ThreadStatesTest {

    /** A thread that numbers itself, as any subclass may, so that it looks for a certain seat. */
    private static final class Numbered extends Thread {
        private final long number;

        Numbered(long number, Runnable body) {
            super(body, "numbered-" + number);
            this.number = number;
        }

        @Override
        @SuppressWarnings("deprecation") // since 19, for just this
        public long getId() {
            return number;
        }
    }

    /** Lets a thread live, with what it has found, until the test is over with it. */
    private static final class Guest {
        private final AtomicReference<ThreadState> found = new AtomicReference<>();
        private final CountDownLatch looked = new CountDownLatch(1);
        private final CountDownLatch leave = new CountDownLatch(1);
        private volatile boolean seated;
        private volatile boolean same;
        private final Thread thread;
        private final long number;

        Guest(long number) throws InterruptedException {
            this.number = number;
            thread = new Numbered(number, this::live);
            thread.start();
            looked.await();
        }

        private void live() {
            found.set(ThreadState.current());
            seated = ThreadStates.isSeated(Thread.currentThread());
            looked.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            same = ThreadState.current() == found.get();
        }

        void end() throws InterruptedException {
            leave.countDown();
            thread.join();
        }
    }

    private static final long FAR = 1L << 40; // no thread of this JVM comes so far

    private static long nextNumber = FAR;

    /** One that has its seat: other threads of this JVM have theirs, and what they have is not to be had. */
    private static synchronized Guest seated() throws InterruptedException {
        for (int i = 0; i < ThreadStates.SEATS; i++) {
            Guest guest = new Guest(nextNumber++);
            if (guest.seated) {
                return guest;
            }
            guest.end();
        }
        throw new AssertionError("no seat was free");
    }

    @Test
    void aThreadHasOneState() {
        ThreadState state = ThreadState.current();
        assertThat(state.thread).isSameAs(Thread.currentThread());
        assertThat(ThreadState.current()).isSameAs(state);
    }

    @Test
    void twoThreadsThatLookForOneSeatHaveEachItsOwnState() throws InterruptedException {
        Guest first = seated();
        Guest second = new Guest(first.number + ThreadStates.SEATS);
        try {
            assertThat(second.seated).isFalse();
            assertThat(first.found.get().thread).isSameAs(first.thread);
            assertThat(second.found.get().thread).isSameAs(second.thread);
        } finally {
            first.end();
            second.end();
        }
        assertThat(first.same).isTrue();
        assertThat(second.same).isTrue();
    }

    @Test
    void theSeatOfAThreadThatHasEndedIsFree() throws InterruptedException {
        boolean taken = false;
        for (int i = 0; i < 10 && !taken; i++) { // another thread of this JVM may be quicker
            Guest first = seated();
            first.end();
            Guest second = new Guest(first.number);
            taken = second.seated;
            second.end();
            assertThat(second.same).isTrue();
        }
        assertThat(taken).isTrue();
    }

    @Test
    void nothingIsLeftOfAThreadThatHasEnded() throws InterruptedException {
        WeakReference<Thread> gone = endedThread();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            System.gc();
            return gone.refersTo(null);
        });
    }

    private static WeakReference<Thread> endedThread() throws InterruptedException {
        Guest guest = seated();
        guest.end();
        return new WeakReference<>(guest.thread);
    }

    /** As some containers do between tasks: the thread goes on with what it has, and nothing is left of it in the end. */
    @Test
    void aThreadThatHasLostItsThreadLocalsKeepsItsStateUntilItEnds() throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LostThreadLocals.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** Threads come and go on few seats, of which some have lost their thread and some have not; each counts what it has found. */
    @Test
    void nobodyGetsTheStateOfAnother() throws InterruptedException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int threads = 2_000;
        AtomicInteger own = new AtomicInteger();
        ExecutorService starters = Executors.newFixedThreadPool(4);
        List<Thread> started = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            int looks = 1 + random.nextInt(2_000);
            Thread thread = new Numbered(FAR + random.nextInt(3), () -> {
                ThreadState mine = ThreadState.current();
                boolean right = mine.isCurrent();
                for (int look = 0; look < looks; look++) {
                    right &= ThreadState.current() == mine;
                }
                if (right) {
                    own.incrementAndGet();
                }
                all.countDown();
            });
            started.add(thread);
            starters.execute(thread::start);
            if (i % 500 == 0) {
                System.gc(); // the cleaner is one of those who write
            }
        }
        all.await();
        starters.shutdown();
        assertThat(own).as("seed %d", seed).hasValue(threads);
        for (Thread thread : started) {
            thread.join();
        }
    }
}
