package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedBridgeTest {

    @AfterEach
    void closeIt() {
        CoroutineBridge.shared().close();
    }

    @Test
    void sharedIsAlwaysTheSameUntilItIsClosed() {
        CoroutineBridge shared = CoroutineBridge.shared();
        assertThat(CoroutineBridge.shared()).isSameAs(shared);
        shared.close();
        assertThat(CoroutineBridge.shared()).isNotSameAs(shared);
        assertThat(CoroutineBridge.shared().offload(() -> "open").join()).isEqualTo("open");
    }

    @Test
    void anInstalledBridgeIsTheSharedOne() {
        CoroutineBridge.shared().close();
        CoroutineBridge mine = CoroutineBridge.builder().name("mine").build();
        CoroutineBridge.install(mine);
        assertThat(CoroutineBridge.shared()).isSameAs(mine);
        CoroutineBridge.install(mine);
        assertThat(CoroutineBridge.shared()).isSameAs(mine);
    }

    @Test
    void aLiveSharedBridgeIsNotReplaced() {
        CoroutineBridge live = CoroutineBridge.shared();
        try (CoroutineBridge mine = CoroutineBridge.builder().name("mine").build()) {
            assertThatThrownBy(() -> CoroutineBridge.install(mine))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll(live.toString(), mine.toString(), "close");
        }
        assertThat(CoroutineBridge.shared()).isSameAs(live);
    }

    @Test
    void aClosedBridgeIsNotInstalled() {
        CoroutineBridge.shared().close();
        CoroutineBridge mine = CoroutineBridge.create();
        mine.close();
        assertThatThrownBy(() -> CoroutineBridge.install(mine))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("open bridge", "closed");
    }

    @Test
    void theSharedBridgeIsClosedWhenTheJvmEnds() throws IOException, InterruptedException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndsWhileACallRuns.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jvm.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output).contains("the call has finished");
        assertThat(jvm.exitValue()).isZero();
    }

    /** Its {@code main} returns while a call runs on a daemon thread: only the shutdown hook can let it finish. */
    static final class EndsWhileACallRuns {
        public static void main(String[] args) throws InterruptedException {
            CountDownLatch begun = new CountDownLatch(1);
            var unused = CoroutineBridge.shared().offloadVoid(() -> {
                begun.countDown();
                Thread.sleep(300); // the blocking body
                System.out.println("the call has finished");
            });
            begun.await();
        }
    }
}
