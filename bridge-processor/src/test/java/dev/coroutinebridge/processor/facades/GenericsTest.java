package dev.coroutinebridge.processor.facades;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.processor.fixtures.Store;
import dev.coroutinebridge.processor.fixtures.User;
import dev.coroutinebridge.processor.fixtures.UserStore;
import dev.coroutinebridge.processor.fixtures.UsersInMemory;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Type parameters, of a class and of those that it inherits from. */
class GenericsTest {

    private static final User ADA = new User(1, "Ada");
    private static final User BOB = new User(2, "Bob");

    private final CoroutineBridge bridge =
            CoroutineBridge.builder().name("generics").build();

    @AfterEach
    void close() {
        bridge.close();
    }

    @Test
    void aGenericClassHasAGenericFacade() throws Exception {
        StoreFacade<Integer, String> store = StoreFacade.of(bridge, new Store<Integer, String>());
        assertThat(store.put(1, "a")).isNull();
        store.putAll(Map.of(1, "b"));
        String b = store.get(1);
        assertThat(b).isEqualTo("b");
        assertThat(store.getAsync(2).get()).isNull();
        Map<Integer, List<String>> entries = store.entries();
        assertThat(entries).containsEntry(1, List.of("b"));
        String updated = store.update(1, old -> old + "!");
        assertThat(updated).isEqualTo("b!");
        try (Stream<String> values = store.values()) {
            assertThat(values).containsExactly("b!");
        }
    }

    @Test
    void aSubclassFixesTheTypeArgumentsThroughJava() throws Exception {
        UserStoreFacade store = UserStoreFacade.of(bridge, new UserStore());
        User none = store.get("nobody");
        assertThat(none).isEqualTo(new User(0, "nobody"));
        assertThat(store.put("ada", ADA)).isNull();
        User ada = store.getAsync("ada").get();
        assertThat(ada).isEqualTo(ADA);
        Map<String, List<User>> entries = store.entries();
        assertThat(entries).containsEntry("ada", List.of(ADA));
        assertThat(store.size()).isEqualTo(1);
        User changed = store.update("ada", old -> BOB);
        assertThat(changed).isEqualTo(BOB);
        try (Stream<User> values = store.values()) {
            assertThat(values).containsExactly(BOB);
        }
    }

    @Test
    void anInterfaceFixesTheTypeArguments() throws Exception {
        UserRepositoryFacade users = UserRepositoryFacade.of(bridge, new UsersInMemory());
        users.save(ADA);
        assertThat(users.saveAsync(BOB).get()).isNull();
        User ada = users.find(1);
        assertThat(ada).isEqualTo(ADA);
        assertThat(users.find(3)).isNull();
        assertThat(users.findOr(3, BOB)).isEqualTo(BOB);
        List<User> all = users.all();
        assertThat(all).containsExactly(ADA, BOB);
        assertThat(users.rename(ADA)).isEqualTo(new User(1, "anonymous"));
        assertThat(users.rename(ADA, "Grace")).isEqualTo(new User(1, "Grace"));
        assertThat(users.<String>mapped(all, "x")).isEqualTo("x");
        assertThat(users.<String>mapped(all, null)).isNull();
        try (Stream<User> changes = users.changes(2);
                Stream<String> names = users.names()) {
            assertThat(changes).containsExactly(BOB);
            assertThat(names).containsExactly("Bob", "Grace");
        }
    }

    @Test
    void aMockableFacadeCanBeMocked() throws Exception {
        @SuppressWarnings("unchecked")
        RepositoryFacade<User, Integer> mock = mock(RepositoryFacade.class);
        when(mock.find(1)).thenReturn(ADA);
        assertThat(mock.find(1)).isEqualTo(ADA);
    }

    @Test
    void aMockableFacadeCallsKotlin() throws Exception {
        RepositoryFacade<User, Integer> users = RepositoryFacade.of(bridge, new UsersInMemory());
        users.save(ADA);
        assertThat(users.find(1)).isEqualTo(ADA);
        assertThat(users.with(bridge.on("cpu")).findAsync(1).get()).isEqualTo(ADA);
        assertThatThrownBy(() -> users.with(null)).isInstanceOf(NullPointerException.class);
        assertThat(users.getClass().getModifiers() & java.lang.reflect.Modifier.PUBLIC)
                .isZero();
    }
}
