package dev.coroutinebridge.examples.boxoffice;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Seats in a database: blocking JDBC, as in any Java service. */
final class SeatDao {

    private final DataSource database;

    SeatDao(DataSource database) {
        this.database = database;
    }

    void createSeats(int count) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE seat (id INT PRIMARY KEY, status VARCHAR(8) NOT NULL)");
            statement.execute("CREATE TABLE hold (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                    + " seat INT NOT NULL, customer VARCHAR(40) NOT NULL, status VARCHAR(8) NOT NULL)");
            // Deliberately without a unique constraint on the seat: the audit at the end has to be able to fail.
            statement.execute("CREATE TABLE payment (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                    + " seat INT NOT NULL, customer VARCHAR(40) NOT NULL, amount INT NOT NULL)");
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO seat SELECT x, 'FREE' FROM SYSTEM_RANGE(1, ?)")) {
                insert.setInt(1, count);
                insert.executeUpdate();
            }
        }
    }

    @Nullable
    Hold hold(int seat, String customer) throws SQLException {
        return inTransaction(connection -> {
            if (update(connection, "UPDATE seat SET status = 'HELD' WHERE id = ? AND status = 'FREE'", seat) == 0) {
                return null;
            }
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO hold (seat, customer, status) VALUES (?, ?, 'HELD')",
                    Statement.RETURN_GENERATED_KEYS)) {
                insert.setInt(1, seat);
                insert.setString(2, customer);
                insert.executeUpdate();
                try (ResultSet keys = insert.getGeneratedKeys()) {
                    keys.next();
                    return new Hold(keys.getLong(1), seat, customer);
                }
            }
        });
    }

    boolean sell(Hold hold, int price) throws SQLException {
        return inTransaction(connection -> {
            if (!end(connection, hold, "SOLD", "SOLD")) {
                return false;
            }
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO payment (seat, customer, amount) VALUES (?, ?, ?)")) {
                insert.setInt(1, hold.getSeat());
                insert.setString(2, hold.getCustomer());
                insert.setInt(3, price);
                insert.executeUpdate();
            }
            return true;
        });
    }

    boolean release(Hold hold) throws SQLException {
        return inTransaction(connection -> end(connection, hold, "RELEASED", "FREE"));
    }

    /** Ends a hold that is still one. Whoever changes its row first wins. */
    private static boolean end(Connection connection, Hold hold, String holdBecomes, String seatBecomes)
            throws SQLException {
        String ended = "UPDATE hold SET status = '" + holdBecomes + "' WHERE id = ? AND status = 'HELD'";
        if (update(connection, ended, hold.getId()) == 0) {
            return false;
        }
        update(connection, "UPDATE seat SET status = '" + seatBecomes + "' WHERE id = ?", hold.getSeat());
        return true;
    }

    private static int update(Connection connection, String sql, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, id);
            return statement.executeUpdate();
        }
    }

    private <R extends @Nullable Object> R inTransaction(Transaction<R> work) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                R result = work.run(connection);
                connection.commit();
                return result;
            } catch (Throwable e) {
                connection.rollback();
                throw e;
            }
        }
    }

    @FunctionalInterface
    private interface Transaction<R extends @Nullable Object> {
        R run(Connection connection) throws SQLException;
    }
}
