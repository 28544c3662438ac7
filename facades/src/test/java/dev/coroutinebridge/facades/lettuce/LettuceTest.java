package dev.coroutinebridge.facades.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.core.call.CallTimeoutException;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.coroutines.RedisCoroutinesCommands;
import io.lettuce.core.api.coroutines.RedisCoroutinesCommandsImpl;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

/** Lettuce's suspend commands against a Redis. */
class LettuceTest {

    private static RedisServer server;
    private static RedisClient client;
    private static StatefulRedisConnection<String, String> connection;
    private static CoroutineBridge bridge;

    private RedisCoroutinesCommands<String, String> kotlin;
    private RedisCoroutinesCommandsFacade<String, String> redis;

    @BeforeAll
    static void open() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        server = new RedisServer(port);
        server.start();
        client = RedisClient.create("redis://localhost:" + port);
        connection = client.connect();
        bridge = CoroutineBridge.create();
    }

    @AfterAll
    static void close() throws IOException {
        bridge.close();
        connection.close();
        client.close();
        server.stop();
    }

    @BeforeEach
    void empty() throws InterruptedException {
        kotlin = new RedisCoroutinesCommandsImpl<>(connection.reactive());
        redis = RedisCoroutinesCommandsFacade.of(bridge, kotlin);
        redis.flushall();
    }

    @Test
    void aValueIsSetAndRead() throws InterruptedException {
        redis.set("greeting", "hello", SetArgs.Builder.ex(Duration.ofMinutes(1)));

        assertThat(redis.get("greeting")).isEqualTo("hello");
        assertThat(redis.get("farewell")).isNull();
        assertThat(redis.ttl("greeting")).isBetween(1L, 60L);
    }

    @Test
    void aHashIsAStream() throws InterruptedException {
        redis.hset("user:1", Map.of("name", "Ada", "city", "London"));

        try (Stream<KeyValue<String, String>> fields = redis.hgetall("user:1")) {
            assertThat(fields).containsExactlyInAnyOrder(KeyValue.just("name", "Ada"), KeyValue.just("city", "London"));
        }
    }

    @Test
    void manyCommandsAreOnTheirWayAtOnce() {
        List<CompletableFuture<Long>> counts = IntStream.range(0, 1_000)
                .mapToObj(i -> redis.incrAsync("visits"))
                .toList();

        assertThat(counts.stream().map(CompletableFuture::join))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 1_000).mapToObj(Long::valueOf).toList());
    }

    /** How far Lettuce's own publisher reads ahead is its affair: it does until it is cancelled. */
    @Test
    void aScanEndsWithItsStream() throws InterruptedException {
        int keys = 100_000;
        redis.eval(
                "for i = 1, ARGV[1] do redis.call('SET', 'key:' .. i, 'value') end",
                ScriptOutputType.STATUS,
                new String[0],
                String.valueOf(keys));
        redis.configResetstat();

        try (Stream<String> some = ScanFlowFacade.of(bridge).scan(kotlin, ScanArgs.Builder.limit(10))) {
            assertThat(some.limit(5)).hasSize(5).allMatch(key -> key.startsWith("key:"));
        }

        String pages = redis.info("commandstats").replaceAll("(?s).*cmdstat_scan:calls=(\\d+).*", "$1");
        assertThat(Integer.parseInt(pages)).isLessThan(keys / 10);
    }

    @Test
    void aTransactionIsSentInTheOrderOfItsCommands() throws InterruptedException {
        redis.multi();
        RedisCoroutinesCommandsFacade<String, String> inOrder = redis.with(bridge.undispatched());
        CompletableFuture<String> set = inOrder.setAsync("stock", "5");
        CompletableFuture<Long> decremented = inOrder.decrAsync("stock");
        TransactionResult result = redis.exec();

        assertThat(result).containsExactly("OK", 4L);
        assertThat(set.join()).isEqualTo("OK");
        assertThat(decremented.join()).isEqualTo(4);
    }

    @Test
    void aScriptReturnsWhatItsCallerExpects() throws InterruptedException {
        Long sum = redis.eval("return ARGV[1] + ARGV[2]", ScriptOutputType.INTEGER, new String[0], "3", "4");

        assertThat(sum).isEqualTo(7);
    }

    @Test
    void aFailureIsLettuces() throws InterruptedException {
        redis.set("name", "Ada");

        assertThatThrownBy(() -> redis.incr("name"))
                .isInstanceOf(RedisCommandExecutionException.class)
                .hasMessageContaining("not an integer");
    }

    @Test
    void aBlockingPopWaitsForAnotherClient() throws InterruptedException {
        CompletableFuture<KeyValue<String, String>> next = redis.blpopAsync(30, "jobs");
        try (StatefulRedisConnection<String, String> other = client.connect()) {
            RedisCoroutinesCommandsFacade.of(bridge, new RedisCoroutinesCommandsImpl<>(other.reactive()))
                    .rpush("jobs", "clean up");
        }

        assertThat(next.join()).isEqualTo(KeyValue.just("jobs", "clean up"));
    }

    @Test
    void aTimeoutEndsTheWaitForAReply() throws InterruptedException {
        try (StatefulRedisConnection<String, String> waiting = client.connect()) {
            RedisCoroutinesCommandsFacade<String, String> impatient = RedisCoroutinesCommandsFacade.of(
                    bridge.withTimeout(Duration.ofMillis(200)), new RedisCoroutinesCommandsImpl<>(waiting.reactive()));

            assertThatThrownBy(() -> impatient.blpop(30, "never")).isInstanceOf(CallTimeoutException.class);
        }
    }
}
