package dev.coroutinebridge;

import kotlin.Unit;
import kotlin.coroutines.Continuation;
import org.jspecify.annotations.Nullable;

/** A Kotlin suspend interface, implemented in Java on blocking Java. */
public final class JavaRepo implements Repo {

    private final BlockingCaller bridge;
    private final BlockingDao dao;

    public JavaRepo(BlockingCaller bridge, BlockingDao dao) {
        this.bridge = bridge;
        this.dao = dao;
    }

    @Override
    public @Nullable Object find(int id, Continuation<? super String> k) {
        return bridge.suspending(k, dao::load, id);
    }

    @Override
    public @Nullable Object findOrNull(@Nullable Integer id, Continuation<? super String> k) {
        return bridge.suspending(k, dao::loadOrNull, id);
    }

    @Override
    public @Nullable Object read(String path, Continuation<? super byte[]> k) {
        return bridge.suspending(k, dao::read, path);
    }

    @Override
    public @Nullable Object touch(Continuation<? super Unit> k) {
        return bridge.suspendingVoid(k, dao::touch);
    }
}
