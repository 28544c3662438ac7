package dev.coroutinebridge.processor.facades;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.processor.fixtures.Shapes;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Every shape of a function, called blocking and not, where it suspends and where it returns at once. */
@ParameterizedClass(name = "suspends = {0}")
@ValueSource(booleans = {true, false})
class ShapesTest {

    @Parameter
    private boolean suspends;

    private final CoroutineBridge bridge =
            CoroutineBridge.builder().name("shapes").build();
    private ShapesFacade shapes;

    @BeforeEach
    void make() {
        shapes = ShapesFacade.of(bridge, new Shapes(suspends));
    }

    @AfterEach
    void close() {
        bridge.close();
    }

    @Test
    void objectsAndPrimitives() throws Exception {
        assertThat(shapes.plain("Ada")).isEqualTo("plain Ada");
        assertThat(shapes.plainAsync("Ada").get()).isEqualTo("plain Ada");
        assertThat(shapes.primitive(1, 2.5, 'a')).isEqualTo(100L);
        assertThat(shapes.primitiveAsync(1, 2.5, 'a').get()).isEqualTo(100L);
    }

    @Test
    void unitIsNothing() throws Exception {
        shapes.unit();
        assertThat(shapes.unitAsync().get()).isNull();
    }

    @Test
    void nothingThrows() {
        assertFails(shapes::nothing, shapes.nothingAsync(), IllegalStateException.class, "never returns");
    }

    @Test
    void nullIsAValue() throws Exception {
        assertThat(shapes.nullable(null)).isNull();
        assertThat(shapes.nullable("a")).isEqualTo("a");
        assertThat(shapes.nullableAsync(null).get()).isNull();
        assertThat(shapes.nullableAsync("a").get()).isEqualTo("a");
    }

    @Test
    void nullIsAPrimitiveThatIsNotThere() throws Exception {
        assertThat(shapes.nullablePrimitives(4, null, null)).isEqualTo(4L);
        assertThat(shapes.nullablePrimitives(null, null, null)).isNull();
        assertThat(shapes.nullablePrimitives(4, 'c', true)).isNull();
        assertThat(shapes.nullablePrimitivesAsync(4, null, null).get()).isEqualTo(4L);
        assertThat(shapes.nullablePrimitivesAsync(null, null, null).get()).isNull();
    }

    @Test
    void collectionsOfCollections() throws Exception {
        List<String> names = Arrays.asList("Ada", null);
        Map<String, List<Integer>> expected = Map.of("names", Arrays.asList(3, null));
        assertThat(shapes.inner(names)).isEqualTo(expected);
        assertThat(shapes.innerAsync(names).get()).isEqualTo(expected);
    }

    @Test
    void resultIsItsValue() throws Exception {
        assertThat(shapes.result(false)).isEqualTo(5);
        assertThat(shapes.resultAsync(false).get()).isEqualTo(5);
        assertThat(shapes.resultAtOnce()).isEqualTo(6);
        assertThat(shapes.resultAtOnceAsync().get()).isEqualTo(6);
    }

    @Test
    void resultIsWhatItFailedWith() {
        assertFails(() -> shapes.result(true), shapes.resultAsync(true), IOException.class, "no");
    }

    @Test
    void valueClassesAreWhatTheyWrap() throws Exception {
        assertThat(shapes.byId("ada")).isEqualTo("ada");
        assertThat(shapes.byIdAsync("ada").get()).isEqualTo("ada");
        assertThat(shapes.newId("ada")).isEqualTo("ada");
        assertThat(shapes.newIdAsync("ada").get()).isEqualTo("ada");
        assertThat(shapes.newIdAtOnce("ada")).isEqualTo("ada");
        assertThat(shapes.newIdAtOnceAsync("ada").get()).isEqualTo("ada");
        assertThat(shapes.count(8)).isEqualTo(8);
        assertThat(shapes.countAsync(8).get()).isEqualTo(8);
    }

    @Test
    void valueClassesThatAreNotThere() throws Exception {
        assertThat(shapes.maybeById("ada")).isEqualTo("ada");
        assertThat(shapes.maybeById(null)).isEqualTo("nobody");
        assertThat(shapes.maybeByIdAsync(null).get()).isEqualTo("nobody");
        assertThat(shapes.maybeNewId("ada")).isEqualTo("ada");
        assertThat(shapes.maybeNewId(null)).isNull();
        assertThat(shapes.maybeNewIdAsync("ada").get()).isEqualTo("ada");
        assertThat(shapes.maybeNewIdAsync(null).get()).isNull();
        assertThat(shapes.maybeCount(8)).isEqualTo(8);
        assertThat(shapes.maybeCount(null)).isNull();
        assertThat(shapes.maybeCountAsync(8).get()).isEqualTo(8);
        assertThat(shapes.maybeCountAsync(null).get()).isNull();
    }

    @Test
    void valueClassesCheckWhatTheyAreGiven() {
        assertFails(() -> shapes.byId(""), shapes.byIdAsync(""), IllegalArgumentException.class, "an id is not empty");
        assertFails(
                () -> shapes.maybeById(""),
                shapes.maybeByIdAsync(""),
                IllegalArgumentException.class,
                "an id is not empty");
        assertFails(
                () -> shapes.newId(""), shapes.newIdAsync(""), IllegalArgumentException.class, "an id is not empty");
    }

    @Test
    void nullWhereAnIdIsExpectedIsRefused() {
        assertThatThrownBy(() -> shapes.byId(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> shapes.wait((Duration) null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void durations() throws Exception {
        assertThat(shapes.wait(Duration.ofMillis(1500))).isEqualTo(Duration.ofMillis(2500));
        assertThat(shapes.waitAsync(Duration.ofMillis(1500)).get()).isEqualTo(Duration.ofMillis(2500));
        assertThat(shapes.wait(Duration.ofNanos(1))).isEqualTo(Duration.ofSeconds(1, 1));
        assertThat(shapes.wait(Duration.ofSeconds(-3))).isEqualTo(Duration.ofSeconds(-2));
        assertThat(shapes.wait(Duration.ofMillis(-3500))).isEqualTo(Duration.ofMillis(-2500));
        assertThat(shapes.wait(Duration.ofDays(365 * 1000)))
                .isEqualTo(Duration.ofDays(365 * 1000).plusSeconds(1));
    }

    @Test
    void durationsThatKotlinTakesForInfinite() throws Exception {
        Duration infinite = Duration.ofSeconds(Long.MAX_VALUE);
        assertThat(shapes.wait(infinite)).isGreaterThan(Duration.ofDays(365L * 100_000_000));
        assertThat(shapes.waitAsync(infinite).get()).isGreaterThan(Duration.ofDays(365L * 100_000_000));
        assertThat(shapes.wait(Duration.ofSeconds(Long.MIN_VALUE))).isLessThan(Duration.ofDays(-365L * 100_000_000));
    }

    @Test
    void durationsThatAreNotThere() throws Exception {
        assertThat(shapes.maybeWait(Duration.ofHours(1))).isEqualTo(Duration.ofHours(1));
        assertThat(shapes.maybeWait(null)).isNull();
        assertThat(shapes.maybeWait()).isNull();
        assertThat(shapes.maybeWaitAsync(Duration.ofHours(1)).get()).isEqualTo(Duration.ofHours(1));
        assertThat(shapes.maybeWaitAsync(null).get()).isNull();
        assertThat(shapes.maybeWaitAsync().get()).isNull();
    }

    @Test
    void unsignedNumbersAreTheirBits() throws Exception {
        assertThat(shapes.unsigned(-1)).isEqualTo(0xFFFF_FFFFL);
        assertThat(shapes.unsignedAsync(-1).get()).isEqualTo(0xFFFF_FFFFL);
    }

    @Test
    void varargs() throws Exception {
        assertThat(shapes.ids()).isZero();
        assertThat(shapes.ids("a", "b")).isEqualTo(2);
        assertThat(shapes.idsAsync("a", "b").get()).isEqualTo(2);
        assertThat(shapes.numbers(1, 2, 3)).isEqualTo(6);
        assertThat(shapes.numbersAsync(1, 2, 3).get()).isEqualTo(6);
        assertThat(shapes.all("a", "b")).containsExactly("a", "b");
        assertThat(shapes.allAsync("a", "b").get()).containsExactly("a", "b");
        assertThat(shapes.many(1, List.of("a"), List.of("b"))).isEqualTo(3);
        assertThat(shapes.manyAsync(1, List.of("a"), List.of("b")).get()).isEqualTo(3);
        assertThat(shapes.inTheMiddle(new int[] {1, 2}, "!")).isEqualTo("1, 2!");
        assertThat(shapes.inTheMiddleAsync(new int[] {1, 2}, "!").get()).isEqualTo("1, 2!");
    }

    @Test
    void arrays() throws Exception {
        assertThat(shapes.bytes(new byte[2], new String[] {"a", "b", "c"})).containsExactly(2, 3);
        assertThat(shapes.bytesAsync(new byte[2], new String[] {"a", "b", "c"}).get())
                .containsExactly(2, 3);
    }

    @Test
    void defaultsAreKotlins() throws Exception {
        assertThat(shapes.defaults(1)).isEqualTo("1 b 3");
        assertThat(shapes.defaults(1, "x")).isEqualTo("1 x 3");
        assertThat(shapes.defaults(1, "x", 9)).isEqualTo("1 x 9");
        assertThat(shapes.defaultsAsync(1).get()).isEqualTo("1 b 3");
        assertThat(shapes.defaultsAsync(1, "x").get()).isEqualTo("1 x 3");
        assertThat(shapes.defaultsAsync(1, "x", 9).get()).isEqualTo("1 x 9");
        assertThat(shapes.default_(2, List.of("x"))).isEqualTo("2 [x]");
        assertThat(shapes.default_Async(2, List.of("x")).get()).isEqualTo("2 [x]");
    }

    @Test
    void receiversAreTheFirstParameter() throws Exception {
        assertThat(shapes.extended("ab", 2)).isEqualTo("abab");
        assertThat(shapes.extendedAsync("ab", 2).get()).isEqualTo("abab");
    }

    @Test
    void generics() throws Exception {
        String greatest = shapes.greatest(List.of("a", "c", "b"));
        assertThat(greatest).isEqualTo("c");
        assertThat(shapes.greatestAsync(List.of(1, 3, 2)).get()).isEqualTo(3);
    }

    @Test
    void lambdasThatSuspendBlockInJava() throws Exception {
        List<String> seen = new ArrayList<>();
        assertThat(shapes.<Integer, String>map(List.of(1, 2), n -> "n" + n)).containsExactly("n1", "n2");
        assertThat(shapes.<Integer, String>mapAsync(List.of(1, 2), n -> "n" + n).get())
                .containsExactly("n1", "n2");
        shapes.each(List.of("a", "b"), seen::add);
        assertThat(shapes.eachAsync(List.of("c"), seen::add).get()).isNull();
        assertThat(seen).containsExactly("a", "b", "c");
        assertThat(shapes.<Boolean>scoped(scope -> scope.getCoroutineContext() != null))
                .isTrue();
        assertThat(shapes.<Integer>scopedAsync(scope -> 4).get()).isEqualTo(4);
        assertThat(shapes.supplied(() -> "supplied")).isEqualTo("supplied");
        assertThat(shapes.suppliedAsync(() -> "supplied").get()).isEqualTo("supplied");
        assertThat(shapes.pair(Integer::sum)).isEqualTo(3);
        assertThat(shapes.pairAsync(Integer::sum).get()).isEqualTo(3);
        shapes.pairs((n, text) -> seen.add(n + text));
        assertThat(shapes.pairsAsync((n, text) -> seen.add(n + text)).get()).isNull();
        shapes.act(() -> seen.add("act"));
        assertThat(shapes.actAsync(() -> seen.add("act")).get()).isNull();
        assertThat(seen).containsExactly("a", "b", "c", "1one", "1one", "act", "act");
    }

    @Test
    void lambdasThatAreNotThere() throws Exception {
        assertThat(shapes.maybe(() -> "there")).isEqualTo("there");
        assertThat(shapes.maybe(null)).isNull();
        assertThat(shapes.maybe()).isNull();
        assertThat(shapes.maybeAsync(() -> "there").get()).isEqualTo("there");
        assertThat(shapes.maybeAsync(null).get()).isNull();
        assertThat(shapes.maybeAsync().get()).isNull();
    }

    @Test
    void lambdasThatDoNotSuspendAreKotlins() throws Exception {
        assertThat(shapes.plainLambda(List.of("a", "bb"), text -> text.length() == 1))
                .isEqualTo(1);
        assertThat(shapes.plainLambdaAsync(List.of("a", "bb"), text -> true).get())
                .isEqualTo(2);
    }

    @Test
    void declaredExceptions() {
        assertFails(shapes::one, shapes.oneAsync(), IOException.class, "one");
        assertFails(shapes::two, shapes.twoAsync(), SQLException.class, "two");
    }

    @Test
    void undeclaredExceptionsAreThrownAllTheSame() {
        assertFails(shapes::undeclared, shapes.undeclaredAsync(), IOException.class, "undeclared");
    }

    @Test
    @SuppressWarnings("deprecation")
    void deprecatedAndHidden() throws Exception {
        assertThat(shapes.old()).isEqualTo(1);
        assertThat(shapes.oldAsync().get()).isEqualTo(1);
        assertThat(shapes.hidden()).isEqualTo(2);
        assertThat(shapes.hiddenAsync().get()).isEqualTo(2);
    }

    @Test
    void flowsAreStreams() throws Exception {
        assertThat(read(shapes.numbers(3))).containsExactly(1, 2, 3);
        assertThat(read(shapes.laterNumbers())).containsExactly(1, 2);
        assertThat(read(shapes.laterNumbersAsync().get())).containsExactly(1, 2);
        assertThat(read(shapes.maybeNumbers())).containsExactly(1, null);
        assertThat(read(shapes.updates())).containsExactly("a", "b");
        try (Stream<Integer> state = shapes.state()) {
            assertThat(state.findFirst()).contains(7);
        }
    }

    @Test
    void flowsArePublishers() throws Exception {
        assertThat(read(shapes.numbersPublisher(3))).containsExactly(1, 2, 3);
        assertThat(read(shapes.laterNumbersPublisher())).containsExactly(1, 2);
        assertThat(read(shapes.updatesPublisher())).containsExactly("a", "b");
    }

    private static <T> List<T> read(Stream<T> stream) {
        try (stream) {
            return stream.toList();
        }
    }

    static <T> List<T> read(Flow.Publisher<T> publisher) throws Exception {
        List<T> elements = new ArrayList<>();
        CompletableFuture<List<T>> all = new CompletableFuture<>();
        publisher.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(T element) {
                elements.add(element);
            }

            @Override
            public void onError(Throwable e) {
                all.completeExceptionally(e);
            }

            @Override
            public void onComplete() {
                all.complete(elements);
            }
        });
        return all.get();
    }

    private static void assertFails(
            ThrowingCallable blocking, CompletableFuture<?> future, Class<? extends Throwable> type, String message) {
        assertThatThrownBy(blocking).isExactlyInstanceOf(type).hasMessage(message);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(future::get)
                .havingCause()
                .isExactlyInstanceOf(type)
                .withMessage(message);
    }
}
