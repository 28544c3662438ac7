package dev.coroutinebridge.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.core.context.Propagation;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.util.concurrent.TimeUnit;
import kotlin.coroutines.Continuation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Micrometer's Observation, which puts its accessor into the registry itself: nothing has to be configured. */
class ObservationTest extends FourCrossings {

    private final ObservationRegistry observations = ObservationRegistry.create();

    @BeforeEach
    void observe() {
        observations.observationConfig().observationHandler(context -> true);
        ObservationThreadLocalAccessor.getInstance().setObservationRegistry(observations);
    }

    /** Its accessor keeps a stack: what is taken off once is not taken off if code has left more than one scope there. */
    @ParameterizedTest
    @EnumSource(
            value = Propagation.class,
            names = {"COPY", "WRITE_BACK"})
    void aScopeThatABodyLeavesOpenIsTakenOffItsThread(Propagation mode) throws Exception {
        try (CoroutineBridge bridge = CoroutineBridge.builder()
                .dispatcher("single", DispatcherSpec.single())
                .build()) {
            BridgeCaller caller = bridge.withPropagation(mode).offloadTo("single");
            AutoCloseable request = begin(1);
            assertThat(caller.offload(() -> {
                                begin(2);
                                begin(3);
                                return current();
                            })
                            .get(30, TimeUnit.SECONDS))
                    .isEqualTo(3);
            assertThat(current()).isEqualTo(1);
            request.close();
            assertThat(current()).isNull();
            assertThat(bridge.withPropagation(Propagation.OFF)
                            .offloadTo("single")
                            .offload(this::current)
                            .get(30, TimeUnit.SECONDS))
                    .isNull();
        }
    }

    @Test
    @Tag("behaviour-22")
    void withWriteBackTheScopesOfTheCallerStayItsOwn() throws Exception {
        try (CoroutineBridge bridge = CoroutineBridge.create()) {
            AutoCloseable request = begin(1);
            BridgeCaller back = bridge.withPropagation(Propagation.WRITE_BACK);
            assertThat(back.on("cpu").runBlocking((Continuation<Integer> k) -> {
                        begin(2);
                        return current();
                    }))
                    .isEqualTo(2);
            assertThat(current()).isEqualTo(2);
            request.close();
            assertThat(current()).isNull();
        }
    }

    @Override
    AutoCloseable begin(int request) {
        Observation.Context context = new Observation.Context();
        context.put("request", request);
        Observation observation = Observation.createNotStarted("request", () -> context, observations)
                .start();
        Observation.Scope scope = observation.openScope();
        return () -> {
            scope.close();
            observation.stop();
        };
    }

    @Override
    @Nullable
    Integer current() {
        Observation observation = observations.getCurrentObservation();
        return observation == null ? null : observation.getContext().get("request");
    }
}
