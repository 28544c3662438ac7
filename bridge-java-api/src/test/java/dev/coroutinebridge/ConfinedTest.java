package dev.coroutinebridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.future.FutureKt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An object that is not thread-safe, called from everywhere. */
class ConfinedTest {

    private final CoroutineBridge bridge =
            CoroutineBridge.builder().name("confined").build();
    private final UnsafeLedger unsafe = new UnsafeLedger();
    private final Ledger ledger = bridge.confined(Ledger.class, unsafe);
    private final LedgerUsers users = new LedgerUsers(ledger);

    ConfinedTest() {
        unsafe.setSelf(ledger);
        unsafe.setBridge(bridge);
    }

    @AfterEach
    void close() {
        bridge.close();
    }

    private static int expected(int calls) {
        int sum = 0;
        for (int i = 0; i < calls; i++) {
            sum += i % 3 == 0 ? 1 : 1 + i % 2;
        }
        return sum;
    }

    @Test
    void callsOfBothKindsNeverOverlapAlsoWhileTheyAreSuspended() throws Exception {
        int calls = 300;
        List<CompletableFuture<Integer>> crowds = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            crowds.add(bridge.on(i % 2 == 0 ? "cpu" : "io").future(users::addAll, calls));
        }
        for (int i = 0; i < calls; i++) {
            ledger.addBlocking(1); // from a plain Java thread, too
        }
        for (CompletableFuture<Integer> crowd : crowds) {
            assertThat(crowd.get(50, TimeUnit.SECONDS)).isEqualTo(calls);
        }
        assertThat(unsafe.getOverlaps()).isZero();
        assertThat(ledger.balance()).isEqualTo(4 * expected(calls) + calls);
    }

    @Test
    void aForeignCoroutineCallsItLikeAnyOther() throws Exception {
        int crowd = BuildersKt.runBlocking(Dispatchers.getDefault(), (scope, k) -> users.addAll(30, k));
        assertThat(crowd).isEqualTo(30);
        assertThat(ledger.balance()).isEqualTo(expected(30));
    }

    @Test
    void aCallThatCallsThroughTheProxyAgainIsInsideAlready() throws Exception {
        assertThat(bridge.runBlocking(ledger::addTwice, 2)).isEqualTo(4);
        int foreign = BuildersKt.runBlocking(Dispatchers.getDefault(), (scope, k) -> ledger.addTwice(2, k));
        assertThat(foreign).isEqualTo(8);
    }

    @Test
    void severalCallsInsideOneTakeTurns() {
        for (int i = 0; i < 50; i++) {
            assertThat(ledger.fanOut(4)).isEqualTo(4);
        }
        assertThat(unsafe.getOverlaps()).isZero();
        assertThat(ledger.balance()).isEqualTo(200);
    }

    @Test
    void aCallInsideIsKnownThroughRunBlocking() {
        assertThat(ledger.throughRunBlocking(2)).isEqualTo(2 + 4);
    }

    @Test
    void whatACallHasQueuedTakesItsOwnTurn() throws Exception {
        CompletableFuture<Integer> forever = bridge.future(ledger::forever);
        unsafe.getBegun().await();
        TaskQueue queue = bridge.openQueue("ledger", 10, 1);
        CompletableFuture<Integer> queued = queue.offload(() -> ledger.addBlocking(3));
        forever.cancel(true);
        assertThat(queued.get(30, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(unsafe.getOverlaps()).isZero();
        queue.close();
    }

    @Test
    void closeWaitsForCallsOfForeignCoroutines() throws Exception {
        CoroutineBridge other =
                CoroutineBridge.builder().set("shutdown-timeout", "50ms").build();
        UnsafeLedger own = new UnsafeLedger();
        Ledger confined = other.confined(Ledger.class, own);
        CompletableFuture<Integer> foreign = FutureKt.future(
                CoroutineScopeKt.CoroutineScope(Dispatchers.getDefault()),
                EmptyCoroutineContext.INSTANCE,
                CoroutineStart.DEFAULT,
                (scope, k) -> confined.forever(k));
        own.getBegun().await();
        other.close();
        await().until(foreign::isDone);
        assertThat(own.getOverlaps()).isZero();
    }

    @Test
    void bodiesRunOnTheDispatcherForBlockingJava() {
        assertThat(ledger.thread()).startsWith("confined-io-");
    }

    @Test
    void failuresComeOutAsTheyAre() {
        assertThatThrownBy(ledger::failingBlocking).isInstanceOf(MissingFile.class);
        assertThatThrownBy(() -> bridge.runBlocking(ledger::failing)).isInstanceOf(MissingFile.class);
        assertThat(ledger.balance()).isZero(); // and the next has its turn
    }

    @Test
    @Tag("behaviour-25")
    void aCancelledCallLeavesTheLine() throws Exception {
        CompletableFuture<Integer> forever = bridge.future(ledger::forever);
        unsafe.getBegun().await();
        CompletableFuture<Integer> waiting = bridge.future(ledger::add, 1);
        CompletableFuture<Integer> next = bridge.future(ledger::add, 2);
        waiting.cancel(true);
        assertThat(next).isNotDone();
        forever.cancel(true);
        assertThat(next.get(30, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(ledger.balance()).isEqualTo(2);
        assertThat(unsafe.getOverlaps()).isZero();
    }

    @Test
    void anInterruptCancelsAMethodThatDeclaresItAndIsKeptForLaterOtherwise() throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread sleeper = new Thread(() -> {
            try {
                ledger.sleep(60_000);
            } catch (Throwable e) {
                failure.complete(e);
            }
        });
        sleeper.start();
        unsafe.getBegun().await();
        sleeper.interrupt();
        assertThat(failure.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThat(ledger.addBlocking(5)).isEqualTo(5);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void equalsAndHashCodeAreTheProxysOwn() {
        Ledger other = bridge.confined(Ledger.class, unsafe);
        assertThat(Set.of(ledger, other)).hasSize(2).contains(ledger, other);
        assertThat(ledger.toString()).contains("UnsafeLedger");
    }

    @Test
    void badInputIsRefused() {
        assertThatThrownBy(() -> bridge.confined(UnsafeLedger.class, unsafe))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected an interface")
                .hasMessageContaining("UnsafeLedger");
        assertThatThrownBy(() -> bridge.confined(null, unsafe))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("iface");
        assertThatThrownBy(() -> bridge.confined(Ledger.class, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("notThreadSafe");
        assertThatThrownBy(() -> raw(bridge))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Ledger");
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object raw(CoroutineBridge bridge) {
        return bridge.confined((Class) Ledger.class, "no ledger");
    }

    @Test
    void manyMayWaitWithoutAThread() throws Exception {
        CompletableFuture<Integer> forever = bridge.future(ledger::forever);
        unsafe.getBegun().await();
        int before = Thread.activeCount();
        List<CompletableFuture<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            waiting.add(bridge.future(ledger::add, 2));
        }
        assertThat(Thread.activeCount()).isLessThan(before + 100);
        forever.cancel(true);
        await().until(() -> waiting.stream().allMatch(CompletableFuture::isDone));
        assertThat(ledger.balance()).isEqualTo(2_000);
    }
}
