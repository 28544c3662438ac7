package shop;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.facade.Calls;
import dev.coroutinebridge.facade.Linkage;
import dev.coroutinebridge.processor.fixtures.Registry;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import javax.annotation.processing.Generated;
import kotlin.coroutines.Continuation;
import org.jspecify.annotations.NullMarked;

/**
 * {@link Registry} for Java: what suspends there blocks here, or returns a future; what is a flow there is a stream here, or a publisher.
 */
@Generated("dev.coroutinebridge.processor.FacadeProcessor")
@NullMarked
@SuppressWarnings({"all", "deprecation", "overloads", "rawtypes", "removal", "unchecked", "varargs"})
public final class RegistryFacade {
    private static final MethodHandle LOOKUP_WITH_DEFAULTS = Linkage.withDefaults(
            Registry.class, "lookup$default", Object.class, Registry.class, String.class, Continuation.class, int.class, Object.class);

    private static final MethodHandle STATICALLY_WITH_DEFAULTS = Linkage.withDefaults(
            Registry.class, "statically$default", Object.class, int.class, Continuation.class, int.class, Object.class);

    private final BridgeCaller bridge;

    private RegistryFacade(BridgeCaller bridge) {
        this.bridge = Objects.requireNonNull(bridge, "bridge");
    }

    /**
     * A facade.
     *
     * @param bridge how calls are made
     * @return the facade
     */
    public static RegistryFacade of(BridgeCaller bridge) {
        return new RegistryFacade(bridge);
    }

    /**
     * The same with other options.
     *
     * @param bridge how calls are made
     * @return the facade
     */
    public RegistryFacade with(BridgeCaller bridge) {
        return new RegistryFacade(bridge);
    }

    /**
     * Calls {@code suspend fun lookup(name: String = ..): Int} and blocks until it is done.
     *
     * @param name as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public int lookup(String name) throws InterruptedException {
        return bridge.runBlocking(Calls.<Integer>call(k -> Registry.INSTANCE.lookup(name, k)));
    }

    /**
     * Calls {@code suspend fun lookup(name: String = ..): Int} without blocking.
     *
     * @param name as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<Integer> lookupAsync(String name) {
        return bridge.future(Calls.<Integer>call(k -> Registry.INSTANCE.lookup(name, k)));
    }

    /**
     * Calls {@code suspend fun statically(n: Int = ..): Int} and blocks until it is done.
     *
     * @param n as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public int statically(int n) throws InterruptedException {
        return bridge.runBlocking(Calls.<Integer>call(k -> Registry.statically(n, k)));
    }

    /**
     * Calls {@code suspend fun statically(n: Int = ..): Int} without blocking.
     *
     * @param n as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<Integer> staticallyAsync(int n) {
        return bridge.future(Calls.<Integer>call(k -> Registry.statically(n, k)));
    }

    /**
     * Reads {@code val events: Flow<Int>} as a stream, to be closed if it is not read to its end.
     *
     * @return the elements, computed when they are asked for
     */
    public Stream<Integer> events() {
        return bridge.<Integer>stream(Registry.INSTANCE.getEvents());
    }

    /**
     * Reads {@code val events: Flow<Int>} as a publisher.
     *
     * @return the elements
     */
    public Flow.Publisher<Integer> eventsPublisher() {
        return bridge.<Integer>publisher(Registry.INSTANCE.getEvents());
    }

    /**
     * Calls {@code suspend fun lookup(name: String = ..): Int} and blocks until it is done, with Kotlin's defaults for what is not given.
     *
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public int lookup() throws InterruptedException {
        return bridge.runBlocking(
                Calls.<Integer>call(k -> LOOKUP_WITH_DEFAULTS.invoke(Registry.INSTANCE, null, k, 1, null)));
    }

    /**
     * Calls {@code suspend fun lookup(name: String = ..): Int} without blocking, with Kotlin's defaults for what is not given.
     *
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<Integer> lookupAsync() {
        return bridge.future(
                Calls.<Integer>call(k -> LOOKUP_WITH_DEFAULTS.invoke(Registry.INSTANCE, null, k, 1, null)));
    }

    /**
     * Calls {@code suspend fun statically(n: Int = ..): Int} and blocks until it is done, with Kotlin's defaults for what is not given.
     *
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public int statically() throws InterruptedException {
        return bridge.runBlocking(Calls.<Integer>call(k -> STATICALLY_WITH_DEFAULTS.invoke(0, k, 1, null)));
    }

    /**
     * Calls {@code suspend fun statically(n: Int = ..): Int} without blocking, with Kotlin's defaults for what is not given.
     *
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<Integer> staticallyAsync() {
        return bridge.future(Calls.<Integer>call(k -> STATICALLY_WITH_DEFAULTS.invoke(0, k, 1, null)));
    }
}
