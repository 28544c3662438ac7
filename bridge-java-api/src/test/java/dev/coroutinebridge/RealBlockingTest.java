package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.offload.CancelMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kotlin.Unit;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real blocking things, cancelled while they block: the coroutine ends cancelled, after the body has. */
@SuppressWarnings("NonAtomicVolatileUpdate") // only the body writes
class RealBlockingTest {

    private final CoroutineBridge bridge = CoroutineBridge.builder()
            .name("blocking")
            .dispatcher("files", DispatcherSpec.elastic(4))
            .build();
    private final Offloading functions = new Offloading(bridge);
    private final CountDownLatch begun = new CountDownLatch(1);
    private volatile Thread bodysThread;
    private volatile boolean bodyHasEnded;

    @AfterEach
    void close() {
        bridge.close();
    }

    /** Cancels a body when it blocks, and waits for the coroutine that waits for it. What the coroutine ended with. */
    private Throwable cancelled(BridgeCaller caller, String blockedIn, Callable<?> body) throws Exception {
        Callable<String> observed = () -> {
            bodysThread = Thread.currentThread();
            begun.countDown();
            try {
                return String.valueOf(body.call());
            } finally {
                bodyHasEnded = true;
            }
        };
        Job job = functions.launchIn(
                CoroutineScopeKt.CoroutineScope(Dispatchers.getDefault()),
                Dispatchers.getDefault(),
                k -> caller.suspending(k, observed));
        CountDownLatch completed = new CountDownLatch(1);
        job.invokeOnCompletion(cause -> {
            completed.countDown();
            return Unit.INSTANCE;
        });
        begun.await();
        awaitBlockedIn(blockedIn);
        job.cancel(new CancellationException("enough"));
        assertThat(completed.await(40, TimeUnit.SECONDS)).isTrue();
        assertThat(bodyHasEnded).isTrue();
        assertThat(bridge.offload(() -> Thread.currentThread().isInterrupted()).get(30, TimeUnit.SECONDS))
                .isFalse();
        return functions.getOutcome();
    }

    /**
     * A cancel that comes earlier has to work just as well, as far as the thing lets it (a statement's cancel does nothing before
     * the statement runs); but here it is to meet the thing while it blocks: inside the class or method that does, in a native method
     * or waiting (a database works instead).
     */
    private void awaitBlockedIn(String where) {
        await().pollInterval(Duration.ofMillis(5)).atMost(40, TimeUnit.SECONDS).until(() -> {
            StackTraceElement[] stack = bodysThread.getStackTrace();
            boolean inside = Arrays.stream(stack)
                    .anyMatch(frame ->
                            (frame.getClassName() + "." + frame.getMethodName() + ".").startsWith(where + "."));
            boolean waits = stack.length > 0
                    && (stack[0].isNativeMethod() || stack[0].getClassName().equals("java.lang.VirtualThread"));
            return inside && (waits || where.startsWith("org.h2"));
        });
    }

    private static void assertCancelled(Throwable outcome) {
        assertThat(outcome).isInstanceOf(CancellationException.class).hasMessage("enough");
    }

    @Test
    void aQueryIsCancelledInTheDatabase() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:queries");
                Connection other = DriverManager.getConnection("jdbc:h2:mem:queries");
                Statement statement = connection.createStatement()) {
            String forever = "select sum(a.x * b.x) from system_range(1, 1000000) a, system_range(1, 1000000) b";
            Throwable outcome = cancelled(
                    bridge.onCancel(CancelMode.WAIT, statement::cancel),
                    "org.h2.command.query.Select.gatherGroup",
                    () -> statement.executeQuery(forever));
            assertCancelled(outcome);
            assertThat(outcome.getSuppressed()).singleElement().isInstanceOf(SQLException.class);
            // The database itself says that it runs nothing any more, and the connection is as good as before.
            assertThat(runningQueries(other)).isZero();
            assertThat(one(connection)).isOne();
        }
    }

    private static int runningQueries(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from information_schema.sessions"
                        + " where executing_statement is not null and session_id <> session_id()")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static int one(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 1")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Test
    void aReadOfASocketIsEndedByClosingIt() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket silent = server.accept()) {
            Throwable outcome = cancelled(
                    bridge.onCancel(CancelMode.INTERRUPT, socket),
                    "sun.nio.ch.NioSocketImpl",
                    () -> socket.getInputStream().read());
            assertCancelled(outcome);
            assertThat(socket.isClosed()).isTrue();
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** An interrupt does not reach a platform thread there, but closes the socket of a virtual one. */
    @Test
    void aReadOfASocketOnAVirtualThreadIsInterrupted() throws Exception {
        assumeThat(Runtime.version().feature()).isGreaterThanOrEqualTo(21);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket silent = server.accept()) {
            assertThat(silent.isConnected()).isTrue();
            assertCancelled(cancelled(
                    bridge,
                    "sun.nio.ch.NioSocketImpl",
                    () -> socket.getInputStream().read()));
            assertThat(socket.isClosed()).isTrue();
        }
    }

    @Test
    void aReadOfASocketChannelIsInterrupted() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SocketChannel channel = SocketChannel.open(server.getLocalSocketAddress());
                Socket silent = server.accept()) {
            assertThat(silent.isConnected()).isTrue();
            assertCancelled(
                    cancelled(bridge, "sun.nio.ch.SocketChannelImpl", () -> channel.read(ByteBuffer.allocate(1))));
            assertThat(channel.isOpen()).isFalse();
        }
    }

    @Test
    void aReadOfAPipeIsInterrupted() throws Exception {
        try (PipedOutputStream silent = new PipedOutputStream();
                PipedInputStream pipe = new PipedInputStream(silent)) {
            assertCancelled(cancelled(bridge, "java.io.PipedInputStream", pipe::read)); // an InterruptedIOException
        }
    }

    @Test
    void aWaitForALockOfAFileThatAnotherProcessHoldsIsInterrupted(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("locked"));
        Path program = Files.writeString(directory.resolve("Holder.java"), """
                import java.nio.channels.FileChannel;
                import java.nio.file.Path;
                import java.nio.file.StandardOpenOption;

                class Holder {
                    public static void main(String[] args) throws Exception {
                        try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
                            channel.lock();
                            System.out.println("locked");
                            System.in.read();
                        }
                    }
                }
                """);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process holder = new ProcessBuilder(java.toString(), program.toString(), file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertThat(firstLine(holder)).isEqualTo("locked");
            // On platform threads: the JDK cannot interrupt a virtual one there.
            assertCancelled(cancelled(bridge.offloadTo("files"), "sun.nio.ch.FileChannelImpl", () -> {
                try (FileLock lock = channel.lock()) {
                    return lock;
                }
            }));
        } finally {
            holder.destroy();
        }
    }

    private static String firstLine(Process process) throws IOException {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    @Test
    void aWaitForAProcessIsInterrupted() throws Exception {
        Process sleeping = new ProcessBuilder("sleep", "60").start();
        try {
            assertCancelled(cancelled(bridge, "java.lang.ProcessImpl", sleeping::waitFor));
            assertThat(sleeping.isAlive()).isTrue();
        } finally {
            sleeping.destroy();
        }
    }

    @Test
    void aProcessIsEndedByACloser() throws Exception {
        Process sleeping = new ProcessBuilder("sleep", "60").start();
        assertThat(cancelled(
                        bridge.onCancel(CancelMode.WAIT, sleeping::destroy),
                        "java.lang.ProcessImpl",
                        sleeping::waitFor))
                .isNull(); // its exit code is a result
        assertThat(sleeping.isAlive()).isFalse();
    }

    @Test
    void objectWaitIsInterrupted() throws Exception {
        Object monitor = new Object();
        assertCancelled(cancelled(bridge, "java.lang.Object", () -> {
            synchronized (monitor) {
                while (true) {
                    monitor.wait();
                }
            }
        }));
    }

    @Test
    void takingFromAnEmptyQueueIsInterrupted() throws Exception {
        assertCancelled(
                cancelled(bridge, "java.util.concurrent.LinkedBlockingQueue", new LinkedBlockingQueue<String>()::take));
    }

    @Test
    void aBodyThatIgnoresInterruptsIsAwaited() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Thread releaser = new Thread(() -> {
            await().until(() -> bodysThread != null && interruptsSeen > 0);
            release.countDown();
        });
        releaser.start();
        assertThat(cancelled(bridge, "java.util.concurrent.CountDownLatch", () -> {
                    while (true) {
                        try {
                            release.await();
                            return "its result";
                        } catch (InterruptedException e) {
                            interruptsSeen++;
                        }
                    }
                }))
                .isNull();
        releaser.join();
        assertThat(interruptsSeen).isOne();
    }

    private volatile int interruptsSeen;
}
