package shop;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.processor.fixtures.User;
import dev.coroutinebridge.processor.fixtures.UserRepository;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.annotation.processing.Generated;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.flow.Flow;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * {@link UserRepository} by blocking methods: each runs where the bridge runs offloaded bodies, and is cancelled as they are.
 */
@Generated("dev.coroutinebridge.processor.FacadeProcessor")
@NullMarked
@SuppressWarnings({"all", "deprecation", "overloads", "rawtypes", "removal", "unchecked", "varargs"})
public abstract class UserRepositoryBlocking implements UserRepository {
    private final BridgeCaller bridge;

    /**
     * For subclasses.
     *
     * @param bridge how the methods are run
     */
    protected UserRepositoryBlocking(BridgeCaller bridge) {
        this.bridge = Objects.requireNonNull(bridge, "bridge");
    }

    @Override
    public final @Nullable Object find(Integer id, Continuation<? super User> k) {
        return bridge.<User>suspending(k, () -> find(id));
    }

    /**
     * Does what {@code suspend fun find(id: ID): T?} is to do; it may block.
     *
     * @param id as in Kotlin
     * @return as in Kotlin
     * @throws Exception to the Kotlin caller
     */
    protected abstract @Nullable User find(Integer id) throws Exception;

    @Override
    public final @Nullable Object save(User entity, Continuation<? super Unit> k) {
        return bridge.suspendingVoid(k, () -> save(entity));
    }

    /**
     * Does what {@code suspend fun save(entity: T): Unit} is to do; it may block.
     *
     * @param entity as in Kotlin
     * @throws Exception to the Kotlin caller
     */
    protected abstract void save(User entity) throws Exception;

    @Override
    public final @Nullable Object all(Continuation<? super List<? extends User>> k) {
        return bridge.<List<? extends User>>suspending(k, () -> all());
    }

    /**
     * Does what {@code suspend fun all(): List<T>} is to do; it may block.
     *
     * @return as in Kotlin
     * @throws Exception to the Kotlin caller
     */
    protected abstract List<User> all() throws Exception;

    @Override
    public final Flow<User> changes(long since) {
        return bridge.offloadFlow(() -> changesStream(since));
    }

    /**
     * The elements of {@code changes}. The stream is pulled where blocking is allowed, and closed.
     *
     * @param since as in Kotlin
     * @return as in Kotlin
     * @throws Exception to the Kotlin caller
     */
    protected abstract Stream<User> changesStream(long since) throws Exception;

    @Override
    public final Flow<String> getNames() {
        return bridge.offloadFlow(() -> namesStream());
    }

    /**
     * The elements of {@code names}. The stream is pulled where blocking is allowed, and closed.
     *
     * @return as in Kotlin
     * @throws Exception to the Kotlin caller
     */
    protected abstract Stream<String> namesStream() throws Exception;

    @Override
    public final @Nullable Object rename(User user, String name, Continuation<? super User> k) {
        return bridge.<User>suspending(k, () -> rename(user, name));
    }

    /**
     * Does what {@code suspend fun rename(user: User, name: String = ..): User} is to do; it may block.
     *
     * @param user as in Kotlin
     * @param name as in Kotlin
     * @return as in Kotlin
     * @throws Exception to the Kotlin caller
     */
    protected abstract User rename(User user, String name) throws Exception;

    @Override
    public final <R> @Nullable Object mapped(Collection<User> users, @Nullable R result,
            Continuation<? super R> k) {
        return bridge.<R>suspending(k, () -> mapped(users, result));
    }

    /**
     * Does what {@code suspend fun <R : Any> mapped(users: Collection<User>, result: R?): R?} is to do; it may block.
     *
     * @param <R> as in Kotlin
     * @param users as in Kotlin
     * @param result as in Kotlin
     * @return as in Kotlin
     * @throws Exception to the Kotlin caller
     */
    protected abstract <R> @Nullable R mapped(Collection<User> users, @Nullable R result) throws
            Exception;
}
