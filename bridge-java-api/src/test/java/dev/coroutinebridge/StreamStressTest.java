package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kotlinx.coroutines.flow.Flow;
import org.junit.jupiter.api.Test;

/** Many streams at once, each ending in a way of its own. What was read is compared with what the flow says it has emitted. */
class StreamStressTest {

    /** What the JDK says of a stream that was closed before its first operation, and of one that is closed during that. */
    private static final String ALREADY_CLOSED = "stream has already been operated upon or closed";

    private static final String JUST_CLOSED = "source already consumed or closed";

    private static final int READERS = 4;
    private static final int STREAMS = 400;

    private final IllegalStateException failure = new IllegalStateException("at the end");

    @Test
    void noElementIsLostAndEveryFlowCleansUpHoweverItsStreamEnds() throws Exception {
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        Flows flows = new Flows();
        try (CoroutineBridge bridge = CoroutineBridge.builder()
                .dispatcher("one", DispatcherSpec.single())
                .uncaughtHandler((thread, unheard) -> assertThat(unheard).hasMessage(failure.getMessage()))
                .build()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                long seed = 31L + i;
                all.add(readers.submit(() -> {
                    Random random = new Random(seed);
                    for (int n = 0; n < STREAMS; n++) {
                        readOne(bridge, flows, random);
                        assertThat(Thread.interrupted()).isFalse();
                    }
                    return null;
                }));
            }
            for (Future<?> reader : all) {
                reader.get(50, TimeUnit.SECONDS);
            }
        } finally {
            readers.shutdownNow();
        }
        assertThat(flows.getBegun().get()).isPositive();
        assertThat(flows.getCleaned().get()).isEqualTo(flows.getBegun().get());
    }

    private void readOne(CoroutineBridge bridge, Flows flows, Random random) throws Exception {
        int size = random.nextInt(10) == 0 ? 5_000 : random.nextInt(70);
        Flow<Integer> flow = switch (random.nextInt(3)) {
            case 0 -> flows.counting(size);
            case 1 -> flows.yielding(Math.min(size, 200));
            default -> flows.failingAt(size, failure);
        };
        BridgeCaller caller = random.nextInt(3) == 0 ? bridge.on("one") : bridge;
        if (random.nextInt(3) == 0) {
            caller = caller.undispatched();
        }
        int wanted = random.nextInt(2 * size + 1);
        Stream<Integer> stream = caller.stream(flow);
        Callable<Integer> reading = () -> read(stream, wanted);
        switch (random.nextInt(4)) {
            case 0 -> reading.call();
            case 1 -> bridge.offload(reading).get(50, TimeUnit.SECONDS);
            case 2 -> bridge.offloadTo("one").offload(reading).get(50, TimeUnit.SECONDS);
            default -> {
                CompletableFuture<Void> closer = bridge.offloadVoid(stream::close);
                reading.call();
                closer.get(50, TimeUnit.SECONDS);
            }
        }
    }

    /** Reads so many, and closes. What is read has to be 0, 1, 2 and so on, whatever comes then. */
    private int read(Stream<Integer> stream, int wanted) {
        int next = 0;
        try (stream) {
            Iterator<Integer> iterator = stream.iterator();
            while (next < wanted && iterator.hasNext()) {
                assertThat(iterator.next()).isEqualTo(next);
                next++;
            }
        } catch (CancellationException e) {
            assertThat(e).hasMessageContaining("closed");
        } catch (IllegalStateException e) {
            assertThat(e.getMessage()).containsAnyOf(failure.getMessage(), ALREADY_CLOSED, JUST_CLOSED);
        }
        return next;
    }
}
