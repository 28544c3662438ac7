package shop;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.facade.Calls;
import dev.coroutinebridge.processor.fixtures.Repository;
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
 * Behind {@link RepositoryFacade}.
 */
@Generated("dev.coroutinebridge.processor.FacadeProcessor")
@NullMarked
@SuppressWarnings({"all", "deprecation", "overloads", "rawtypes", "removal", "unchecked", "varargs"})
final class RepositoryFacadeImplementation<T, ID extends @Nullable Object> implements RepositoryFacade<T, ID> {
    private final BridgeCaller bridge;

    private final Repository<T, ID> target;

    RepositoryFacadeImplementation(BridgeCaller bridge, Repository<T, ID> target) {
        this.bridge = Objects.requireNonNull(bridge, "bridge");
        this.target = Objects.requireNonNull(target, "target");
    }

    @Override
    public RepositoryFacade<T, ID> with(BridgeCaller bridge) {
        return new RepositoryFacadeImplementation<>(bridge, target);
    }

    @Override
    public @Nullable T find(ID id) throws InterruptedException {
        return bridge.runBlocking(Calls.<@Nullable T>call(k -> target.find(id, k)));
    }

    @Override
    public CompletableFuture<@Nullable T> findAsync(ID id) {
        return bridge.future(Calls.<@Nullable T>call(k -> target.find(id, k)));
    }

    @Override
    public void save(T entity) throws InterruptedException {
        bridge.runBlocking(Calls.<Unit>call(k -> target.save(entity, k)));
    }

    @Override
    public CompletableFuture<@Nullable Void> saveAsync(T entity) {
        return bridge.future(Calls.action(k -> target.save(entity, k)));
    }

    @Override
    public List<T> all() throws InterruptedException {
        return bridge.runBlocking(Calls.<List<T>>call(k -> target.all((Continuation) k)));
    }

    @Override
    public CompletableFuture<List<T>> allAsync() {
        return bridge.future(Calls.<List<T>>call(k -> target.all((Continuation) k)));
    }

    @Override
    public T findOr(ID id, T other) throws InterruptedException {
        return bridge.runBlocking(Calls.<T>call(k -> target.findOr(id, other, k)));
    }

    @Override
    public CompletableFuture<T> findOrAsync(ID id, T other) {
        return bridge.future(Calls.<T>call(k -> target.findOr(id, other, k)));
    }

    @Override
    public Stream<T> changes(long since) {
        return bridge.<T>stream(target.changes(since));
    }

    @Override
    public Flow.Publisher<T> changesPublisher(long since) {
        return bridge.<T>publisher(target.changes(since));
    }
}
