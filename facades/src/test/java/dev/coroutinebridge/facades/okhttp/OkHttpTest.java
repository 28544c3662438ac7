package dev.coroutinebridge.facades.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.core.call.CallTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OkHttp's {@code executeAsync} against a server. */
class OkHttpTest {

    private final OkHttpClient client = new OkHttpClient();
    private MockWebServer server;
    private CoroutineBridge bridge;
    private ExecuteAsyncKtFacade calls;

    @BeforeEach
    void open() throws IOException {
        server = new MockWebServer();
        server.start();
        bridge = CoroutineBridge.create();
        calls = ExecuteAsyncKtFacade.of(bridge);
    }

    @AfterEach
    void close() {
        bridge.close();
        server.close();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    private Call call(String path) {
        return client.newCall(new Request.Builder().url(server.url(path)).build());
    }

    @Test
    void aResponseIsRead() throws IOException, InterruptedException {
        server.enqueue(new MockResponse.Builder().body("hello").build());

        try (Response response = calls.executeAsync(call("/greeting"))) {
            assertThat(response.body().string()).isEqualTo("hello");
        }
        assertThat(server.takeRequest().getTarget()).isEqualTo("/greeting");
    }

    @Test
    void manyCallsAreOnTheirWayAtOnce() {
        IntStream.range(0, 20)
                .forEach(i ->
                        server.enqueue(new MockResponse.Builder().code(200 + i).build()));

        List<CompletableFuture<Integer>> codes = IntStream.range(0, 20)
                .mapToObj(i -> calls.executeAsyncAsync(call("/" + i)).thenApply(response -> {
                    try (response) {
                        return response.code();
                    }
                }))
                .toList();

        assertThat(codes.stream().map(CompletableFuture::join))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(200, 220).boxed().toList());
    }

    @Test
    void anIOExceptionIsTheCallers() {
        Call call = call("/");
        server.close();

        assertThatThrownBy(() -> calls.executeAsync(call)).isInstanceOf(IOException.class);
    }

    @Test
    void cancellingTheFutureCancelsTheCall() throws InterruptedException {
        server.enqueue(
                new MockResponse.Builder().headersDelay(1, TimeUnit.HOURS).build());
        Call call = call("/slow");
        CompletableFuture<Response> response = calls.executeAsyncAsync(call);
        server.takeRequest();

        response.cancel(true);

        await().until(call::isCanceled);
    }

    @Test
    void aTimeoutCancelsTheCall() {
        server.enqueue(
                new MockResponse.Builder().headersDelay(1, TimeUnit.HOURS).build());
        Call call = call("/slow");

        assertThatThrownBy(() ->
                        calls.with(bridge.withTimeout(Duration.ofMillis(200))).executeAsync(call))
                .isInstanceOf(CallTimeoutException.class);

        assertThat(call.isCanceled()).isTrue();
    }
}
