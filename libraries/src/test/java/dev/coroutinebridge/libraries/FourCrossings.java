package dev.coroutinebridge.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.core.context.Propagation;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten thousand requests at once, each of which must never see another's context, nor lose its own. */
@SuppressWarnings("try") // scopes are there to be closed
@Tag("behaviour-21")
abstract class FourCrossings {

    private static final int REQUESTS = 10_000;
    private static final int SERVERS = 4;
    private static final int OPEN_AT_A_TIME = 100;

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger looks = new AtomicInteger();
    private CoroutineBridge bridge;
    private Crossings crossings;

    /** What an application does to have this library's context propagated. */
    CoroutineBridge.Builder configure(CoroutineBridge.Builder builder) {
        return builder;
    }

    /** Makes the current thread work for a request, as the filter of a server does. */
    abstract AutoCloseable begin(int request);

    /** What request the current thread works for, as this library says; null if for none. */
    abstract @Nullable Integer current();

    @BeforeEach
    void open() {
        bridge = configure(CoroutineBridge.builder()
                        .dispatcher("fixed", DispatcherSpec.fixed(3))
                        .dispatcher("single", DispatcherSpec.single()))
                .build();
        crossings = new Crossings(bridge, this::look);
    }

    @AfterEach
    void close() {
        bridge.close();
    }

    private void look(int request) {
        looks.incrementAndGet();
        Integer seen = current();
        if (!Objects.equals(seen, request)) {
            wrong.add("request " + request + " sees " + seen + " on " + Thread.currentThread());
        }
    }

    @Test
    @Timeout(120)
    void aRequestKeepsItsContextThroughFourCrossings() throws Exception {
        ExecutorService servers = Executors.newFixedThreadPool(SERVERS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < SERVERS; i++) {
                int server = i;
                all.add(servers.submit(() -> serve(server)));
            }
            for (Future<?> one : all) {
                one.get(110, TimeUnit.SECONDS);
            }
        } finally {
            servers.shutdown();
        }
        assertThat(wrong).isEmpty();
        assertThat(looks).hasValue(REQUESTS * Crossings.LOOKS);
        assertThatThreadsHaveNothing();
    }

    private Void serve(int server) throws Exception {
        Queue<CompletableFuture<Integer>> open = new ArrayDeque<>();
        for (int request = server; request < REQUESTS; request += SERVERS) {
            try (AutoCloseable scope = begin(request)) {
                switch (request / SERVERS % 4) {
                    case 0 ->
                        assertThat(bridge.runBlocking(crossings::handle, request))
                                .isEqualTo(request);
                    case 1 -> open.add(bridge.on("fixed").future(crossings::handle, request));
                    case 2 -> open.add(bridge.undispatched().future(crossings::handle, request));
                    default -> open.add(bridge.future(crossings::handle, request));
                }
                assertThat(current()).isEqualTo(request);
            }
            assertThat(current()).isNull();
            if (open.size() > OPEN_AT_A_TIME) {
                open.remove().get(60, TimeUnit.SECONDS);
            }
        }
        for (CompletableFuture<Integer> call : open) {
            call.get(60, TimeUnit.SECONDS);
        }
        return null;
    }

    @Test
    @Timeout(120)
    void aFlowThatIsRestoredInAnotherOrderKeepsItToo() throws Exception {
        List<CompletableFuture<Integer>> open = new ArrayList<>();
        for (int request = 0; request < 1_000; request++) {
            try (AutoCloseable scope = begin(request)) {
                open.add(bridge.on(request % 2 == 0 ? "io" : "fixed").future(crossings::flowing, request));
                assertThat(bridge.runBlocking(crossings::flowing, request)).isEqualTo(request);
                assertThat(current()).isEqualTo(request);
            }
            assertThat(current()).isNull();
        }
        for (CompletableFuture<Integer> call : open) {
            call.get(60, TimeUnit.SECONDS);
        }
        assertThat(wrong).isEmpty();
        assertThat(looks).hasValue(2 * 1_000 * Crossings.LOOKS_FLOWING);
        assertThatThreadsHaveNothing();
    }

    private void assertThatThreadsHaveNothing() throws Exception {
        for (String dispatcher : List.of("io", "cpu", "fixed")) {
            int threads = bridge.dispatcher(dispatcher).stats().threads();
            CountDownLatch together = new CountDownLatch(Math.min(3, Math.max(1, threads)));
            List<CompletableFuture<@Nullable Integer>> each = new ArrayList<>();
            for (long i = together.getCount(); i > 0; i--) {
                each.add(bridge.withPropagation(Propagation.OFF)
                        .offloadTo(dispatcher)
                        .offload(() -> {
                            together.countDown();
                            boolean unused = together.await(10, TimeUnit.SECONDS);
                            return current();
                        }));
            }
            for (CompletableFuture<@Nullable Integer> one : each) {
                assertThat(one.get(60, TimeUnit.SECONDS)).isNull();
            }
        }
    }
}
