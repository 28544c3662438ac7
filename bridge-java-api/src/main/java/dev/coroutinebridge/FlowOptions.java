package dev.coroutinebridge;

import dev.coroutinebridge.core.call.CallSite;
import dev.coroutinebridge.core.call.CallSpec;
import dev.coroutinebridge.core.call.FutureCall;
import dev.coroutinebridge.core.call.InterruptMode;
import dev.coroutinebridge.core.context.CapturedContext;
import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.dispatch.Forks;
import dev.coroutinebridge.core.flow.FlowCall;
import dev.coroutinebridge.core.loop.RecurringWait;
import dev.coroutinebridge.core.loop.ThreadState;
import dev.coroutinebridge.core.observe.CallInfo;
import java.util.function.Consumer;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.CoroutineExceptionHandler;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * The options of a call that collects a flow.
 *
 * @param spec the options
 * @param captured what the calling thread had when the call was made
 * @param what what was called
 * @param info the same for those who hear of failures
 */
record FlowOptions(CallSpec spec, @Nullable CapturedContext captured, String what, CallInfo info) implements FlowCall {

    /** Those of a call that is made now. */
    static FlowOptions of(CallSpec spec, String what) {
        spec.bridge().requireOpen();
        Forks scope = spec.forks();
        if (scope != null && scope.isClosed()) {
            throw scope.closed();
        }
        return new FlowOptions(spec, spec.capture().take(), what, spec.info(CallInfo.Kind.FLOW));
    }

    @Override
    public Job start(
            @Nullable CoroutineDispatcher where,
            @Nullable RecurringWait above,
            Body body,
            Consumer<@Nullable Throwable> ended) {
        CallSpec here = where == null ? spec : spec.on(where);
        CallSpec below = above == null ? here : here.below(above);
        return FutureCall.observed(below, what, captured == null ? null : captured.copy(), body::invoke, ended);
    }

    @Override
    public @Nullable RecurringWait above() {
        return spec.above();
    }

    @Override
    public Throwable outcome(Job coroutine, @Nullable Throwable thrown) {
        return FutureCall.outcome(coroutine, thrown);
    }

    @Override
    public void tell(Runnable task) {
        bridge().runUserCode(() -> {
            ThreadState thread = ThreadState.current();
            thread.deliver(captured == null ? task : () -> captured.runBeside(thread.shown(), task));
        });
    }

    /** A handler that the caller has put into the context comes first, as for {@code launch}. */
    @Override
    public void uncaught(Throwable failure) {
        CoroutineExceptionHandler handler = spec.extra().get(CoroutineExceptionHandler.Key);
        if (handler == null) {
            bridge().events().uncaught(info, failure);
            return;
        }
        try {
            handler.handleException(spec.extra(), failure);
        } catch (Throwable e) {
            if (e != failure) {
                e.addSuppressed(failure);
            }
            bridge().events().uncaught(info, e);
        }
    }

    @Override
    public BridgeRuntime bridge() {
        return spec.bridge();
    }

    @Override
    public boolean isUndispatched() {
        return spec.isUndispatched();
    }

    @Override
    public boolean isLongRunning() {
        return spec.isLongRunning();
    }

    @Override
    public void addCallSite(Throwable failure) {
        CallSite.addTo(failure);
    }

    @Override
    public OnInterrupt onInterrupt() {
        InterruptMode mode = spec.onInterrupt();
        return switch (mode) {
            case CANCEL_AND_WAIT -> OnInterrupt.CANCEL;
            case CANCEL_AND_ABANDON -> OnInterrupt.ABANDON;
            case IGNORE -> OnInterrupt.IGNORE;
        };
    }
}
