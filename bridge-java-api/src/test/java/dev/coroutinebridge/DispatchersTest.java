package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DispatchersTest {

    private final ExecutorService pool = Executors.newSingleThreadExecutor();
    private final CoroutineBridge bridge =
            CoroutineBridge.builder().name("shop").executor("db", pool).build();

    @AfterEach
    void close() {
        bridge.close();
        pool.shutdown();
    }

    @Test
    void everyBridgeHasCpuAndIo() {
        assertThat(bridge.dispatcher("cpu").name()).isEqualTo("cpu");
        assertThat(bridge.dispatcher("io").name()).isEqualTo("io");
        assertThat(bridge.dispatcher("io")).isSameAs(bridge.dispatcher("io"));
    }

    @Test
    void anExecutorWithANameIsTheSameDispatcherByNameAndByExecutor() {
        BridgeDispatcher db = bridge.dispatcher("db");
        assertThat(db.name()).isEqualTo("db");
        assertThat(bridge.dispatcher(pool)).isSameAs(db);
    }

    @Test
    void theSameExecutorIsTheSameDispatcher() {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            assertThat(bridge.dispatcher(other)).isSameAs(bridge.dispatcher(other));
            assertThat(bridge.dispatcher(other)).isNotSameAs(bridge.dispatcher(pool));
        } finally {
            other.shutdown();
        }
    }

    @Test
    void anExecutorUnderTwoNamesIsOneDispatcherAndCannotHaveTheLimitsOfTwo() {
        try (CoroutineBridge other = CoroutineBridge.builder()
                .executor("a", pool)
                .executor("b", pool)
                .build()) {
            assertThat(other.dispatcher("a")).isSameAs(other.dispatcher("b"));
        }
        CoroutineBridge.Builder both = CoroutineBridge.builder()
                .executor("a", pool)
                .executor("b", pool)
                .dispatcher("b", DispatcherSpec.external().withPermits(1));
        assertThatThrownBy(both::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dispatcher 'b': its executor is that of dispatcher 'a'");
    }

    @Test
    void anExecutorNamedCpuTakesThePlaceOfTheBuiltInPool() {
        ExecutorService mine = Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"));
        try (CoroutineBridge other =
                CoroutineBridge.builder().executor("cpu", mine).build()) {
            assertThat(other.future(new Probe()::thread).join().getName()).startsWith("mine");
        } finally {
            mine.shutdown();
        }
    }

    @Test
    @Tag("behaviour-32")
    void anUnknownNameIsAnErrorThatListsTheKnownOnes() {
        assertThatThrownBy(() -> bridge.dispatcher("dbb"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'dbb'", "bridge 'shop'", "cpu, db, io", "executor(\"dbb\"");
        assertThatThrownBy(() -> bridge.on("dbb"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cpu, db, io");
        assertThatThrownBy(() -> bridge.offloadTo("dbb"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cpu, db, io");
    }

    @Test
    @Tag("behaviour-32")
    void theNameIsInTheNamesOfTheThreads() {
        assertThat(bridge.future(new Probe()::thread).join().getName()).matches("shop-cpu-\\d+.*");
    }
}
