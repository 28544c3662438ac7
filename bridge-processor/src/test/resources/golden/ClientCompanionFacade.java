package shop;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.facade.Calls;
import dev.coroutinebridge.processor.fixtures.Client;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.annotation.processing.Generated;
import org.jspecify.annotations.NullMarked;

/**
 * {@link Client.Companion} for Java: what suspends there blocks here, or returns a future; what is a flow there is a stream here, or a publisher.
 */
@Generated("dev.coroutinebridge.processor.FacadeProcessor")
@NullMarked
@SuppressWarnings({"all", "deprecation", "overloads", "rawtypes", "removal", "unchecked", "varargs"})
public final class ClientCompanionFacade {
    private final BridgeCaller bridge;

    private ClientCompanionFacade(BridgeCaller bridge) {
        this.bridge = Objects.requireNonNull(bridge, "bridge");
    }

    /**
     * A facade.
     *
     * @param bridge how calls are made
     * @return the facade
     */
    public static ClientCompanionFacade of(BridgeCaller bridge) {
        return new ClientCompanionFacade(bridge);
    }

    /**
     * The same with other options.
     *
     * @param bridge how calls are made
     * @return the facade
     */
    public ClientCompanionFacade with(BridgeCaller bridge) {
        return new ClientCompanionFacade(bridge);
    }

    /**
     * Calls {@code suspend fun connect(url: String): Client} and blocks until it is done.
     *
     * @param url as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public Client connect(String url) throws InterruptedException {
        return bridge.runBlocking(Calls.<Client>call(k -> Client.Companion.connect(url, k)));
    }

    /**
     * Calls {@code suspend fun connect(url: String): Client} without blocking.
     *
     * @param url as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<Client> connectAsync(String url) {
        return bridge.future(Calls.<Client>call(k -> Client.Companion.connect(url, k)));
    }

    /**
     * Calls {@code suspend fun ping(url: String): Boolean} and blocks until it is done.
     *
     * @param url as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public boolean ping(String url) throws InterruptedException {
        return bridge.runBlocking(Calls.<Boolean>call(k -> Client.Companion.ping(url, k)));
    }

    /**
     * Calls {@code suspend fun ping(url: String): Boolean} without blocking.
     *
     * @param url as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<Boolean> pingAsync(String url) {
        return bridge.future(Calls.<Boolean>call(k -> Client.Companion.ping(url, k)));
    }
}
