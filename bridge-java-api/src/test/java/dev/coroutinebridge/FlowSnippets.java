package dev.coroutinebridge;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.stream.Stream;
import kotlinx.coroutines.channels.Channel;
import kotlinx.coroutines.sync.Mutex;
import kotlinx.coroutines.sync.Semaphore;

/** What the README and the guides show of flows and scopes, word for word: {@link ReadmeTest} compares. */
final class FlowSnippets {

    private final CoroutineBridge bridge;
    private final Directory users;

    FlowSnippets(CoroutineBridge bridge, Directory users) {
        this.bridge = bridge;
        this.users = users;
    }

    void stream() {
        // readme: stream
        try (Stream<String> names = bridge.stream(users.names())) { // Kotlin: fun names(): Flow<String>
            List<String> first = names.filter(name -> !name.isBlank()).limit(10).toList();
            System.out.println(first);
        } // the flow is cancelled, and its finally blocks have run
        // end
    }

    Flow.Publisher<String> publisher() {
        // readme: publisher
        Flow.Publisher<String> names = bridge.publisher(users.names()); // java.util.concurrent.Flow
        // end
        return names;
    }

    void subscribe(Ticker ticker) {
        // readme: subscribe
        FlowSubscription subscription = bridge.subscribe(users.names(), ticker::show, ticker::failed, ticker::done);
        subscription.cancel(); // or close(), which also waits
        // end
    }

    kotlinx.coroutines.flow.Flow<String> callback(Feed feed) {
        // readme: callback
        kotlinx.coroutines.flow.Flow<String> prices = bridge.flow(
                sink -> feed.add(sink::emit), // at each collection; gives what is to be removed
                feed::remove); // when it ends, however it ends
        // end
        return prices;
    }

    String byReference(Channel<String> channel, Mutex mutex, Semaphore semaphore) throws InterruptedException {
        // readme: byReference
        bridge.runBlocking(channel::send, "hello"); // waits for room
        String received = bridge.runBlocking(channel::receive);
        bridge.runBlocking(mutex::lock, null); // its owner, if you want one
        mutex.unlock(null);
        CompletableFuture<?> permit = bridge.future(semaphore::acquire); // waits without a thread
        // end
        permit.join();
        return received;
    }

    void scope(BlockingDao dao) throws InterruptedException {
        // readme: scope
        try (BridgeScope scope = bridge.openScope()) {
            CompletableFuture<String> user = scope.future(users::find, 42); // a suspend function
            CompletableFuture<String> row = scope.offload(dao::load, 42); // blocking Java
            scope.join(); // throws the first failure, as it is
            System.out.println(user.join() + row.join());
        } // nothing runs any more
        // end
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the scope has them
    void race(BlockingDao dao) throws InterruptedException {
        // readme: race
        try (BridgeScope scope = bridge.openScope(ScopeMode.SUPERVISE)) {
            scope.future(users::find, 42);
            scope.offload(dao::load, 42);
            String first = scope.joinAny(); // the other one is cancelled, and has ended
            System.out.println(first);
        }
        // end
    }

    /** Shows what comes. */
    interface Ticker {
        void show(String name);

        void failed(Throwable failure);

        void done();
    }

    /** Calls listeners. */
    interface Feed {
        /** What it returns is what to remove. */
        Consumer<String> add(Consumer<String> listener);

        void remove(Consumer<String> listener);
    }
}
