package dev.coroutinebridge.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CancellationException;
import kotlin.Unit;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.sequences.SequencesKt;
import kotlinx.coroutines.AbstractCoroutine;
import kotlinx.coroutines.CompletableJob;
import kotlinx.coroutines.SupervisorKt;
import org.junit.jupiter.api.Test;

class CallParentTest {

    private final CompletableJob bridge = SupervisorKt.SupervisorJob(null);
    private final CallParent between = CallParent.below(bridge);
    private final Call call = new Call();

    /** A blocking call, as far as its parent goes. */
    private static final class Call extends AbstractCoroutine<Unit> {

        Call() {
            super(EmptyCoroutineContext.INSTANCE, /* initParentJob= */ false, /* active= */ true);
        }

        void end() {
            resumeWith(Unit.INSTANCE);
        }
    }

    @Test
    void thereIsOnePlace() {
        Call other = new Call();
        assertThat(between.take(call)).isTrue();
        assertThat(between.take(other)).isFalse();
        between.free(other); // which does not have it
        assertThat(between.take(other)).isFalse();
        between.freeHere(other);
        assertThat(between.take(other)).isFalse();
        between.free(call);
        assertThat(between.take(other)).isTrue();
        between.freeHere(other);
        assertThat(between.take(call)).isTrue();
    }

    @Test
    void theBridgeWaitsForTheCallInThePlace() {
        between.take(call);
        between.complete();
        bridge.complete();
        assertThat(SequencesKt.toList(bridge.getChildren())).containsExactly(call);
        assertThat(bridge.isCompleted()).isFalse();
        assertThat(call.isActive()).isTrue();
        call.end();
        assertThat(bridge.isCompleted()).isTrue();
    }

    @Test
    void aCallThatHasEndedButHasThePlaceStillIsWaitedForNoMore() {
        between.take(call);
        call.end();
        between.complete();
        bridge.complete();
        assertThat(bridge.isCompleted()).isTrue();
        between.freeHere(call);
        assertThat(between.take(new Call())).isFalse();
    }

    @Test
    void theBridgeCancelsTheCallInThePlace() {
        between.take(call);
        between.complete();
        bridge.cancel(new CancellationException("closing"));
        assertThat(call.getCancellationException()).hasMessage("closing");
        assertThat(bridge.isCompleted()).isFalse();
        call.end();
        assertThat(bridge.isCompleted()).isTrue();
    }

    @Test
    void onlyTheBridgeCancelsCalls() {
        between.take(call);
        between.cancel(new CancellationException("by a function that cancels its job's parent"));
        assertThat(between.isActive()).isTrue();
        assertThat(call.isActive()).isTrue();
    }

    @Test
    void nobodyComesAfterTheClose() {
        between.complete();
        assertThat(between.take(call)).isFalse();
        assertThat(between.enter()).isFalse();
        assertThat(between.isCompleted()).isTrue();
    }
}
