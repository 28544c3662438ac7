package dev.coroutinebridge.examples.facades;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.examples.facades.FacadeSnippets.JdbcSeats;
import dev.coroutinebridge.examples.facades.FacadeSnippets.Pages;
import io.ktor.client.HttpClient;
import io.ktor.client.HttpClientKt;
import io.ktor.client.engine.cio.CIO;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import kotlin.Unit;
import org.junit.jupiter.api.Test;

class FacadeSnippetsTest {

    @Test
    void ktorsClientReadsAPageForJava() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        try (CoroutineBridge bridge = CoroutineBridge.create();
                HttpClient http = HttpClientKt.HttpClient(CIO.INSTANCE, config -> Unit.INSTANCE)) {
            String url = "http://" + server.getAddress().getHostString() + ':'
                    + server.getAddress().getPort() + '/';
            assertThat(new Pages(http, bridge).read(url)).isEqualTo("hello");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void kotlinCallsJavaThatBlocks() throws Exception {
        try (CoroutineBridge bridge = CoroutineBridge.create()) {
            JdbcSeats seats = new JdbcSeats(bridge);
            List<?> held = bridge.runBlocking(SeatsKt::holdTwo, seats);
            assertThat(held).isEqualTo(Arrays.asList("seat-1", null, List.of(2, 3)));
        }
    }
}
