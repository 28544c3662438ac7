package dev.coroutinebridge.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.coroutinebridge.CoroutineBridge;
import dev.coroutinebridge.core.context.Propagation;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.slf4j.MDCContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** SLF4J's MDC, with Logback below it. */
@SuppressWarnings("try") // scopes are there to be closed
class MdcTest extends FourCrossings {

    @Override
    CoroutineBridge.Builder configure(CoroutineBridge.Builder builder) {
        return builder.mdc();
    }

    @Override
    AutoCloseable begin(int request) {
        return MDC.putCloseable("request", Integer.toString(request));
    }

    @Override
    @Nullable
    Integer current() {
        String request = MDC.get("request");
        return request == null ? null : Integer.valueOf(request);
    }

    @Test
    void whatABodyLogsHasTheRequest() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("a dao");
        ListAppender<ILoggingEvent> lines = new ListAppender<>() {
            @Override
            protected void append(ILoggingEvent line) {
                line.prepareForDeferredProcessing(); // otherwise it asks for the MDC of whoever reads it
                super.append(line);
            }
        };
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
        try (CoroutineBridge bridge = configure(CoroutineBridge.builder()).build();
                MDC.MDCCloseable request = MDC.putCloseable("request", "42")) {
            bridge.offloadVoid(() -> logger.warn("slow query")).get(30, TimeUnit.SECONDS);
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getMDCPropertyMap()).containsEntry("request", "42"));
    }

    @Test
    @Tag("behaviour-22")
    void codeThatPutsSomethingIntoItCanBeHeardWithWriteBack() throws Exception {
        try (CoroutineBridge bridge = configure(CoroutineBridge.builder()).build();
                MDC.MDCCloseable request = MDC.putCloseable("request", "42")) {
            bridge.runBlocking(Users::logIn, "ann");
            assertThat(MDC.get("user")).isNull();
            bridge.withPropagation(Propagation.WRITE_BACK).runBlocking(Users::logIn, "ann");
            assertThat(MDC.get("user")).isEqualTo("ann");
            assertThat(MDC.get("request")).isEqualTo("42");
        } finally {
            MDC.clear();
        }
    }

    /** A bridge that propagates nothing: what is there comes from the coroutine. */
    @Test
    void aBodySeesTheMdcContextOfItsCoroutine() throws Exception {
        try (CoroutineBridge bridge = CoroutineBridge.builder().build()) {
            MDCContext context = new MDCContext(Map.of("request", "43"));
            assertThat(bridge.withContext(context)
                            .runBlocking((Continuation<String> k) -> bridge.suspending(k, () -> MDC.get("request"))))
                    .isEqualTo("43");
            assertThat(bridge.withContext(context)
                            .offload(() -> MDC.get("request"))
                            .get(30, TimeUnit.SECONDS))
                    .isEqualTo("43");
            assertThat(MDC.get("request")).isNull();
        }
    }
}
