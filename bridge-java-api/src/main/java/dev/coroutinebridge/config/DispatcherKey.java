package dev.coroutinebridge.config;

import dev.coroutinebridge.core.dispatch.BlockingPolicy;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.dispatch.RejectionPolicy;
import dev.coroutinebridge.core.dispatch.VirtualMode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The keys of a dispatcher, and what each does; {@code type} and {@code threads} are what it begins with, {@code alias} stands alone. */
@FunctionalInterface
interface DispatcherKey {

    String TYPE = "type";
    String THREADS = "threads";
    String ALIAS = "alias";

    int DEFAULT_ELASTIC_THREADS = 64;

    /** Takes every key, of a dispatcher that cannot be begun: they can still show that they are of their kinds. */
    DispatcherSpec STAND_IN = DispatcherSpec.elastic(Integer.MAX_VALUE);

    String TYPES = Arrays.stream(DispatcherSpec.Type.values())
            .map(DispatcherSpec.Type::notation)
            .collect(Collectors.joining(" | "));

    /** In the order in which they are applied. */
    Map<String, DispatcherKey> ALL = all();

    /**
     * Sets it.
     *
     * @throws IllegalArgumentException if the value is not of its kind, or means nothing for the type
     */
    DispatcherSpec apply(DispatcherSpec spec, Value value);

    private static Map<String, DispatcherKey> all() {
        DispatcherKey first = (spec, value) -> spec;
        Map<String, DispatcherKey> keys = new LinkedHashMap<>();
        keys.put(TYPE, first);
        keys.put(THREADS, first);
        keys.put("core-threads", (spec, value) -> spec.withCoreThreads(value.size(0)));
        keys.put("virtual", (spec, value) -> spec.withVirtual(value.oneOf(VirtualMode.class)));
        keys.put("permits", (spec, value) -> spec.withPermits(value.size(1)));
        keys.put("queue-capacity", (spec, value) -> spec.withQueueCapacity(value.atLeastOneOrUnlimited()));
        keys.put("on-reject", (spec, value) -> spec.withOnReject(value.oneOf(RejectionPolicy.class)));
        keys.put("blocking", (spec, value) -> spec.withBlocking(value.oneOf(BlockingPolicy.class)));
        keys.put("keep-alive", (spec, value) -> spec.withKeepAlive(value.positiveDuration()));
        keys.put("thread-name", (spec, value) -> spec.withThreadName(value.text()));
        keys.put("daemon", (spec, value) -> spec.withDaemon(value.yesOrNo()));
        keys.put("stack-size", (spec, value) -> spec.withStackSize(value.bytes()));
        keys.put(ALIAS, first);
        return keys;
    }

    /**
     * What a dispatcher begins with.
     *
     * @throws IllegalArgumentException if the number of threads is not one of the type
     */
    static DispatcherSpec begin(DispatcherSpec.Type type, @Nullable Value threads) {
        return switch (type) {
            case FORK_JOIN -> DispatcherSpec.forkJoin(orCores(threads));
            case FIXED -> DispatcherSpec.fixed(orCores(threads));
            case ELASTIC -> DispatcherSpec.elastic(threads == null ? DEFAULT_ELASTIC_THREADS : threads.size(1));
            case SINGLE -> {
                if (threads != null && threads.size(1) != 1) {
                    throw threads.expected("1 or none, because the type is single");
                }
                yield DispatcherSpec.single();
            }
            case VIRTUAL -> {
                requireNone(threads, "virtual, which has a thread for each task; limit them with permits");
                yield DispatcherSpec.virtual();
            }
            case EXTERNAL -> {
                requireNone(threads, "external, and the threads are their owner's; limit them with permits");
                yield DispatcherSpec.external();
            }
        };
    }

    /** In place of a dispatcher of a known type whose number of threads is none. */
    static DispatcherSpec standIn(DispatcherSpec.Type type) {
        return type == DispatcherSpec.Type.ELASTIC ? STAND_IN : begin(type, /* threads= */ null);
    }

    private static int orCores(@Nullable Value threads) {
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads.size(1);
    }

    private static void requireNone(@Nullable Value threads, String type) {
        if (threads != null) {
            throw threads.expected("none, because the type is " + type);
        }
    }
}
