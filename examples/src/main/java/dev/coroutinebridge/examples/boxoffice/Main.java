package dev.coroutinebridge.examples.boxoffice;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.coroutinebridge.CoroutineBridge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An evening's sale: 2,000 bookings by 50 concurrent customers for 500 seats. Prints what happens and then what the database
 * says about it. Ends with exit code 0 only if no seat was sold twice, the money adds up and every request was answered.
 */
public final class Main {

    private Main() {}

    /**
     * Runs the sale.
     *
     * @param args none
     * @throws Exception if the sale could not be held at all
     */
    public static void main(String[] args) throws Exception {
        Audit audit = new Evening(500, 50, 40).run();
        System.exit(audit.violations().isEmpty() ? 0 : 1);
    }

    /** The size of a sale. */
    record Evening(int seats, int customers, int bookingsEach) {

        private static final int PRICE = 35;
        private static final int HOLD_MILLIS = 400;
        private static final int DATABASE_CONNECTIONS = 4;

        Audit run() throws Exception {
            Path folder = Files.createTempDirectory("boxoffice");
            try (HikariDataSource database = open(folder);
                    CoroutineBridge bridge =
                            CoroutineBridge.builder().name("boxoffice").build()) {
                return sell(database, bridge);
            } finally {
                delete(folder);
            }
        }

        private Audit sell(HikariDataSource database, CoroutineBridge bridge) throws Exception {
            SeatDao dao = new SeatDao(database);
            dao.createSeats(seats);
            BoxOffice office =
                    new BoxOffice(new JdbcSeatStore(bridge, dao), PRICE, HOLD_MILLIS, bridge.dispatcher("cpu"));
            Tally tally = new Tally();
            System.out.printf(
                    "%,d bookings by %d customers for %d seats, on a database with %d connections%n",
                    customers * bookingsEach, customers, seats, DATABASE_CONNECTIONS);
            long begun = System.nanoTime();
            int answeredByServer;
            try (BoxOfficeServer server = new BoxOfficeServer(bridge, office, customers);
                    Customers people = new Customers(bridge, server.url(), tally);
                    Progress progress = new Progress()) {
                progress.print(tally, customers * bookingsEach);
                people.book(customers, bookingsEach, seats);
                bridge.runBlocking(office::awaitExpiries);
                answeredByServer = server.answered();
            }
            Audit audit = Audit.of(database, tally, answeredByServer, seats, PRICE);
            print(audit, tally, (System.nanoTime() - begun) / 1e9);
            return audit;
        }

        private static HikariDataSource open(Path folder) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl("jdbc:h2:file:" + folder.resolve("seats").toAbsolutePath()
                    + ";LOCK_TIMEOUT=30000"); // of milliseconds; 2,000 by default, which a slow machine may need
            config.setMaximumPoolSize(DATABASE_CONNECTIONS);
            return new HikariDataSource(config);
        }

        private static void print(Audit audit, Tally tally, double seconds) {
            double[] latency = tally.percentiles(0.50, 0.95, 0.99);
            System.out.printf("%n  %-28s %,9d   in %.1f s%n", "HTTP requests answered", tally.answers(), seconds);
            System.out.printf(
                    "  %-28s %9.1f / %.1f / %.1f ms%n", "latency p50 / p95 / p99", latency[0], latency[1], latency[2]);
            System.out.printf("  %-28s %,9d   for %,d%n", "seats sold", audit.sold(), audit.money());
            System.out.printf("  %-28s %,9d%n", "bookings refused, seat taken", tally.refused.sum());
            System.out.printf("  %-28s %,9d%n%n", "holds released, not paid", audit.released());
            if (audit.violations().isEmpty()) {
                System.out.println("No seat sold twice, the money adds up, every request was answered.");
            } else {
                audit.violations().forEach(violation -> System.out.println("WRONG: " + violation));
            }
        }

        private static void delete(Path folder) throws IOException {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> {
                    try {
                        Files.delete(file);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        }
    }

    /** Prints a line twice a second. */
    private static final class Progress implements AutoCloseable {
        private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

        void print(Tally tally, int bookings) {
            var unused = clock.scheduleAtFixedRate(
                    () -> System.out.printf(
                            "  %,6d of %,d bookings   %,5d sold   %,6d refused%n",
                            tally.bookings.sum(), bookings, tally.paid.sum(), tally.refused.sum()),
                    500,
                    500,
                    TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            clock.shutdownNow();
        }
    }
}
