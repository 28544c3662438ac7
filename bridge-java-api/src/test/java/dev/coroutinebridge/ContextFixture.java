package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coroutinebridge.core.context.Propagation;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import io.micrometer.context.ContextRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A bridge with which one thread-local travels. */
@SuppressWarnings("ThreadLocalUsage") // each test has its own
abstract class ContextFixture {

    static final String KEY = "a test";

    final ThreadLocal<@Nullable String> local = new ThreadLocal<>();
    final Contexts contexts = new Contexts(local::get, local::set);
    CoroutineBridge bridge = CoroutineBridge.builder().threadLocal(local).build();

    @AfterEach
    void close() {
        bridge.close();
        local.remove();
        ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
        assertThat(ContextRegistry.getInstance().getThreadLocalAccessors())
                .as("what all other tests run without")
                .isEmpty();
    }

    final void open(Propagation mode) {
        bridge.close();
        bridge = CoroutineBridge.builder()
                .threadLocal(local)
                .set("propagate", mode)
                .dispatcher("single", DispatcherSpec.single())
                .dispatcher("fixed", DispatcherSpec.fixed(3))
                .build();
    }
}
