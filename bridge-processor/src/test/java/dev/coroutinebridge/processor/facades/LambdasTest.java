package dev.coroutinebridge.processor.facades;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.processor.fixtures.Shapes;
import java.io.FileNotFoundException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Blocking lambdas that Kotlin takes for suspend lambdas. */
class LambdasTest {

    private final CoroutineBridge bridge =
            CoroutineBridge.builder().name("lambdas").build();
    private final ShapesFacade shapes = ShapesFacade.of(bridge, new Shapes());

    @AfterEach
    void close() {
        bridge.close();
    }

    @Test
    void checkedExceptionOfALambdaComesOut() {
        assertThatThrownBy(() -> shapes.supplied(() -> {
                    throw new FileNotFoundException("supplied");
                }))
                .isExactlyInstanceOf(FileNotFoundException.class)
                .hasMessage("supplied");
        assertThatThrownBy(() -> shapes.each(List.of("a"), text -> {
                    throw new FileNotFoundException(text);
                }))
                .isExactlyInstanceOf(FileNotFoundException.class)
                .hasMessage("a");
        assertThatThrownBy(() -> shapes.actAsync(() -> {
                            throw new FileNotFoundException("act");
                        })
                        .get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseExactlyInstanceOf(FileNotFoundException.class);
    }

    @Test
    void aLambdaMayCallTheFacadeAgain() throws Exception {
        assertThat(shapes.supplied(() -> shapes.plain(shapes.supplied(() -> "inner"))))
                .isEqualTo("plain inner");
        assertThat(shapes.<String, String>map(List.of("a", "b"), shapes::plain)).containsExactly("plain a", "plain b");
        assertThat(shapes.suppliedAsync(() -> shapes.plain("later")).get()).isEqualTo("plain later");
    }

    @Test
    void aLambdaMayCallTheBridgeAgain() throws Exception {
        Shapes kotlin = new Shapes();
        assertThat(shapes.supplied(() -> bridge.runBlocking(kotlin::plain, "again")))
                .isEqualTo("plain again");
    }

    @Test
    void aLambdaRunsWhereBlockingIsAllowed() throws Exception {
        AtomicReference<String> thread = new AtomicReference<>();
        shapes.act(() -> thread.set(Thread.currentThread().getName()));
        assertThat(thread.get()).isNotEqualTo(Thread.currentThread().getName());
    }

    @Test
    void aLambdaHasThePermitOfItsCall() throws Exception {
        ShapesFacade one = shapes.with(bridge.withPermits(Permits.of("one", 1)));
        assertThat(one.supplied(() -> "with a permit")).isEqualTo("with a permit");
        assertThat(one.suppliedAsync(() -> "with a permit").get()).isEqualTo("with a permit");
        assertThat(one.<String, String>map(List.of("a"), shapes::plain)).containsExactly("plain a");
        one.each(List.of("a"), text -> {});
    }

    @Test
    void aLambdaThatIsNullIsRefused() {
        assertThatThrownBy(() -> shapes.supplied(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> shapes.act(null)).isInstanceOf(NullPointerException.class);
    }
}
