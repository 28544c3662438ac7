package dev.coroutinebridge.processor.facades;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.processor.fixtures.Defaults;
import dev.coroutinebridge.processor.fixtures.Greeter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is not given is what Kotlin says. */
class DefaultsTest {

    private final CoroutineBridge bridge =
            CoroutineBridge.builder().name("defaults").build();
    private final DefaultsFacade defaults = DefaultsFacade.of(bridge, new Defaults());

    @AfterEach
    void close() {
        bridge.close();
    }

    @Test
    void moreParametersThanAMaskHasBits() throws Exception {
        assertThat(defaults.many()).isEqualTo(595);
        assertThat(defaults.many(100)).isEqualTo(694);
        assertThat(defaults.many(
                        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
                        27, 28, 29, 30, 31, 132, 133))
                .isEqualTo(795);
        assertThat(defaults.manyAsync().get()).isEqualTo(595);
    }

    @Test
    void everyKindOfParameter() throws Exception {
        assertThat(defaults.every()).isEqualTo("true 1 2 3 c 4.0 5.0 text id 6");
        assertThat(defaults.every(false)).isEqualTo("false 1 2 3 c 4.0 5.0 text id 6");
        assertThat(defaults.every(false, (byte) 7, (short) 7, 7, 'x', 7, 7, null))
                .isEqualTo("false 7 7 7 x 7.0 7.0 null id 6");
        assertThat(defaults.every(false, (byte) 7, (short) 7, 7, 'x', 7, 7, null, "ada"))
                .isEqualTo("false 7 7 7 x 7.0 7.0 null ada 6");
        assertThat(defaults.everyAsync(false, (byte) 7, (short) 7, 7, 'x', 7, 7, null, "ada", null)
                        .get())
                .isEqualTo("false 7 7 7 x 7.0 7.0 null ada null");
    }

    @Test
    void genericsReceiversFlowsAndLambdas() throws Exception {
        assertThat(defaults.generic("a")).containsExactly("a");
        assertThat(defaults.generic("a", List.of("b"))).containsExactly("b");
        assertThat(defaults.extended("a")).isEqualTo("<a>");
        assertThat(defaults.extended("a", "(")).isEqualTo("(a>");
        assertThat(defaults.lambda()).isEqualTo(10);
        assertThat(defaults.lambda(2)).isEqualTo(20);
        assertThat(defaults.lambda(2, n -> n + 1)).isEqualTo(3);
        try (Stream<Integer> all = defaults.flow();
                Stream<Integer> from = defaults.flow(2)) {
            assertThat(all).containsExactly(1, 3);
            assertThat(from).containsExactly(2, 3);
        }
        assertThat(ShapesTest.read(defaults.flowPublisher(2))).containsExactly(2, 3);
    }

    @Test
    void defaultsOfAnInterface() throws Exception {
        DefaultsOfInterfaceFacade facade = DefaultsOfInterfaceFacade.of(bridge, new Greeter());
        assertThat(facade.greet()).isEqualTo("hello world");
        assertThat(facade.greet("Ada")).isEqualTo("hello Ada");
        assertThat(facade.greetAsync().get()).isEqualTo("hello world");
    }

    @Test
    void defaultsOfAnInterfaceWhoseCodeIsInAnotherClass() throws Exception {
        WithDefaultImplsFacade<String> facade = WithDefaultImplsFacade.of(bridge, new WithDefaultImplsInJava(bridge));
        assertThat(facade.findDefault()).isEqualTo("default 7");
        assertThat(facade.findTwice(1)).containsExactly("found 1", "found 1");
    }
}
