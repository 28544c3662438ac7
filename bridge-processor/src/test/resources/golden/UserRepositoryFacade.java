package shop;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.facade.Calls;
import dev.coroutinebridge.facade.Linkage;
import dev.coroutinebridge.processor.fixtures.User;
import dev.coroutinebridge.processor.fixtures.UserRepository;
import java.lang.invoke.MethodHandle;
import java.util.Collection;
import java.util.List;
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
 * {@link UserRepository} for Java: what suspends there blocks here, or returns a future; what is a flow there is a stream here, or a publisher.
 */
@Generated("dev.coroutinebridge.processor.FacadeProcessor")
@NullMarked
@SuppressWarnings({"all", "deprecation", "overloads", "rawtypes", "removal", "unchecked", "varargs"})
public final class UserRepositoryFacade {
    private static final MethodHandle RENAME_WITH_DEFAULTS = Linkage.withDefaults(
            UserRepository.class, "rename$default", Object.class, UserRepository.class, User.class, String.class, Continuation.class, int.class, Object.class);

    private final BridgeCaller bridge;

    private final UserRepository target;

    private UserRepositoryFacade(BridgeCaller bridge, UserRepository target) {
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
    public static UserRepositoryFacade of(BridgeCaller bridge, UserRepository target) {
        return new UserRepositoryFacade(bridge, target);
    }

    /**
     * The same with other options.
     *
     * @param bridge how calls are made
     * @return the facade
     */
    public UserRepositoryFacade with(BridgeCaller bridge) {
        return new UserRepositoryFacade(bridge, target);
    }

    /**
     * Calls {@code suspend fun rename(user: User, name: String = ..): User} and blocks until it is done.
     *
     * @param user as in Kotlin
     * @param name as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public User rename(User user, String name) throws InterruptedException {
        return bridge.runBlocking(Calls.<User>call(k -> target.rename(user, name, k)));
    }

    /**
     * Calls {@code suspend fun rename(user: User, name: String = ..): User} without blocking.
     *
     * @param user as in Kotlin
     * @param name as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<User> renameAsync(User user, String name) {
        return bridge.future(Calls.<User>call(k -> target.rename(user, name, k)));
    }

    /**
     * Calls {@code suspend fun <R : Any> mapped(users: Collection<User>, result: R?): R?} and blocks until it is done.
     *
     * @param <R> as in Kotlin
     * @param users as in Kotlin
     * @param result as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public <R> @Nullable R mapped(Collection<User> users, @Nullable R result) throws
            InterruptedException {
        return bridge.runBlocking(Calls.<@Nullable R>call(k -> target.mapped(users, result, k)));
    }

    /**
     * Calls {@code suspend fun <R : Any> mapped(users: Collection<User>, result: R?): R?} without blocking.
     *
     * @param <R> as in Kotlin
     * @param users as in Kotlin
     * @param result as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public <R> CompletableFuture<@Nullable R> mappedAsync(Collection<User> users,
            @Nullable R result) {
        return bridge.future(Calls.<@Nullable R>call(k -> target.mapped(users, result, k)));
    }

    /**
     * Reads {@code val names: Flow<String>} as a stream, to be closed if it is not read to its end.
     *
     * @return the elements, computed when they are asked for
     */
    public Stream<String> names() {
        return bridge.<String>stream(target.getNames());
    }

    /**
     * Reads {@code val names: Flow<String>} as a publisher.
     *
     * @return the elements
     */
    public Flow.Publisher<String> namesPublisher() {
        return bridge.<String>publisher(target.getNames());
    }

    /**
     * Calls {@code suspend fun find(id: ID): T?} and blocks until it is done.
     *
     * @param id as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public @Nullable User find(Integer id) throws InterruptedException {
        return bridge.runBlocking(
                Calls.<@Nullable User>call(k -> target.find(id, k)));
    }

    /**
     * Calls {@code suspend fun find(id: ID): T?} without blocking.
     *
     * @param id as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<@Nullable User> findAsync(Integer id) {
        return bridge.future(
                Calls.<@Nullable User>call(k -> target.find(id, k)));
    }

    /**
     * Calls {@code suspend fun save(entity: T): Unit} and blocks until it is done.
     *
     * @param entity as in Kotlin
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public void save(User entity) throws InterruptedException {
        bridge.runBlocking(Calls.<Unit>call(k -> target.save(entity, k)));
    }

    /**
     * Calls {@code suspend fun save(entity: T): Unit} without blocking.
     *
     * @param entity as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<@Nullable Void> saveAsync(User entity) {
        return bridge.future(Calls.action(k -> target.save(entity, k)));
    }

    /**
     * Calls {@code suspend fun all(): List<T>} and blocks until it is done.
     *
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public List<User> all() throws InterruptedException {
        return bridge.runBlocking(Calls.<List<User>>call(k -> target.all((Continuation) k)));
    }

    /**
     * Calls {@code suspend fun all(): List<T>} without blocking.
     *
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<List<User>> allAsync() {
        return bridge.future(Calls.<List<User>>call(k -> target.all((Continuation) k)));
    }

    /**
     * Calls {@code suspend fun findOr(id: ID, other: T): T} and blocks until it is done.
     *
     * @param id as in Kotlin
     * @param other as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public User findOr(Integer id, User other) throws InterruptedException {
        return bridge.runBlocking(Calls.<User>call(k -> target.findOr(id, other, k)));
    }

    /**
     * Calls {@code suspend fun findOr(id: ID, other: T): T} without blocking.
     *
     * @param id as in Kotlin
     * @param other as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<User> findOrAsync(Integer id, User other) {
        return bridge.future(Calls.<User>call(k -> target.findOr(id, other, k)));
    }

    /**
     * Reads {@code fun changes(since: Long): Flow<T>} as a stream, to be closed if it is not read to its end.
     *
     * @param since as in Kotlin
     * @return the elements, computed when they are asked for
     */
    public Stream<User> changes(long since) {
        return bridge.<User>stream(target.changes(since));
    }

    /**
     * Reads {@code fun changes(since: Long): Flow<T>} as a publisher.
     *
     * @param since as in Kotlin
     * @return the elements
     */
    public Flow.Publisher<User> changesPublisher(long since) {
        return bridge.<User>publisher(target.changes(since));
    }

    /**
     * Calls {@code suspend fun rename(user: User, name: String = ..): User} and blocks until it is done, with Kotlin's defaults for what is not given.
     *
     * @param user as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public User rename(User user) throws InterruptedException {
        return bridge.runBlocking(
                Calls.<User>call(k -> RENAME_WITH_DEFAULTS.invoke(target, user, null, k, 2, null)));
    }

    /**
     * Calls {@code suspend fun rename(user: User, name: String = ..): User} without blocking, with Kotlin's defaults for what is not given.
     *
     * @param user as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<User> renameAsync(User user) {
        return bridge.future(
                Calls.<User>call(k -> RENAME_WITH_DEFAULTS.invoke(target, user, null, k, 2, null)));
    }
}
