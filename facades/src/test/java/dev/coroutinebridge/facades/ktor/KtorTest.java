package dev.coroutinebridge.facades.ktor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.core.call.CallTimeoutException;
import dev.coroutinebridge.facades.coroutines.ReceiveChannelFacade;
import dev.coroutinebridge.facades.ktor.sse.ClientSSESessionFacade;
import dev.coroutinebridge.facades.ktor.websocket.WebSocketSessionKtFacade;
import io.ktor.client.HttpClient;
import io.ktor.client.HttpClientKt;
import io.ktor.client.engine.cio.CIO;
import io.ktor.client.plugins.sse.SSEKt;
import io.ktor.client.plugins.websocket.DefaultClientWebSocketSession;
import io.ktor.client.plugins.websocket.WebSockets;
import io.ktor.client.statement.HttpResponse;
import io.ktor.websocket.Frame;
import io.ktor.websocket.FrameCommonKt;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kotlin.Unit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ktor's client against a server. */
class KtorTest {

    private MockWebServer server;
    private HttpClient client;
    private CoroutineBridge bridge;
    private BuildersKtFacade http;
    private HttpResponseKtFacade responses;

    @BeforeEach
    void open() throws IOException {
        server = new MockWebServer();
        server.start();
        client = HttpClientKt.HttpClient(CIO.INSTANCE, config -> {
            config.install(SSEKt.getSSE(), sse -> Unit.INSTANCE);
            config.install(WebSockets.Plugin, webSockets -> Unit.INSTANCE);
            return Unit.INSTANCE;
        });
        bridge = CoroutineBridge.create();
        http = BuildersKtFacade.of(bridge);
        responses = HttpResponseKtFacade.of(bridge);
    }

    @AfterEach
    void close() {
        bridge.close();
        client.close();
        server.close();
    }

    private String url(String path) {
        return server.url(path).toString();
    }

    // ---- requests

    @Test
    void aPageIsRead() throws InterruptedException {
        server.enqueue(new MockResponse.Builder().body("hello").build());

        HttpResponse response = http.get(client, url("/greeting"));

        assertThat(response.getStatus().getValue()).isEqualTo(200);
        assertThat(responses.bodyAsText(response)).isEqualTo("hello");
    }

    @Test
    void aFormIsPosted() throws InterruptedException {
        server.enqueue(new MockResponse.Builder().code(201).build());

        HttpResponse response = http.post(client, url("/orders"), request -> {
            request.setBody("two tickets");
            request.getHeaders().append("X-Customer", "Ada");
            return Unit.INSTANCE;
        });

        assertThat(response.getStatus().getValue()).isEqualTo(201);
        RecordedRequest request = server.takeRequest();
        assertThat(request.getMethod()).isEqualTo("POST");
        assertThat(request.getBody().utf8()).isEqualTo("two tickets");
        assertThat(request.getHeaders().get("X-Customer")).isEqualTo("Ada");
    }

    @Test
    void manyRequestsAreOnTheirWayAtOnce() {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return new MockResponse.Builder().body(request.getTarget()).build();
            }
        });

        List<CompletableFuture<String>> bodies = IntStream.range(0, 50)
                .mapToObj(i -> http.getAsync(client, url("/" + i)).thenCompose(responses::bodyAsTextAsync))
                .toList();

        assertThat(bodies.stream().map(CompletableFuture::join))
                .containsExactlyElementsOf(
                        IntStream.range(0, 50).mapToObj(i -> "/" + i).toList());
    }

    @Test
    void aRefusedConnectionIsAnIOException() {
        String url = url("/");
        server.close();

        assertThatThrownBy(() -> http.get(client, url)).isInstanceOf(IOException.class);
    }

    @Test
    void aTimeoutCancelsTheRequest() {
        server.enqueue(
                new MockResponse.Builder().headersDelay(1, TimeUnit.HOURS).build());

        assertThatThrownBy(() ->
                        http.with(bridge.withTimeout(Duration.ofMillis(200))).get(client, url("/slow")))
                .isInstanceOf(CallTimeoutException.class);
    }

    @Test
    void aCancelledFutureCancelsTheRequest() throws InterruptedException {
        server.enqueue(
                new MockResponse.Builder().headersDelay(1, TimeUnit.HOURS).build());
        CompletableFuture<HttpResponse> response = http.getAsync(client, url("/slow"));
        server.takeRequest();

        response.cancel(true);

        assertThat(response).isCancelled(); // and close() above would wait for the coroutine
    }

    // ---- server-sent events

    @Test
    void eventsAreAStream() throws InterruptedException {
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "text/event-stream")
                .body("data: one\n\ndata: two\n\ndata: three\n\n")
                .build());

        var session = dev.coroutinebridge.facades.ktor.sse.BuildersKtFacade.of(bridge)
                .sseSession(client, url("/events"), Duration.ofSeconds(3));

        try (Stream<String> events =
                ClientSSESessionFacade.of(bridge, session).incoming().map(event -> String.valueOf(event.getData()))) {
            assertThat(events.limit(3)).containsExactly("one", "two", "three");
        }
    }

    // ---- WebSockets

    private void enqueueEcho() {
        server.enqueue(new MockResponse.Builder()
                .webSocketUpgrade(new WebSocketListener() {
                    @Override
                    public void onMessage(WebSocket socket, String text) {
                        socket.send("echo: " + text);
                    }

                    @Override
                    public void onClosing(WebSocket socket, int code, String reason) {
                        socket.close(code, reason);
                    }
                })
                .build());
    }

    private String receive(DefaultClientWebSocketSession session) throws InterruptedException {
        Frame frame = ReceiveChannelFacade.of(bridge, session.getIncoming()).receive();
        return FrameCommonKt.readText((Frame.Text) frame);
    }

    @Test
    void messagesGoBothWays() throws InterruptedException {
        enqueueEcho();
        WebSocketSessionKtFacade messages = WebSocketSessionKtFacade.of(bridge);

        DefaultClientWebSocketSession session = dev.coroutinebridge.facades.ktor.websocket.BuildersKtFacade.of(bridge)
                .webSocketSession(client, url("/chat").replace("http:", "ws:"));
        messages.send(session, "hello");

        assertThat(receive(session)).isEqualTo("echo: hello");
        messages.close(session);
    }

    @Test
    void aConversationIsABlockingLambda() throws InterruptedException {
        enqueueEcho();
        WebSocketSessionKtFacade messages = WebSocketSessionKtFacade.of(bridge);
        List<String> heard = new ArrayList<>();

        dev.coroutinebridge.facades.ktor.websocket.BuildersKtFacade.of(bridge)
                .webSocket(client, url("/chat").replace("http:", "ws:"), request -> Unit.INSTANCE, session -> {
                    messages.send(session, "one");
                    heard.add(receive(session));
                    messages.send(session, "two");
                    heard.add(receive(session));
                });

        assertThat(heard).containsExactly("echo: one", "echo: two");
    }
}
