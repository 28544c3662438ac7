package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.observe.CallInfo;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import kotlin.Unit;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/** A coroutine that hands over what it has to say while it runs; its end is told when the job is final. */
final class ObservedCoroutine extends CallCoroutine<Unit> {

    private final String what;
    private final Consumer<@Nullable Throwable> observer;
    private boolean told;

    ObservedCoroutine(CallSpec spec, CoroutineContext context, String what, Consumer<@Nullable Throwable> observer) {
        super(spec, context, CallInfo.Kind.FLOW);
        this.what = what;
        this.observer = observer;
    }

    @Override
    void ended() {
        tell(failure());
    }

    private void tell(@Nullable Throwable failure) {
        synchronized (this) {
            if (told) {
                return;
            }
            told = true;
        }
        observer.accept(failure);
    }

    @Override
    void endUnobserved() {
        resumeWith(Unit.INSTANCE);
    }

    /** The bridge gives it up: its thread does not come back, and nobody is to wait for it any longer. */
    @Override
    public void abandon(CancellationException reason) {
        tell(reason);
    }

    @Override
    public String describe() {
        return what + onWhat();
    }
}
