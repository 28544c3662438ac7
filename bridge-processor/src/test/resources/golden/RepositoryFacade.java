package shop;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.processor.fixtures.Repository;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import javax.annotation.processing.Generated;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * {@link Repository} for Java: what suspends there blocks here, or returns a future; what is a flow there is a stream here, or a publisher.
 *
 * @param <T> as in {@link Repository}
 * @param <ID> as in {@link Repository}
 */
@Generated("dev.coroutinebridge.processor.FacadeProcessor")
@NullMarked
@SuppressWarnings({"all", "deprecation", "overloads", "rawtypes", "removal", "unchecked", "varargs"})
public interface RepositoryFacade<T, ID extends @Nullable Object> {
    /**
     * A facade.
     *
     * @param <T> as in {@link Repository}
     * @param <ID> as in {@link Repository}
     * @param bridge how calls are made
     * @param target what is called
     * @return the facade
     */
    static <T, ID extends @Nullable Object> RepositoryFacade<T, ID> of(BridgeCaller bridge,
            Repository<T, ID> target) {
        return new RepositoryFacadeImplementation<>(bridge, target);
    }

    /**
     * The same with other options.
     *
     * @param bridge how calls are made
     * @return the facade
     */
    RepositoryFacade<T, ID> with(BridgeCaller bridge);

    /**
     * Calls {@code suspend fun find(id: ID): T?} and blocks until it is done.
     *
     * @param id as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    @Nullable T find(ID id) throws InterruptedException;

    /**
     * Calls {@code suspend fun find(id: ID): T?} without blocking.
     *
     * @param id as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    CompletableFuture<@Nullable T> findAsync(ID id);

    /**
     * Calls {@code suspend fun save(entity: T): Unit} and blocks until it is done.
     *
     * @param entity as in Kotlin
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    void save(T entity) throws InterruptedException;

    /**
     * Calls {@code suspend fun save(entity: T): Unit} without blocking.
     *
     * @param entity as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    CompletableFuture<@Nullable Void> saveAsync(T entity);

    /**
     * Calls {@code suspend fun all(): List<T>} and blocks until it is done.
     *
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    List<T> all() throws InterruptedException;

    /**
     * Calls {@code suspend fun all(): List<T>} without blocking.
     *
     * @return what it returns; cancelling it cancels the coroutine
     */
    CompletableFuture<List<T>> allAsync();

    /**
     * Calls {@code suspend fun findOr(id: ID, other: T): T} and blocks until it is done.
     *
     * @param id as in Kotlin
     * @param other as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    T findOr(ID id, T other) throws InterruptedException;

    /**
     * Calls {@code suspend fun findOr(id: ID, other: T): T} without blocking.
     *
     * @param id as in Kotlin
     * @param other as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    CompletableFuture<T> findOrAsync(ID id, T other);

    /**
     * Reads {@code fun changes(since: Long): Flow<T>} as a stream, to be closed if it is not read to its end.
     *
     * @param since as in Kotlin
     * @return the elements, computed when they are asked for
     */
    Stream<T> changes(long since);

    /**
     * Reads {@code fun changes(since: Long): Flow<T>} as a publisher.
     *
     * @param since as in Kotlin
     * @return the elements
     */
    Flow.Publisher<T> changesPublisher(long since);
}
