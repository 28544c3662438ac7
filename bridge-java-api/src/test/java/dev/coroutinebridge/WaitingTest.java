package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.dispatch.BlockingPolicy;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.Dispatchers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where and how threads are blocked. */
class WaitingTest {

    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .name("waiting")
            .dispatcher("warned", DispatcherSpec.fixed(2).withBlocking(BlockingPolicy.WARN))
            .build();
    private final Nesting nesting = new Nesting();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger("dev.coroutinebridge");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord event) {
            warnings.add(event.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void close() {
        logger.removeHandler(handler);
        bridge.close();
    }

    @Test
    void aKotlinxWorkerThatIsBlockedIsToldOnceForEachLineAndBridgeWorkGoesOn() throws Exception {
        int workers = Math.max(2, Runtime.getRuntime().availableProcessors());
        CountDownLatch allIn = new CountDownLatch(workers);
        Interruptions functions = new Interruptions();
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            calls.add(bridge.on(Dispatchers.getDefault())
                    .future((Continuation<String> k) -> nesting.javaAfterYield(
                            () -> {
                                allIn.countDown();
                                allIn.await();
                                return bridge.on("io").runBlocking(functions::waitsForRelease);
                            },
                            k)));
        }
        try {
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> warnings.stream().anyMatch(text -> text.contains("Dispatchers.Default")));
        } finally {
            functions.getRelease().countDown(); // the pool is everybody's
        }
        for (CompletableFuture<String> call : calls) {
            assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo("released");
        }
        assertThat(warnings)
                .filteredOn(text -> text.contains("Dispatchers.Default"))
                .singleElement()
                .asString()
                .contains("WaitingTest", "bridge.offload(...)");
    }

    @Test
    void aDispatcherThatIsConfiguredToWarnDoesSoOnceForEachLine() throws Exception {
        for (int i = 0; i < 3; i++) {
            bridge.on("warned")
                    .future((Continuation<Thread> k) ->
                            nesting.javaAfterYield(() -> bridge.runBlocking(nesting::threadAfterYield), k))
                    .get(30, TimeUnit.SECONDS);
        }
        assertThat(warnings)
                .filteredOn(text -> text.contains("'warned'"))
                .singleElement()
                .asString()
                .contains("blocking = warn", "WaitingTest");
    }

    @Test
    void spuriousUnparksAreSurvived() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Thread caller = Thread.currentThread();
        Thread nuisance = new Thread(() -> {
            while (!stop.get()) {
                LockSupport.unpark(caller);
            }
        });
        nuisance.start();
        try {
            CoroutineDispatcher io = bridge.dispatcher("io");
            for (int i = 0; i < 200; i++) {
                assertThat(bridge.runBlocking(nesting::pause, 1L)).isEqualTo(1L);
                assertThat(bridge.runBlocking(nesting::threadOn, io).getName()).startsWith("waiting-io-");
            }
        } finally {
            stop.set(true);
            nuisance.join();
        }
    }
}
