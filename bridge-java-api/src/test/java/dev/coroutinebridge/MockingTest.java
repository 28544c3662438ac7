package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.coroutinebridge.function.BlockingFunction1;
import dev.coroutinebridge.function.SuspendFunction1;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** An application's class is tested without a bridge and without the Kotlin side. */
class MockingTest {

    private record Greeter(BridgeCaller bridge, Repo users, BlockingDao dao) {
        String greet(int id) throws InterruptedException {
            return "Hello, " + bridge.runBlocking(users::find, id);
        }

        CompletableFuture<String> row(int id) {
            return bridge.offload(dao::load, id);
        }
    }

    private final BridgeCaller bridge = mock(BridgeCaller.class);
    private final Greeter greeter = new Greeter(bridge, mock(Repo.class), mock(BlockingDao.class));

    @Test
    void aBlockingCallIsStubbedByItsArguments() throws InterruptedException {
        when(bridge.runBlocking(this.<SuspendFunction1<Integer, String, RuntimeException>>anyFunction(), eq(42)))
                .thenReturn("Ada");
        assertThat(greeter.greet(42)).isEqualTo("Hello, Ada");
    }

    @Test
    void anOffloadedCallIsStubbedByItsArguments() {
        when(bridge.offload(this.<BlockingFunction1<Integer, String, RuntimeException>>anyFunction(), eq(42)))
                .thenReturn(CompletableFuture.completedFuture("row"));
        assertThat(greeter.row(42).join()).isEqualTo("row");
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // the target names the function type, as any() has it
    private <F> F anyFunction() {
        return any();
    }
}
