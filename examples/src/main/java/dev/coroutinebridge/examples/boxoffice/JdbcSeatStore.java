package dev.coroutinebridge.examples.boxoffice;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.facade.SuspendImplementation;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A Kotlin suspend interface, implemented in Java: each function is a blocking method. The class that this one extends is written at
 * compile time, and runs them where blocking is allowed.
 */
@SuspendImplementation(SeatStore.class)
final class JdbcSeatStore extends SeatStoreBlocking {

    private final SeatDao dao;

    JdbcSeatStore(BridgeCaller bridge, SeatDao dao) {
        super(bridge);
        this.dao = dao;
    }

    @Override
    protected @Nullable Hold hold(int seat, String customer) throws SQLException {
        return dao.hold(seat, customer);
    }

    @Override
    protected boolean sell(Hold hold, int price) throws SQLException {
        return dao.sell(hold, price);
    }

    @Override
    protected boolean release(Hold hold) throws SQLException {
        return dao.release(hold);
    }
}
