package dev.coroutinebridge.processor.facades;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.processor.fixtures.Deprecations;
import dev.coroutinebridge.processor.fixtures.Names;
import dev.coroutinebridge.processor.fixtures.Outer;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names that are taken, or that Java cannot say, and where members are. */
class NamesTest {

    private final CoroutineBridge bridge =
            CoroutineBridge.builder().name("names").build();
    private final Names kotlin = new Names();
    private final NamesFacade names = NamesFacade.of(bridge, kotlin);

    @AfterEach
    void close() {
        bridge.close();
    }

    @Test
    void methodsOfObjectAreNotOverridden() throws Exception {
        assertThat(names.wait_()).isEqualTo("wait");
        assertThat(names.wait_Async().get()).isEqualTo("wait");
        assertThat(names.waitLong(5)).isEqualTo("wait 5");
        assertThat(names.waitLongAsync(5).get()).isEqualTo("wait 5");
        assertThat(names.notify_()).isEqualTo("notify");
        assertThat(names.toString(1)).isEqualTo("toString 1");
        assertThat(names.toString("a")).isEqualTo("toString a");
        assertThat(names.toStringAsync().get()).isEqualTo("toString x");
        assertThat(names.toString()).startsWith(NamesFacade.class.getName());
    }

    @Test
    void keywords() throws Exception {
        assertThat(names.default_()).isEqualTo("default");
        assertThat(names.class_(1)).isEqualTo("class 1");
        assertThat(names.with_spaces(1)).isEqualTo("with spaces 1");
    }

    @Test
    void membersThatAreCalledAsOthersAreDerived() throws Exception {
        assertThat(names.load()).isEqualTo("load");
        assertThat(names.loadAsAsync().get()).isEqualTo("load");
        assertThat(names.loadAsync()).isEqualTo("loadAsync");
        assertThat(names.loadAsyncAsync().get()).isEqualTo("loadAsync");
        try (Stream<String> ticks = names.ticks()) {
            assertThat(ticks).containsExactly("ticks");
        }
        assertThat(ShapesTest.read(names.ticksAsPublisher())).containsExactly("ticks");
        assertThat(names.ticksPublisher()).isEqualTo("ticksPublisher");
    }

    @Test
    void whatTwoMembersHaveDefaultsForIsLeftToNeither() throws Exception {
        assertThat(names.either(1, 3)).isEqualTo("a 1 b 3");
        assertThat(names.either(1, "d")).isEqualTo("a 1 c d");
        assertThat(Arrays.stream(NamesFacade.class.getMethods())
                        .filter(method -> method.getName().startsWith("either") && method.getParameterCount() == 1))
                .isEmpty();
    }

    @Test
    void aFacadesOwnMethods() throws Exception {
        assertThat(names.of(1)).isEqualTo("of 1");
        assertThat(names.ofBridgeCallerNames(bridge, kotlin)).isEqualTo("of the same");
        assertThat(names.with(1)).isEqualTo("with 1");
        assertThat(names.withBridgeCaller(bridge)).isEqualTo("with the same");
        assertThat(names.with(bridge)).isInstanceOf(NamesFacade.class);
    }

    @Test
    void variablesOfTheGeneratedCode() throws Exception {
        List<Object> seen = new ArrayList<>();
        assertThat(names.variables(1, 2, 3)).isEqualTo(6);
        assertThat(names.lambda(1, 2, sum -> sum * 10)).isEqualTo(30);
        names.consumed(seen::add, (x, y) -> seen.add(x + y));
        assertThat(seen).containsExactly("a", 3);
    }

    @Test
    void overloadsThatAreTheSameToJava() throws Exception {
        assertThat(names.find("a")).isEqualTo("String a");
        assertThat(names.findUserId("a")).isEqualTo("UserId a");
        assertThat(names.find(1)).isEqualTo("Int 1");
        assertThat(names.findCount(1)).isEqualTo("Count 1");
        assertThat(names.findUInt(-1)).isEqualTo("UInt 4294967295");
        assertThat(names.findNames(List.of("a"))).isEqualTo("names [a]");
        assertThat(names.find(List.of(1))).isEqualTo("numbers [1]");
        assertThat(names.findUserIdAsync("a").get()).isEqualTo("UserId a");
    }

    @Test
    void anOverloadForADefaultGivesWayToAFunction() throws Exception {
        assertThat(names.overloaded(1)).isEqualTo("a 1");
        assertThat(names.overloaded(1, 3)).isEqualTo("a 1 b 3");
    }

    @Test
    void objectsAndCompanions() throws Exception {
        RegistryFacade registry = RegistryFacade.of(bridge);
        assertThat(registry.lookup()).isEqualTo(6);
        assertThat(registry.lookup("Ada")).isEqualTo(3);
        assertThat(registry.statically()).isEqualTo(4);
        assertThat(registry.statically(5)).isEqualTo(5);
        try (Stream<Integer> events = registry.events()) {
            assertThat(events).containsExactly(1, 2, 3);
        }
        ClientCompanionFacade companion = ClientCompanionFacade.of(bridge);
        ClientFacade client = ClientFacade.of(bridge, companion.connect("http://x"));
        assertThat(client.get()).isEqualTo("http://x/");
        assertThat(client.getAsync("/y").get()).isEqualTo("http://x/y");
        assertThat(companion.ping("x")).isTrue();
        assertThat(SettingsLoaderFacade.of(bridge).load().getText()).isEqualTo("loaded");
    }

    @Test
    void topLevelFunctions() throws Exception {
        TopLevelKtFacade topLevel = TopLevelKtFacade.of(bridge);
        assertThat(topLevel.topLevel()).isEqualTo(7);
        assertThat(topLevel.topLevelAsync(8).get()).isEqualTo(8);
        assertThat(topLevel.shout("a")).isEqualTo("A!!");
        assertThat(topLevel.shout("a", 1)).isEqualTo("A!");
        assertThat(topLevel.<String>secondOrNull(Arrays.asList("a", "b"))).isEqualTo("b");
        assertThat(topLevel.<String>secondOrNull(List.of())).isNull();
        assertThat(topLevel.convert("a", String.class)).isEqualTo("a");
        try (Stream<Long> heartbeats = topLevel.heartbeats();
                Stream<Character> letters = topLevel.letters("ab")) {
            assertThat(heartbeats).containsExactly(1L, 2L);
            assertThat(letters).containsExactly('a', 'b');
        }
        assertThat(ShapesTest.read(topLevel.lettersPublisher("ab"))).containsExactly('a', 'b');
    }

    @Test
    void contextParametersAreTheFirst() throws Exception {
        assertThat(TopLevelKtFacade.of(bridge)
                        .withdraw(
                                new dev.coroutinebridge.processor.fixtures.Account(java.math.BigDecimal.TEN),
                                java.math.BigDecimal.ONE))
                .isEqualTo(new java.math.BigDecimal(9));
    }

    @Test
    void severalFilesInOneClass() throws Exception {
        ToolsFacade tools = ToolsFacade.of(bridge);
        assertThat(tools.firstTool()).isEqualTo(1);
        assertThat(tools.firstTool(2)).isEqualTo(2);
        assertThat(tools.secondTool("b")).isEqualTo("b");
    }

    @Test
    void nestedClasses() throws Exception {
        assertThat(OuterNestedFacade.of(bridge, new Outer.Nested()).where()).isEqualTo("nested");
        assertThat(OuterDeepDeepestFacade.of(bridge, new Outer.Deep.Deepest()).where())
                .isEqualTo("deepest");
        assertThat(OuterDeepFacade.of(bridge, k -> "deep").where()).isEqualTo("deep");
        assertThat(OuterInnerFacade.of(bridge, new Outer().new Inner()).where()).isEqualTo("inner");
    }

    @Test
    @SuppressWarnings("deprecation")
    void deprecatedMembersOfEachLevel() throws Exception {
        DeprecationsFacade facade = DeprecationsFacade.of(bridge, new Deprecations());
        assertThat(facade.warned()).isEqualTo(1);
        assertThat(facade.error()).isEqualTo(2);
        assertThat(facade.hidden(1, "a")).isEqualTo("a1");
        try (Stream<Integer> hidden = facade.hiddenFlow()) {
            assertThat(hidden).containsExactly(3);
        }
        for (String name : List.of("warned", "warnedAsync", "error", "hidden", "hiddenFlow", "hiddenFlowPublisher")) {
            assertThat(method(DeprecationsFacade.class, name).isAnnotationPresent(Deprecated.class))
                    .as(name)
                    .isTrue();
        }
    }

    private static Method method(Class<?> type, String name) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name))
                .findAny()
                .orElseThrow();
    }
}
