package dev.coroutinebridge.processor.facades;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.core.call.CallTimeoutException;
import dev.coroutinebridge.processor.fixtures.Control;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kotlinx.coroutines.CoroutineName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A facade's calls are calls of its bridge. */
class CallsTest {

    private final CoroutineBridge bridge =
            CoroutineBridge.builder().name("calls").build();
    private final Control control = new Control();
    private final ControlFacade facade = ControlFacade.of(bridge, control);

    @AfterEach
    void close() {
        bridge.close();
    }

    @Test
    void cancellingAFutureCancelsTheCoroutine() throws Exception {
        CompletableFuture<String> future = facade.foreverAsync();
        control.getStarted().await();
        assertThat(future.cancel(true)).isTrue();
        control.getCancelled().await();
    }

    @Test
    void interruptingABlockedCallCancelsTheCoroutine() throws Exception {
        FutureTask<Throwable> call = new FutureTask<>(() -> {
            try {
                facade.forever();
                return null;
            } catch (InterruptedException e) {
                return e;
            }
        });
        Thread thread = new Thread(call);
        thread.start();
        control.getStarted().await();
        thread.interrupt();
        assertThat(call.get()).isInstanceOf(InterruptedException.class);
        assertThat(control.getCancelled().await(0, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aViewWithATimeoutEndsTheCall() {
        ControlFacade impatient = facade.with(bridge.withTimeout(Duration.ofMillis(20)));
        assertThatThrownBy(impatient::forever).isInstanceOf(CallTimeoutException.class);
        assertThatThrownBy(() -> impatient.foreverAsync().get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CallTimeoutException.class);
    }

    @Test
    void aViewsContextIsTheCoroutines() throws Exception {
        assertThat(facade.with(bridge.withContext(new CoroutineName("named"))).name())
                .isEqualTo("named");
    }

    @Test
    void closingAStreamEndsTheFlow() throws Exception {
        try (Stream<Integer> endless = facade.endless()) {
            assertThat(endless.limit(3).toList()).containsExactly(0, 1, 2);
        }
        control.getCancelled().await();
    }

    @Test
    void aStackTraceHasTheCallerAndTheKotlinFunctions() {
        assertThatThrownBy(facade::outer)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("inner")
                .satisfies(e -> assertThat(frames(e)).anyMatch(frame -> frame.contains("Control.inner")))
                .satisfies(e -> assertThat(framesOfCallSites(e))
                        .anyMatch(frame -> frame.contains("ControlFacade.outer"))
                        .anyMatch(frame -> frame.contains("CallsTest")));
    }

    @Test
    void aStackTraceThroughAMappingHasTheCallerToo() {
        assertThatThrownBy(facade::outerId)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("innerId")
                .satisfies(e -> assertThat(frames(e)).anyMatch(frame -> frame.contains("Control.innerId")))
                .satisfies(e -> assertThat(framesOfCallSites(e))
                        .anyMatch(frame -> frame.contains("ControlFacade.outerId"))
                        .anyMatch(frame -> frame.contains("CallsTest")));
    }

    @Test
    void aFacadeIsNotMadeOfNull() {
        assertThatThrownBy(() -> ControlFacade.of(null, control))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("bridge");
        assertThatThrownBy(() -> ControlFacade.of(bridge, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("target");
        assertThatThrownBy(() -> facade.with(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("bridge");
    }

    private static List<String> frames(Throwable e) {
        return Arrays.stream(e.getStackTrace()).map(StackTraceElement::toString).toList();
    }

    private static List<String> framesOfCallSites(Throwable e) {
        return Arrays.stream(e.getSuppressed())
                .flatMap(suppressed -> frames(suppressed).stream())
                .toList();
    }
}
