package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.context.CapturedContext;
import dev.coroutinebridge.core.dispatch.Forks;
import dev.coroutinebridge.core.loop.CallElement;
import dev.coroutinebridge.core.loop.ThreadState;
import dev.coroutinebridge.core.observe.CallInfo;
import java.util.concurrent.CancellationException;
import kotlin.Unit;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CoroutineExceptionHandler;

/** A coroutine whose outcome goes to nobody. */
final class LaunchCoroutine extends CallCoroutine<Unit> {

    private final CallInfo call;

    LaunchCoroutine(CallSpec spec, CoroutineContext context) {
        super(spec, context, CallInfo.Kind.LAUNCH);
        CallInfo heard = info();
        this.call = heard == null ? spec.info(CallInfo.Kind.LAUNCH) : heard;
    }

    /** A handler that the caller has put into the context comes first. kotlinx asks this only for what is not a cancellation. */
    @Override
    protected boolean handleJobException(Throwable failure) {
        CallElement element = getContext().get(CallElement.KEY);
        CapturedContext captured = element == null ? null : element.captured();
        if (captured == null) {
            tell(failure);
        } else {
            captured.runBeside(ThreadState.current().shown(), () -> tell(failure)); // what it logs is about this call
        }
        return true;
    }

    private void tell(Throwable failure) {
        CoroutineExceptionHandler handler = getContext().get(CoroutineExceptionHandler.Key);
        if (handler != null) {
            handler.handleException(getContext(), failure);
        } else {
            spec.bridge.events().uncaught(call, failure);
        }
    }

    @Override
    boolean isToldOn() {
        return true;
    }

    /** A refusal cancels the coroutine, and a cancellation is nothing to report; the refusal itself is. */
    @Override
    void settled() {
        Throwable failure = failure();
        if (failure != null && failedFromOutside()) {
            handleJobException(failure);
        }
        Forks forks = spec.forks;
        if (forks != null && failure != null && !(failure instanceof CancellationException)) {
            forks.failed(failure);
        }
    }

    @Override
    void failing(Forks forks, Throwable cause) {
        forks.failed(cause);
    }

    @Override
    void ended() {
        spec.leave();
    }

    @Override
    void endUnobserved() {
        resumeWith(Unit.INSTANCE);
    }

    @Override
    public String describe() {
        return "launch" + onWhat();
    }
}
