package dev.coroutinebridge.core.dispatch;

import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import org.jspecify.annotations.Nullable;

/** A piece of a coroutine in a relay. Whoever takes it out of its queue has it. */
final class RelayedTask extends TrackedTask {

    private CoroutineContext context;

    /** Null once it was taken: the queue may keep the shell for a while. */
    private @Nullable Runnable body;

    RelayedTask(CoroutineContext context, Runnable body) {
        this.context = context;
        this.body = body;
    }

    /** To be read before it is taken. */
    CoroutineContext context() {
        return context;
    }

    /** What to run; to be called once. */
    Runnable take() {
        Runnable taken = Objects.requireNonNull(body);
        body = null;
        context = EmptyCoroutineContext.INSTANCE;
        return taken;
    }

    @Override
    protected boolean isClaimed() {
        return false;
    }

    @Override
    protected void dropped(RejectedExecutionException rejection) {}

    @Override
    public void run() {}
}
