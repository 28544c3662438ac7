package dev.coroutinebridge.examples.boxoffice;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.facade.JavaFacade;
import io.ktor.client.HttpClient;
import io.ktor.client.HttpClientKt;
import io.ktor.client.engine.cio.CIO;
import io.ktor.client.request.BuildersKt;
import io.ktor.client.statement.HttpResponse;
import io.ktor.client.statement.HttpResponseKt;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import kotlin.Unit;

/**
 * Concurrent customers, each a Java thread. Their HTTP client is Ktor's, which has suspend functions only: the facades of them are written
 * at compile time.
 */
@JavaFacade({BuildersKt.class, HttpResponseKt.class})
final class Customers implements AutoCloseable {

    /** One in so many customers who got a seat does not pay for it. */
    private static final int WALKS_AWAY = 6;

    private final BuildersKtFacade requests;
    private final HttpResponseKtFacade responses;
    private final String url;
    private final Tally tally;
    private final HttpClient http = HttpClientKt.HttpClient(CIO.INSTANCE, config -> Unit.INSTANCE);

    Customers(BridgeCaller bridge, String url, Tally tally) {
        this.requests = BuildersKtFacade.of(bridge);
        this.responses = HttpResponseKtFacade.of(bridge);
        this.url = url;
        this.tally = tally;
    }

    /** Returns when every customer has made all bookings. */
    void book(int customers, int bookingsEach, int seats) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(customers);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < customers; i++) {
                String name = "customer-" + i;
                Random choice = new Random(i);
                all.add(threads.submit(() -> {
                    for (int booking = 0; booking < bookingsEach; booking++) {
                        book(name, 1 + choice.nextInt(seats), choice.nextInt(WALKS_AWAY) != 0);
                        think();
                    }
                    return null;
                }));
            }
            for (Future<?> customer : all) {
                customer.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void book(String customer, int seat, boolean pays) throws InterruptedException {
        tally.bookings.increment();
        Reply reserved = post("/reserve?customer=" + customer + "&seat=" + seat);
        switch (reserved.status) {
            case 201 -> {
                if (pays) {
                    pay(reserved.text);
                } else {
                    tally.walkedAway.increment();
                }
            }
            case 409 -> tally.refused.increment();
            default -> throw new IllegalStateException("reserve: expected 201 or 409, got " + reserved);
        }
    }

    private void pay(String reservation) throws InterruptedException {
        Reply paid = post("/pay?reservation=" + reservation);
        switch (paid.status) {
            case 200 -> tally.paid.increment();
            case 410 -> tally.tooLate.increment();
            default -> throw new IllegalStateException("pay: expected 200 or 410, got " + paid);
        }
    }

    private Reply post(String path) throws InterruptedException {
        long begun = System.nanoTime();
        tally.sent.increment();
        HttpResponse response = requests.post(http, url + path);
        String text = responses.bodyAsText(response);
        tally.answered(System.nanoTime() - begun);
        return new Reply(response.getStatus().getValue(), text);
    }

    /** People take a moment between two bookings. */
    private static void think() throws InterruptedException {
        Thread.sleep(ThreadLocalRandom.current().nextInt(60));
    }

    @Override
    public void close() {
        http.close();
    }

    private record Reply(int status, String text) {}
}
