package dev.coroutinebridge.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coroutinebridge.CoroutineBridge;
import io.micrometer.context.ContextRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.extension.kotlin.ContextExtensionsKt;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import kotlin.coroutines.Continuation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OpenTelemetry's context, through an accessor of the application's in Micrometer's registry, and its own Kotlin element. */
@SuppressWarnings("try") // scopes are there to be closed
class OpenTelemetryTest extends FourCrossings {

    private static final ContextKey<Integer> REQUEST = ContextKey.named("request");
    private static final int TRACES = 10_000;

    @BeforeEach
    void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(new OpenTelemetryAccessor());
    }

    @AfterEach
    void unregister() {
        ContextRegistry.getInstance().removeThreadLocalAccessor(OpenTelemetryAccessor.KEY);
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // the caller closes it
    AutoCloseable begin(int request) {
        return Context.current().with(REQUEST, request).makeCurrent();
    }

    @Override
    @Nullable
    Integer current() {
        return Context.current().get(REQUEST);
    }

    @Test
    @Timeout(120)
    void theSpansOfARequestAreParentAndChildThroughFourCrossings() throws Exception {
        InMemorySpanExporter exporter = InMemorySpanExporter.create();
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                        .build();
                CoroutineBridge bridge = CoroutineBridge.create()) {
            Tracer tracer = provider.get("test");
            Spans spans = new Spans(bridge, tracer);
            List<CompletableFuture<Integer>> calls = new ArrayList<>();
            for (int request = 0; request < TRACES; request++) {
                Span root = tracer.spanBuilder("root").startSpan();
                try (Scope scope = root.makeCurrent()) {
                    calls.add(bridge.future(spans::handle, request));
                } finally {
                    root.end();
                }
                if (request % 100 == 0) {
                    calls.get(request).get(60, TimeUnit.SECONDS);
                }
            }
            for (CompletableFuture<Integer> call : calls) {
                call.get(60, TimeUnit.SECONDS);
            }
            assertThatTheyAreParentAndChild(exporter.getFinishedSpanItems());
        }
    }

    private static void assertThatTheyAreParentAndChild(List<SpanData> all) {
        Map<String, SpanData> byId = new HashMap<>();
        all.forEach(span -> byId.put(span.getSpanId(), span));
        assertThat(all).hasSize(TRACES * 5);
        Map<String, String> parents =
                Map.of("suspend", "root", "offload", "suspend", "deeper", "offload", "java", "deeper");
        Map<String, Integer> spansOfTrace = new HashMap<>();
        for (SpanData span : all) {
            spansOfTrace.merge(span.getTraceId(), 1, Integer::sum);
            SpanData parent = byId.get(span.getParentSpanId());
            assertThat(parent == null ? null : parent.getName()).isEqualTo(parents.get(span.getName()));
            if (parent != null) {
                assertThat(span.getTraceId()).isEqualTo(parent.getTraceId());
            }
        }
        assertThat(spansOfTrace).hasSize(TRACES);
        assertThat(spansOfTrace.values()).containsOnly(5);
    }

    /** Nothing registered: what is there comes from the coroutine. */
    @Test
    void aBodySeesTheContextElementOfItsCoroutine() throws Exception {
        unregister();
        try (CoroutineBridge bridge = CoroutineBridge.builder().build()) {
            Context context = Context.root().with(REQUEST, 43);
            assertThat(bridge.withContext(ContextExtensionsKt.asContextElement(context))
                            .runBlocking((Continuation<Integer> k) -> bridge.suspending(k, this::current)))
                    .isEqualTo(43);
            assertThat(current()).isNull();
        }
    }
}
