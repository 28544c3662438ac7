package dev.coroutinebridge.examples.boxoffice;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * What the database says after the fact.
 *
 * @param sold seats with a payment
 * @param released holds that expired
 * @param money all payments together
 * @param violations every invariant that does not hold, in words; empty is good
 */
record Audit(long sold, long released, long money, List<String> violations) {

    static Audit of(DataSource database, Tally tally, int answeredByServer, int seats, int price) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            long sold = number(statement, "SELECT COUNT(*) FROM seat WHERE status = 'SOLD'");
            long free = number(statement, "SELECT COUNT(*) FROM seat WHERE status = 'FREE'");
            long payments = number(statement, "SELECT COUNT(*) FROM payment");
            long soldTwice = number(
                    statement,
                    "SELECT COUNT(*) FROM (SELECT seat FROM payment GROUP BY seat HAVING COUNT(*) > 1) AS twice");
            long money = number(statement, "SELECT COALESCE(SUM(amount), 0) FROM payment");
            long released = number(statement, "SELECT COUNT(*) FROM hold WHERE status = 'RELEASED'");
            long open = number(statement, "SELECT COUNT(*) FROM hold WHERE status = 'HELD'");

            List<String> violations = new ArrayList<>();
            check(violations, "seats sold twice", 0, soldTwice);
            check(violations, "money taken", sold * price, money);
            check(violations, "payments", sold, payments);
            check(violations, "payments the customers know of", tally.paid.sum(), payments);
            check(violations, "holds neither paid nor released", 0, open);
            check(violations, "seats sold or free", seats, sold + free);
            check(violations, "holds released", tally.walkedAway.sum() + tally.tooLate.sum(), released);
            check(violations, "requests answered", tally.sent.sum(), tally.answers());
            check(violations, "answers sent by the server", tally.sent.sum(), answeredByServer);
            return new Audit(sold, released, money, violations);
        }
    }

    private static void check(List<String> violations, String what, long expected, long actual) {
        if (expected != actual) {
            violations.add(what + ": expected " + expected + ", found " + actual);
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }
}
