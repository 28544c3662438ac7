package dev.coroutinebridge.examples.boxoffice;

import dev.coroutinebridge.BlockingCaller;
import kotlin.coroutines.Continuation;
import org.jspecify.annotations.Nullable;

/** A Kotlin suspend interface, implemented in Java: each function is a blocking method of the DAO. */
final class JdbcSeatStore implements SeatStore {

    private final BlockingCaller bridge;
    private final SeatDao dao;

    JdbcSeatStore(BlockingCaller bridge, SeatDao dao) {
        this.bridge = bridge;
        this.dao = dao;
    }

    @Override
    public @Nullable Object hold(int seat, String customer, Continuation<? super Hold> k) {
        return bridge.suspending(k, dao::hold, seat, customer);
    }

    @Override
    public @Nullable Object sell(Hold hold, int price, Continuation<? super Boolean> k) {
        return bridge.suspending(k, dao::sell, hold, price);
    }

    @Override
    public @Nullable Object release(Hold hold, Continuation<? super Boolean> k) {
        return bridge.suspending(k, dao::release, hold);
    }
}
