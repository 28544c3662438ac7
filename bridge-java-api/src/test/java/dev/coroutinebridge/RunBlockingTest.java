package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import kotlin.Unit;
import kotlinx.coroutines.CoroutineName;
import kotlinx.coroutines.CoroutineScopeKt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RunBlockingTest {

    private final CoroutineBridge bridge =
            CoroutineBridge.builder().name("blocking").build();
    private final Probe probe = new Probe();
    private final Repo immediate = new SuspendingRepo(true);

    @AfterEach
    void close() {
        bridge.close();
    }

    @Test
    void theFunctionRunsOnTheCallingThreadAndComesBackToIt() throws InterruptedException {
        assertThat(bridge.runBlocking(probe::thread)).isSameAs(Thread.currentThread());
        assertThat(bridge.runBlocking(probe::threadAfterSuspension)).isSameAs(Thread.currentThread());
    }

    @Test
    void aFunctionThatDoesNotSuspendReturnsItsResult() throws InterruptedException {
        assertThat(bridge.runBlocking(immediate::find, 1)).isEqualTo("user-1");
        assertThat(bridge.runBlocking(immediate::findOrNull, (Integer) null)).isNull();
    }

    @Test
    void onADispatcherTheFunctionRunsThere() throws InterruptedException {
        assertThat(bridge.on("cpu").runBlocking(probe::threadAfterSuspension).getName())
                .startsWith("blocking-cpu-");
        assertThat(bridge.on(bridge.dispatcher("io"))
                        .runBlocking(probe::threadAfterSuspension)
                        .getName())
                .startsWith("blocking-io-");
    }

    @Test
    void onAnExecutorTheFunctionRunsThere() throws InterruptedException {
        ExecutorService pool = Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"));
        try {
            assertThat(bridge.on(pool).runBlocking(probe::threadAfterSuspension).getName())
                    .startsWith("mine");
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void elementsOfTheContextReachTheCoroutine() throws InterruptedException {
        BridgeCaller named = bridge.withContext(new CoroutineName("import"));
        assertThat(named.runBlocking(probe::coroutineName)).isEqualTo("import");
        assertThat(named.withContext(new CoroutineName("later")).runBlocking(probe::coroutineName))
                .isEqualTo("later");
        assertThat(named.on("cpu").runBlocking(probe::coroutineName)).isEqualTo("import");
        assertThat(bridge.runBlocking(probe::coroutineName)).isNull();
    }

    @Test
    @Tag("behaviour-18")
    void whatTheFunctionThrowsComesOutAsItself() {
        IOException checked = new IOException("checked");
        assertThatThrownBy(() -> bridge.runBlocking(probe::fail, checked)).isSameAs(checked);
        IllegalStateException unchecked = new IllegalStateException("unchecked");
        assertThatThrownBy(() -> bridge.runBlocking(probe::fail, unchecked)).isSameAs(unchecked);
        AssertionError error = new AssertionError("error");
        assertThatThrownBy(() -> bridge.runBlocking(probe::fail, error)).isSameAs(error);
    }

    @Test
    @Tag("behaviour-18")
    void whatTheFunctionThrowsAfterASuspensionComesOutAsItself() {
        MissingFile checked = new MissingFile("a");
        assertThatThrownBy(() -> bridge.runBlocking(probe::failLater, checked)).isSameAs(checked);
        StackOverflowError error = new StackOverflowError();
        assertThatThrownBy(() -> bridge.runBlocking(probe::failLater, error)).isSameAs(error);
    }

    @Test
    void aJavaLambdaThatThrowsAtOnceIsHeard() {
        IOException checked = new IOException("before any suspension");
        assertThatThrownBy(() -> bridge.<String, IOException>runBlocking(k -> {
                    throw checked;
                }))
                .isSameAs(checked);
    }

    @Test
    void childrenTheFunctionLaunchesAreAwaited() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        bridge.<Unit, RuntimeException>runBlocking(k -> {
            probe.launchChild(CoroutineScopeKt.CoroutineScope(k.getContext()), ended);
            return Unit.INSTANCE;
        });
        assertThat(ended.getCount()).isZero();
    }

    @Test
    void anInterruptCancelsTheCoroutine() throws Exception {
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                bridge.runBlocking(probe::untilCancelled);
                outcome.complete(new AssertionError("returned"));
            } catch (Throwable e) {
                outcome.complete(e);
            }
        });
        caller.start();
        probe.getStarted().await();
        caller.interrupt();
        assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(probe.getCancelled().await(30, TimeUnit.SECONDS)).isTrue();
    }
}
