package dev.coroutinebridge;

import dev.coroutinebridge.config.BridgeConfig;
import dev.coroutinebridge.core.context.Propagation;
import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.offload.CancelMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** The README's Java, word for word: {@link ReadmeTest} compares. */
final class ReadmeSnippets {

    private final CoroutineBridge bridge;
    private final Repo users;

    ReadmeSnippets(CoroutineBridge bridge, Repo users) {
        this.bridge = bridge;
        this.users = users;
    }

    byte[] before() throws InterruptedException {
        // readme: before
        byte[] photo = BuildersKt.runBlocking(EmptyCoroutineContext.INSTANCE, (scope, k) -> {
            try {
                return users.read("photo", k);
            } catch (IOException e) { // only if it fails before its first suspension;
                throw new UncheckedIOException(e); // later the IOException comes out undeclared
            }
        });
        // end
        return photo;
    }

    byte[] after() throws IOException, InterruptedException {
        // readme: after
        byte[] photo = bridge.runBlocking(users::read, "photo"); // throws IOException, and javac knows
        // end
        return photo;
    }

    static void blocking(Repo users) throws InterruptedException {
        // readme: blocking
        try (CoroutineBridge bridge = CoroutineBridge.create()) {
            String user = bridge.runBlocking(users::find, 42);
            System.out.println(user);
        }
        // end
    }

    CompletableFuture<Integer> future() {
        // readme: future
        CompletableFuture<String> user = bridge.future(users::find, 42);
        CompletableFuture<Integer> length = user.thenApply(String::length);
        // end
        return length;
    }

    String dispatcher() throws InterruptedException {
        // readme: dispatcher
        ExecutorService pool = Executors.newFixedThreadPool(4);
        String user = bridge.on(pool).runBlocking(users::find, 42); // runs on the pool
        BridgeDispatcher dispatcher = bridge.dispatcher(pool); // for Kotlin: withContext(dispatcher) { ... }
        // end
        pool.shutdown();
        return user + " " + dispatcher.name();
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    String limits(BlockingDao dao) throws InterruptedException {
        // readme: limits
        Permits connections = Permits.of("connections", 10); // shared by all who are given it, resizable at any time
        CompletableFuture<String> row = bridge.withPermits(connections).offload(dao::load, 42);
        try (TaskQueue mails = bridge.openQueue("mails", 1_000, 1)) { // 1,000 may wait, one runs at a time
            mails.offload(() -> dao.load(42)); // a full queue refuses
            mails.awaitRoom().future(k -> users.find(42, k)); // waits for room
        } // returns when all have ended
        // end
        return row.join();
    }

    int closers() throws IOException, SQLException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
                Connection connection = DriverManager.getConnection("jdbc:h2:mem:snippets");
                Statement statement = connection.createStatement()) {
            server.accept().close();
            String sql = "select 1";
            // readme: closers
            var read = bridge.onCancel(CancelMode.INTERRUPT, socket)
                    .offload(() -> socket.getInputStream().read());
            var rows = bridge.onCancel(CancelMode.WAIT, statement::cancel).offload(statement::executeQuery, sql);
            // end
            rows.join().close();
            return read.join();
        }
    }

    static CoroutineBridge configured(ExecutorService pool) {
        // readme: configured
        CoroutineBridge bridge = CoroutineBridge.builder()
                .config(BridgeConfig.load()) // the builder does not look for a configuration by itself
                .executor("legacy", pool)
                .dispatcher("mails", DispatcherSpec.fixed(2).withQueueCapacity(1_000))
                .set("dispatchers.jdbc.threads", 24) // before what the file says
                .build();
        // end
        return bridge;
    }

    String view(BlockingDao dao) {
        // readme: view
        BridgeDispatcher reports = bridge.dispatcher("io").limited("reports", 4); // 4 at a time, on the threads of io
        String report = bridge.offloadTo(reports).offload(dao::load, 42).join();
        reports.resize(8); // at any time; those that wait begin at once
        // end
        return report + " " + reports.stats().permits();
    }

    static DispatcherSpec hooks(List<String> log, ClassLoader plugin) {
        // readme: hooks
        DispatcherSpec jdbc = DispatcherSpec.elastic(16)
                .withThreadHooks(() -> log.add("begins"), () -> log.add("ends")) // what these throw is logged
                .withContextClassLoader(plugin);
        // end
        return jdbc;
    }

    static CoroutineBridge context(ThreadLocal<String> tenant) {
        // readme: context
        CoroutineBridge bridge = CoroutineBridge.builder()
                .config(BridgeConfig.load()) // the builder does not look for a configuration by itself
                .mdc() // needs SLF4J, which is no dependency of the bridge
                .threadLocal(tenant)
                .contextClassLoader()
                .build();
        // end
        return bridge;
    }

    @Nullable
    String writeBack() throws InterruptedException {
        // readme: writeBack
        bridge.withPropagation(Propagation.WRITE_BACK).runBlocking(users::find, 42);
        String user = MDC.get("user"); // as find has set it
        // end
        return user;
    }

    // readme: implement
    record JdbcUsers(BridgeCaller bridge, BlockingDao dao) implements Finder {
        @Override
        public @Nullable Object find(int id, Continuation<? super String> k) { // suspend fun find(id: Int): String
            return bridge.suspending(k, dao::load, id);
        }
    }
    // end
}
