package shop;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.facade.Calls;
import dev.coroutinebridge.facade.Linkage;
import dev.coroutinebridge.processor.fixtures.Client;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.annotation.processing.Generated;
import kotlin.coroutines.Continuation;
import org.jspecify.annotations.NullMarked;

/**
 * {@link Client} for Java: what suspends there blocks here, or returns a future; what is a flow there is a stream here, or a publisher.
 */
@Generated("dev.coroutinebridge.processor.FacadeProcessor")
@NullMarked
@SuppressWarnings({"all", "deprecation", "overloads", "rawtypes", "removal", "unchecked", "varargs"})
public final class ClientFacade {
    private static final MethodHandle GET_WITH_DEFAULTS = Linkage.withDefaults(
            Client.class, "get$default", Object.class, Client.class, String.class, Continuation.class, int.class, Object.class);

    private final BridgeCaller bridge;

    private final Client target;

    private ClientFacade(BridgeCaller bridge, Client target) {
        this.bridge = Objects.requireNonNull(bridge, "bridge");
        this.target = Objects.requireNonNull(target, "target");
    }

    /**
     * A facade.
     *
     * @param bridge how calls are made
     * @param target what is called
     * @return the facade
     */
    public static ClientFacade of(BridgeCaller bridge, Client target) {
        return new ClientFacade(bridge, target);
    }

    /**
     * The same with other options.
     *
     * @param bridge how calls are made
     * @return the facade
     */
    public ClientFacade with(BridgeCaller bridge) {
        return new ClientFacade(bridge, target);
    }

    /**
     * Calls {@code suspend fun get(path: String = ..): String} and blocks until it is done.
     *
     * @param path as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public String get(String path) throws InterruptedException {
        return bridge.runBlocking(Calls.<String>call(k -> target.get(path, k)));
    }

    /**
     * Calls {@code suspend fun get(path: String = ..): String} without blocking.
     *
     * @param path as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<String> getAsync(String path) {
        return bridge.future(Calls.<String>call(k -> target.get(path, k)));
    }

    /**
     * Calls {@code suspend fun get(path: String = ..): String} and blocks until it is done, with Kotlin's defaults for what is not given.
     *
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public String get() throws InterruptedException {
        return bridge.runBlocking(Calls.<String>call(k -> GET_WITH_DEFAULTS.invoke(target, null, k, 1, null)));
    }

    /**
     * Calls {@code suspend fun get(path: String = ..): String} without blocking, with Kotlin's defaults for what is not given.
     *
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<String> getAsync() {
        return bridge.future(Calls.<String>call(k -> GET_WITH_DEFAULTS.invoke(target, null, k, 1, null)));
    }
}
