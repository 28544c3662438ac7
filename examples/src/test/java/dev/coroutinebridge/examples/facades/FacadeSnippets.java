package dev.coroutinebridge.examples.facades;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.facade.JavaFacade;
import dev.coroutinebridge.facade.SuspendImplementation;
import io.ktor.client.HttpClient;
import io.ktor.client.request.BuildersKt;
import io.ktor.client.statement.HttpResponseKt;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the README and the guides show of facades, word for word: {@code ReadmeTest} compares. */
final class FacadeSnippets {

    private FacadeSnippets() {}

    // readme: facade
    @JavaFacade({BuildersKt.class, HttpResponseKt.class}) // of Ktor's client, which has suspend functions only
    record Pages(HttpClient http, BuildersKtFacade requests, HttpResponseKtFacade responses) {
        Pages(HttpClient http, BridgeCaller bridge) {
            this(http, BuildersKtFacade.of(bridge), HttpResponseKtFacade.of(bridge));
        }

        String read(String url) throws InterruptedException {
            return responses.bodyAsText(requests.get(http, url));
        }
    }
    // end

    // readme: implementation
    @SuspendImplementation(Seats.class) // suspend fun hold(seat: Int): String?; fun free(): Flow<Int>
    static final class JdbcSeats extends SeatsBlocking {
        private final Set<Integer> held = ConcurrentHashMap.newKeySet();

        JdbcSeats(BridgeCaller bridge) {
            super(bridge);
        }

        @Override
        protected @Nullable String hold(int seat) throws SQLException {
            return held.add(seat) ? "seat-" + seat : null; // blocks as it likes: it runs where bodies of offload run
        }

        @Override
        protected Stream<Integer> freeStream() {
            return IntStream.rangeClosed(1, 3)
                    .filter(seat -> !held.contains(seat))
                    .boxed();
        }
    }
    // end
}
