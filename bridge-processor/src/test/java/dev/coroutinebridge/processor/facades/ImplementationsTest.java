package dev.coroutinebridge.processor.facades;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.processor.fixtures.Callers;
import dev.coroutinebridge.processor.fixtures.CallersOfDefaults;
import dev.coroutinebridge.processor.fixtures.User;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import kotlin.Unit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Kotlin interfaces that Java implements by blocking. */
class ImplementationsTest {

    private static final User ADA = new User(1, "Ada");

    private final CoroutineBridge bridge =
            CoroutineBridge.builder().name("implementations").build();
    private final Users users = new Users(bridge);

    @AfterEach
    void close() {
        bridge.close();
    }

    @Test
    void kotlinCallsJava() {
        User bob = new User(2, "Bob");
        assertThat(Callers.use(users))
                .containsExactly(
                        ADA,
                        null,
                        List.of(ADA),
                        bob,
                        new User(1, "Grace"),
                        new User(1, "anonymous"),
                        "result",
                        null,
                        List.of(new User(1, "anonymous")),
                        List.of("anonymous"),
                        new User(1, "anonymous"));
    }

    @Test
    void aStreamIsClosed() {
        Callers.use(users);
        assertThat(users.closed.getCount()).isZero();
    }

    @Test
    void aStreamThatIsNotReadToItsEndIsClosed() {
        users.changes = () -> Stream.generate(() -> ADA);
        assertThat(Callers.changes(users, 2)).containsExactly(ADA, ADA);
        assertThat(users.closed.getCount()).isZero();
    }

    @Test
    void exceptionsArrive() {
        users.failure = new IOException("disk");
        assertThatThrownBy(() -> Callers.find(users, 1)).isSameAs(users.failure);
        assertThatThrownBy(() -> Callers.save(users, ADA)).isSameAs(users.failure);
        assertThatThrownBy(() -> Callers.firstName(users)).isSameAs(users.failure);
    }

    @Test
    void cancellationInterrupts() throws Exception {
        users.blocks = true;
        assertThat(Callers.cancel(users, users.started)).isInstanceOf(java.util.concurrent.CancellationException.class);
        users.interrupted.await();
    }

    @Test
    void everyKindOfMember() {
        assertThat(Callers.use(new Members(bridge)))
                .containsExactly(
                        "generic g",
                        98L + 2,
                        "receiver3",
                        2,
                        null,
                        Unit.INSTANCE,
                        "plain",
                        List.of("x", "x"),
                        List.of("state"));
    }

    @Test
    void neverReturning() {
        assertThatThrownBy(() -> Callers.stop(new Members(bridge)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("stopped");
    }

    @Test
    void bodiesThatKotlinHasInAnotherClass() {
        assertThat(CallersOfDefaults.use(new WithDefaultImplsInJava(bridge)))
                .containsExactly(
                        3, List.of(1, 2), 4, List.of("found 1", "found 1"), "default 7", "plain text", 8, List.of(5));
    }

    @Test
    void anImplementationIsNotMadeOfNull() {
        assertThatThrownBy(() -> new Users(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("bridge");
    }

    /** Users that block. */
    private static final class Users extends UserRepositoryBlocking {

        private final Map<Integer, User> users = new ConcurrentHashMap<>();
        private final CountDownLatch closed = new CountDownLatch(1);
        private final CountDownLatch started = new CountDownLatch(1);
        private final CountDownLatch interrupted = new CountDownLatch(1);
        private volatile Exception failure;
        private volatile boolean blocks;
        private volatile java.util.function.Supplier<Stream<User>> changes = () -> users.values().stream();

        Users(BridgeCaller bridge) {
            super(bridge);
        }

        private void mayFail() throws Exception {
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        protected User find(Integer id) throws Exception {
            mayFail();
            return users.get(id);
        }

        @Override
        protected void save(User entity) throws Exception {
            mayFail();
            users.put(entity.getId(), entity);
        }

        @Override
        protected List<User> all() throws InterruptedException {
            if (blocks) {
                started.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                }
            }
            return List.copyOf(users.values());
        }

        @Override
        protected Stream<User> changesStream(long since) {
            return changes.get().onClose(closed::countDown);
        }

        @Override
        protected Stream<String> namesStream() throws Exception {
            mayFail();
            return users.values().stream().map(User::getName);
        }

        @Override
        protected User rename(User user, String name) {
            User renamed = new User(user.getId(), name);
            users.put(user.getId(), renamed);
            return renamed;
        }

        @Override
        protected <R> R mapped(Collection<User> all, R result) {
            return result;
        }

        @Override
        public User cached(int id) {
            return users.get(id);
        }
    }

    /** Every kind of member. */
    private static final class Members extends AllMembersBlocking<String> {

        Members(BridgeCaller bridge) {
            super(bridge);
        }

        @Override
        protected Stream<String> stateStream() {
            return Stream.of("state");
        }

        @Override
        protected String generic(String value) {
            return "generic " + value;
        }

        @Override
        protected long primitive(int n, char c) {
            return n + c;
        }

        @Override
        protected String extended(String receiver, int by) {
            return receiver + by;
        }

        @Override
        protected int vararg(String[] each) {
            return Arrays.asList(each).size();
        }

        @Override
        protected String nullable(String text) {
            return text;
        }

        @Override
        protected void unit() {}

        @Override
        protected void stop() {
            throw new IllegalStateException("stopped");
        }

        @Override
        protected <R extends Comparable<? super R>> R greatest(Collection<? extends R> of) {
            return Collections.max(of);
        }

        @Override
        protected List<String> own(List<? extends String> list) {
            return List.of(list.get(0), list.get(0));
        }

        @Override
        public String plain() {
            return "plain";
        }
    }
}
