package dev.coroutinebridge.core.flow;

import dev.coroutinebridge.core.dispatch.Undeclared;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import kotlin.ResultKt;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlin.coroutines.jvm.internal.ContinuationImpl;
import kotlinx.coroutines.flow.FlowCollector;
import org.jspecify.annotations.Nullable;

/**
 * One collection of a flow whose values come through an {@link Inbox}: what a compiler would make of
 *
 * <pre>{@code
 * open()
 * try { for (value in inbox) { taken(); collector.emit(value) } } finally { inbox.close(); close() }
 * }</pre>
 *
 * <p>Everything here runs in the collecting coroutine, one thread at a time.
 *
 * @param <T> the values
 */
@SuppressWarnings("serial") // no continuation is serialized
abstract class InboxCollection<T extends @Nullable Object> extends ContinuationImpl {

    private static final VarHandle RUNNING;

    static {
        try {
            RUNNING = MethodHandles.lookup().findVarHandle(InboxCollection.class, "running", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Inbox<T> inbox;
    private final FlowCollector<? super T> collector;
    private boolean opened;

    /** The thread that is in here at the moment, on which nobody may wait for room in the inbox. */
    private volatile @Nullable Thread running;

    InboxCollection(int capacity, FlowCollector<? super T> collector, Continuation<? super Unit> k) {
        super(Continuations.ofAnything(k));
        this.inbox = new Inbox<>(capacity);
        this.collector = collector;
    }

    /** Makes values come. If it throws, there is nothing to close. */
    abstract void open();

    /** The coroutine is about to look for a value. */
    void beforeLook() {}

    /** It has taken one. */
    void taken() {}

    /** Makes no more values come. The inbox is closed already. */
    abstract void close();

    final boolean isRunningHere() {
        return running == Thread.currentThread();
    }

    final Object begin() {
        return invokeSuspend(Unit.INSTANCE);
    }

    @Override
    protected final Object invokeSuspend(Object result) {
        Throwable failure = null;
        Thread here = Thread.currentThread();
        running = here;
        try {
            ResultKt.throwOnFailure(result);
            if (!opened) {
                open();
                opened = true;
            }
            Object returned = run();
            if (returned == IntrinsicsKt.getCOROUTINE_SUSPENDED()) {
                return returned;
            }
        } catch (Throwable e) {
            failure = e;
        } finally {
            RUNNING.compareAndSet(this, here, null); // it may be resumed on another thread already
        }
        inbox.close();
        failure = opened ? closing(failure) : failure;
        if (failure != null) {
            throw Undeclared.rethrow(failure);
        }
        return Unit.INSTANCE;
    }

    @SuppressWarnings("unchecked") // what is neither of the two marks is a value
    private Object run() throws Throwable {
        while (true) {
            beforeLook();
            Object next = inbox.poll();
            if (next == Inbox.END) {
                Throwable failure = inbox.failure();
                if (failure != null) {
                    throw failure;
                }
                return Unit.INSTANCE;
            }
            Object resumed;
            if (next == Inbox.NOTHING) {
                resumed = inbox.await(this);
            } else {
                taken();
                resumed = collector.emit((T) next, this);
            }
            if (resumed == IntrinsicsKt.getCOROUTINE_SUSPENDED()) {
                return resumed;
            }
        }
    }

    /** Closes, and says what to fail with. A failure to close must not get lost in a cancellation, which others swallow. */
    private @Nullable Throwable closing(@Nullable Throwable failure) {
        try {
            close();
        } catch (Throwable e) {
            if (failure == null || failure == e) {
                return e;
            }
            if (failure instanceof CancellationException) {
                e.addSuppressed(failure);
                return e;
            }
            failure.addSuppressed(e);
        }
        return failure;
    }
}
