package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.context.Propagation;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.dispatch.Permits;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who keeps a request's values when it is over: nobody. */
@SuppressWarnings("ThreadLocalUsage") // each test has its own
class ContextRetentionTest extends ContextFixture {

    /** What a request has, with something to find out that nobody refers to it any more. */
    private static final class Held {
        final byte[] content = new byte[1_000_000];
    }

    @Test
    @Tag("behaviour-23")
    void anIdleThreadRetainsNothing() throws Exception {
        ThreadLocal<@Nullable Held> held = new ThreadLocal<>();
        InheritableThreadLocal<@Nullable Held> inherited = new InheritableThreadLocal<>();
        ExecutorService borrowed = Executors.newFixedThreadPool(2);
        ForkJoinPool forkJoin = new ForkJoinPool(2);
        bridge.close();
        bridge = CoroutineBridge.builder()
                .threadLocal(held)
                .threadLocal(inherited)
                .dispatcher("fixed", DispatcherSpec.fixed(2))
                .dispatcher("single", DispatcherSpec.single())
                .dispatcher("virtual", DispatcherSpec.virtual())
                .executor("borrowed", borrowed)
                .executor("forkJoin", forkJoin)
                .build();
        try {
            for (Propagation mode : Propagation.values()) {
                BridgeCaller caller = bridge.withPropagation(mode);
                WeakReference<Held> reference = callEverywhere(caller, held, inherited);
                await().atMost(30, TimeUnit.SECONDS).until(() -> {
                    System.gc();
                    return reference.get() == null;
                });
            }
        } finally {
            borrowed.shutdown();
            forkJoin.shutdown();
        }
    }

    /** A cache of futures is a common thing. */
    @Test
    @Tag("behaviour-23")
    void aFutureThatSomebodyKeepsDoesNotKeepTheContextOfItsCall() throws Exception {
        ThreadLocal<@Nullable Held> held = new ThreadLocal<>();
        bridge.close();
        bridge = CoroutineBridge.builder().threadLocal(held).build();
        held.set(new Held());
        WeakReference<Held> reference = new WeakReference<>(held.get());
        List<CompletableFuture<?>> kept = List.of(
                bridge.future(contexts::everywhere),
                bridge.undispatched().future(contexts::everywhere),
                bridge.future(contexts::failing),
                bridge.future(contexts::untilCancelled),
                bridge.offload(() -> 1),
                bridge.offload(() -> {
                    throw new IllegalArgumentException("as asked");
                }),
                bridge.withPermits(Permits.of("one", 1)).offload(() -> 1));
        held.remove();
        assertThat(contexts.getSuspended().await(30, TimeUnit.SECONDS)).isTrue();
        kept.get(3).cancel(true);
        await().atMost(30, TimeUnit.SECONDS).until(() -> {
            System.gc();
            return reference.get() == null;
        });
        assertThat(kept).allMatch(CompletableFuture::isDone);
    }

    /** An executor that is somebody's own gives nothing back. */
    @Test
    @Tag("behaviour-23")
    void aCallThatIsCancelledInAQueueDoesNotKeepItsContextThere() throws Exception {
        ThreadLocal<@Nullable Held> held = new ThreadLocal<>();
        ExecutorService borrowed = Executors.newSingleThreadExecutor();
        bridge.close();
        bridge = CoroutineBridge.builder().threadLocal(held).build();
        CountDownLatch stop = new CountDownLatch(1);
        try {
            Future<?> unused = borrowed.submit(() -> stop.await(30, TimeUnit.SECONDS));
            held.set(new Held());
            WeakReference<Held> reference = new WeakReference<>(held.get());
            bridge.offloadTo(borrowed).offload(() -> 1).cancel(true);
            bridge.on(borrowed).future(contexts::everywhere).cancel(true);
            bridge.on(borrowed).launch(contexts::everywhere).cancel(null);
            held.remove();
            await().atMost(30, TimeUnit.SECONDS).until(() -> {
                System.gc();
                return reference.get() == null;
            });
        } finally {
            stop.countDown();
            borrowed.shutdown();
        }
    }

    private WeakReference<Held> callEverywhere(
            BridgeCaller caller, ThreadLocal<@Nullable Held> held, ThreadLocal<@Nullable Held> inherited)
            throws Exception {
        Contexts other = new Contexts(() -> held.get() == null ? null : "held", value -> {});
        Held value = new Held();
        held.set(value);
        inherited.set(value);
        try {
            for (String where : List.of("io", "cpu", "fixed", "single", "virtual")) {
                caller.offloadTo(where)
                        .offload(() -> held.get() == null ? 0 : held.get().content.length)
                        .get(30, TimeUnit.SECONDS);
                caller.on(where).future(other::everywhere).get(30, TimeUnit.SECONDS);
                caller.on(where).runBlocking(other::everywhere);
            }
            // Their threads are somebody's own, and would inherit what only the bridge keeps from its own.
            inherited.remove();
            for (String where : List.of("borrowed", "forkJoin")) {
                caller.offloadTo(where).offload(() -> 1).get(30, TimeUnit.SECONDS);
                caller.on(where).future(other::everywhere).get(30, TimeUnit.SECONDS);
                assertThatThrownBy(() -> caller.on(where).future(other::failing).get(30, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class);
            }
        } finally {
            held.remove();
            inherited.remove();
        }
        return new WeakReference<>(value);
    }
}
