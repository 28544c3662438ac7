package dev.coroutinebridge.examples.boxoffice;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coroutinebridge.SuspendCaller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The box office on HTTP: one blocking handler a request, as servers in Java are written, calling suspend functions. */
final class BoxOfficeServer implements AutoCloseable {

    static {
        // Without it the JDK's server waits for the client's delayed acknowledgement: 40 ms a request.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final SuspendCaller bridge;
    private final BoxOffice office;
    private final ExecutorService handlers;
    private final HttpServer server;
    private final AtomicInteger answered = new AtomicInteger();

    BoxOfficeServer(SuspendCaller bridge, BoxOffice office, int handlerThreads) throws IOException {
        this.bridge = bridge;
        this.office = office;
        this.handlers = Executors.newFixedThreadPool(handlerThreads);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(handlers);
        server.createContext("/reserve", exchange -> answer(exchange, this::reserve));
        server.createContext("/pay", exchange -> answer(exchange, this::pay));
        server.start();
    }

    private Answer reserve(Map<String, String> query) throws InterruptedException {
        int seat = Integer.parseInt(given(query, "seat"));
        Long reservation = bridge.runBlocking(office::reserve, given(query, "customer"), seat);
        return reservation == null ? new Answer(409, "taken") : new Answer(201, reservation.toString());
    }

    private Answer pay(Map<String, String> query) throws InterruptedException {
        Integer paid = bridge.runBlocking(office::pay, Long.parseLong(given(query, "reservation")));
        return paid == null ? new Answer(410, "expired") : new Answer(200, paid.toString());
    }

    private void answer(HttpExchange exchange, Handler handler) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            Answer answer;
            try {
                answer = handler.handle(parse(exchange.getRequestURI().getQuery()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                answer = new Answer(503, "shutting down");
            } catch (IllegalArgumentException e) {
                answer = new Answer(400, e.toString());
            } catch (RuntimeException e) {
                System.getLogger("boxoffice").log(System.Logger.Level.ERROR, "request failed", e);
                answer = new Answer(500, e.toString());
            }
            byte[] body = answer.text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status, body.length);
            exchange.getResponseBody().write(body);
            answered.incrementAndGet();
        }
    }

    private static Map<String, String> parse(@Nullable String query) {
        return query == null
                ? Map.of()
                : Pattern.compile("&")
                        .splitAsStream(query)
                        .map(pair -> pair.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    private static String given(Map<String, String> query, String parameter) {
        String value = query.get(parameter);
        if (value == null) {
            throw new IllegalArgumentException("expected the parameter " + parameter + ", got " + query.keySet());
        }
        return value;
    }

    String url() {
        return "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort();
    }

    int answered() {
        return answered.get();
    }

    @Override
    public void close() {
        server.stop(0);
        handlers.shutdown();
    }

    private record Answer(int status, String text) {}

    @FunctionalInterface
    private interface Handler {
        Answer handle(Map<String, String> query) throws InterruptedException;
    }
}
