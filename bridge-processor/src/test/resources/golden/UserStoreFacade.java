package shop;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.facade.Calls;
import dev.coroutinebridge.function.BlockingFunction1;
import dev.coroutinebridge.processor.fixtures.User;
import dev.coroutinebridge.processor.fixtures.UserStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import javax.annotation.processing.Generated;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * {@link UserStore} for Java: what suspends there blocks here, or returns a future; what is a flow there is a stream here, or a publisher.
 */
@Generated("dev.coroutinebridge.processor.FacadeProcessor")
@NullMarked
@SuppressWarnings({"all", "deprecation", "overloads", "rawtypes", "removal", "unchecked", "varargs"})
public final class UserStoreFacade {
    private final BridgeCaller bridge;

    private final UserStore target;

    private UserStoreFacade(BridgeCaller bridge, UserStore target) {
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
    public static UserStoreFacade of(BridgeCaller bridge, UserStore target) {
        return new UserStoreFacade(bridge, target);
    }

    /**
     * The same with other options.
     *
     * @param bridge how calls are made
     * @return the facade
     */
    public UserStoreFacade with(BridgeCaller bridge) {
        return new UserStoreFacade(bridge, target);
    }

    /**
     * Calls {@code suspend fun get(key: String): User?} and blocks until it is done.
     *
     * @param key as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public @Nullable User get(String key) throws InterruptedException {
        return bridge.runBlocking(
                Calls.<@Nullable User>call(k -> target.get(key, k)));
    }

    /**
     * Calls {@code suspend fun get(key: String): User?} without blocking.
     *
     * @param key as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<@Nullable User> getAsync(String key) {
        return bridge.future(
                Calls.<@Nullable User>call(k -> target.get(key, k)));
    }

    /**
     * Calls {@code suspend fun size(): Int} and blocks until it is done.
     *
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public int size() throws InterruptedException {
        return bridge.runBlocking(Calls.<Integer>call(k -> target.size(k)));
    }

    /**
     * Calls {@code suspend fun size(): Int} without blocking.
     *
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<Integer> sizeAsync() {
        return bridge.future(Calls.<Integer>call(k -> target.size(k)));
    }

    /**
     * Calls {@code suspend fun put(key: K, value: V): V?} and blocks until it is done.
     *
     * @param key as in Kotlin
     * @param value as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public @Nullable User put(String key, User value) throws InterruptedException {
        return bridge.runBlocking(
                Calls.<@Nullable User>call(k -> target.put(key, value, k)));
    }

    /**
     * Calls {@code suspend fun put(key: K, value: V): V?} without blocking.
     *
     * @param key as in Kotlin
     * @param value as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<@Nullable User> putAsync(String key, User value) {
        return bridge.future(
                Calls.<@Nullable User>call(k -> target.put(key, value, k)));
    }

    /**
     * Calls {@code suspend fun putAll(entries: Map<K, V>): Unit} and blocks until it is done.
     *
     * @param entries as in Kotlin
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public void putAll(Map<String, ? extends User> entries) throws InterruptedException {
        bridge.runBlocking(Calls.<Unit>call(k -> target.putAll(entries, k)));
    }

    /**
     * Calls {@code suspend fun putAll(entries: Map<K, V>): Unit} without blocking.
     *
     * @param entries as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<@Nullable Void> putAllAsync(Map<String, ? extends User> entries) {
        return bridge.future(Calls.action(k -> target.putAll(entries, k)));
    }

    /**
     * Calls {@code suspend fun entries(): Map<K, List<V>>} and blocks until it is done.
     *
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public Map<String, List<User>> entries() throws InterruptedException {
        return bridge.runBlocking(Calls.<Map<String, List<User>>>call(k -> target.entries((Continuation) k)));
    }

    /**
     * Calls {@code suspend fun entries(): Map<K, List<V>>} without blocking.
     *
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<Map<String, List<User>>> entriesAsync() {
        return bridge.future(Calls.<Map<String, List<User>>>call(k -> target.entries((Continuation) k)));
    }

    /**
     * Calls {@code suspend fun update(key: K, f: suspend (V?) -> V): V} and blocks until it is done.
     *
     * @param key as in Kotlin
     * @param f as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public User update(String key, BlockingFunction1<? super @Nullable User, ? extends User, ?> f)
            throws InterruptedException {
        return bridge.runBlocking(
                Calls.<User>call(k -> target.update(key, Calls.within(bridge).<User, User>suspendFunction(f), k)));
    }

    /**
     * Calls {@code suspend fun update(key: K, f: suspend (V?) -> V): V} without blocking.
     *
     * @param key as in Kotlin
     * @param f as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<User> updateAsync(String key,
            BlockingFunction1<? super @Nullable User, ? extends User, ?> f) {
        return bridge.future(
                Calls.<User>call(k -> target.update(key, Calls.within(bridge).<User, User>suspendFunction(f), k)));
    }

    /**
     * Reads {@code fun values(): Flow<V>} as a stream, to be closed if it is not read to its end.
     *
     * @return the elements, computed when they are asked for
     */
    public Stream<User> values() {
        return bridge.<User>stream(target.values());
    }

    /**
     * Reads {@code fun values(): Flow<V>} as a publisher.
     *
     * @return the elements
     */
    public Flow.Publisher<User> valuesPublisher() {
        return bridge.<User>publisher(target.values());
    }
}
