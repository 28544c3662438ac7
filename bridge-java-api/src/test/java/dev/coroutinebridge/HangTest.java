package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coroutinebridge.core.observe.BridgeListener;
import dev.coroutinebridge.core.observe.CallInfo;
import dev.coroutinebridge.core.observe.HangReport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import kotlin.coroutines.Continuation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HangTest {

    private final BlockingQueue<HangReport> hangs = new LinkedBlockingQueue<>();
    private final BlockingQueue<HangReport> recoveries = new LinkedBlockingQueue<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Interruptions functions = new Interruptions();

    private CoroutineBridge bridge(String onHang) {
        return CoroutineBridge.builder()
                .name("hangs")
                .set("hang-timeout", "200ms")
                .set("on-hang", onHang)
                .listener(new BridgeListener() {
                    @Override
                    public void started(CallInfo call) {
                        calls.add("started " + call.kind() + " on " + call.dispatcher());
                    }

                    @Override
                    public void ended(CallInfo call, @Nullable Throwable failure) {
                        calls.add("ended " + call.kind() + (failure == null ? "" : " " + failure.getMessage()));
                    }

                    @Override
                    public void rejected(CallInfo call) {
                        calls.add("rejected " + call.kind());
                    }

                    @Override
                    public void hang(HangReport report) {
                        hangs.add(report);
                    }

                    @Override
                    public void recovered(HangReport report) {
                        recoveries.add(report);
                    }
                })
                .build();
    }

    @Test
    @Tag("behaviour-33")
    void theReportSaysHowLongTheDispatchersOldestTaskHasWaited() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        ExecutorService one = Executors.newSingleThreadExecutor();
        try (CoroutineBridge bridge = bridge("report")) {
            CompletableFuture<String> blocked = bridge.offloadTo(one)
                    .offload(() -> bridge.uninterruptible()
                            .runBlocking((Continuation<String> k) -> bridge.offloadTo("io")
                                    .suspending(k, () -> {
                                        release.await();
                                        return "released";
                                    })));
            CompletableFuture<String> queued = bridge.offloadTo(one).offload(() -> "ran at last");
            assertThat(queued).isNotDone();
            HangReport.BlockedCall call = hangs.take().calls().get(0);
            assertThat(call.dispatcher()).containsPattern("; the oldest task has waited for at least \\d+ ms");
            release.countDown();
            assertThat(blocked.get(30, TimeUnit.SECONDS)).isEqualTo("released");
            assertThat(queued.get(30, TimeUnit.SECONDS)).isEqualTo("ran at last");
        } finally {
            one.shutdown();
        }
    }

    @Test
    @Tag("behaviour-33")
    void aHangIsReportedOnceAPeriodWithTheLineToBlameAndARecoveredOneAsAFalseAlarm() throws Exception {
        try (CoroutineBridge bridge = bridge("report")) {
            Thread caller =
                    new Thread(() -> bridge.uninterruptible().runBlocking(functions::waitsForRelease), "victim");
            long begun = System.nanoTime();
            caller.start();
            HangReport first = hangs.poll(30, TimeUnit.SECONDS);
            assertThat(first).isNotNull();
            HangReport.BlockedCall call = first.calls().get(0);
            assertThat(call.thread()).isSameAs(caller);
            assertThat(call.entry().getClassName()).isEqualTo(HangTest.class.getName());
            assertThat(call.blocked()).isGreaterThanOrEqualTo(java.time.Duration.ofMillis(200));
            assertThat(call.waitingFor()).contains("runBlocking");
            assertThat(call.dispatcher()).isEqualTo("none");
            assertThat(hangs.poll(30, TimeUnit.SECONDS)).isNotNull();
            long reports = 2L + hangs.size(); // before the clock: what comes after this line counts for neither
            long periods = (System.nanoTime() - begun) / TimeUnit.MILLISECONDS.toNanos(200);
            assertThat(reports).isLessThanOrEqualTo(periods);
            functions.getRelease().countDown();
            caller.join();
            assertThat(recoveries.poll(30, TimeUnit.SECONDS)).isNotNull();
            assertThat(recoveries).isEmpty();
        }
    }

    @Test
    @Tag("behaviour-33")
    void aCallDeclaredLongRunningIsNoHang() throws Exception {
        try (CoroutineBridge bridge = bridge("rescue")) {
            assertThat(bridge.longRunning().runBlocking(new Nesting()::pause, 700L))
                    .isEqualTo(700L);
            assertThat(hangs).isEmpty();
        }
    }

    @Test
    void theYoungestOfTheHangingCallsFailsIfSoConfigured() {
        try (CoroutineBridge bridge = bridge("fail-youngest")) {
            assertThatThrownBy(() -> bridge.runBlocking(functions::cleansUpSlowly))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContainingAll("hangs", "HangTest");
            assertThat(functions.getCleanedUp()).isTrue();
        }
    }

    @Test
    void aThreadOfABridgeThatWaitsForAFutureIsWatchedToo() throws Exception {
        try (CoroutineBridge bridge = bridge("report")) {
            CompletableFuture<String> inner = bridge.future(functions::waitsForRelease);
            CompletableFuture<String> outer = bridge.offload(() -> inner.get());
            HangReport report = hangs.poll(30, TimeUnit.SECONDS);
            assertThat(report).isNotNull();
            assertThat(report.calls().get(0).waitingFor()).contains("future");
            assertThat(report.calls().get(0).dispatcher()).startsWith("io: ");
            functions.getRelease().countDown();
            assertThat(outer.get(30, TimeUnit.SECONDS)).isEqualTo("released");
        }
    }

    @Test
    void aHangIsInTheFlightRecording() throws Exception {
        java.nio.file.Path file = java.nio.file.Files.createTempFile("hang", ".jfr");
        try (Recording recording = new Recording();
                CoroutineBridge bridge = bridge("fail-youngest")) {
            recording.enable("dev.coroutinebridge.Hang");
            recording.start();
            assertThatThrownBy(() -> bridge.runBlocking(functions::cleansUpSlowly))
                    .isInstanceOf(CancellationException.class);
            recording.stop();
            recording.dump(file);
            List<RecordedEvent> events = RecordingFile.readAllEvents(file);
            assertThat(events).isNotEmpty();
            assertThat(events.get(0).getString("entry")).contains("HangTest");
            assertThat(events.get(0).getString("bridge")).isEqualTo("hangs");
        } finally {
            java.nio.file.Files.delete(file);
        }
    }

    @Test
    void aListenerHearsOfEveryCall() throws Exception {
        CoroutineBridge bridge = bridge("report");
        Probe probe = new Probe();
        bridge.runBlocking(probe::joined, "a", "b", 1);
        bridge.on("cpu").future(probe::thread).join();
        assertThatThrownBy(() -> bridge.runBlocking(probe::failLater, new IOException("broken")))
                .isInstanceOf(IOException.class);
        bridge.close();
        assertThatThrownBy(() -> bridge.runBlocking(probe::thread)).isInstanceOf(IllegalStateException.class);
        assertThat(calls)
                .containsExactly(
                        "started RUN_BLOCKING on caller",
                        "ended RUN_BLOCKING",
                        "started FUTURE on cpu",
                        "ended FUTURE",
                        "started RUN_BLOCKING on caller",
                        "ended RUN_BLOCKING broken",
                        "rejected RUN_BLOCKING");
    }
}
