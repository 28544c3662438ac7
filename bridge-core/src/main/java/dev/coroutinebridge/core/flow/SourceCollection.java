package dev.coroutinebridge.core.flow;

import dev.coroutinebridge.core.dispatch.Undeclared;
import dev.coroutinebridge.core.loop.CallCompletion;
import java.util.concurrent.CancellationException;
import kotlin.Result;
import kotlin.ResultKt;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.ContinuationInterceptor;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlin.coroutines.jvm.internal.ContinuationImpl;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CompletableJob;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.JobKt;
import kotlinx.coroutines.NonCancellable;
import kotlinx.coroutines.flow.FlowCollector;
import org.jspecify.annotations.Nullable;

/**
 * One collector's way through a blocking source, as the compiler would make it of
 *
 * <pre>{@code
 * try {
 *     for (element in inbox) { collector.emit(element) }         // a pull runs beside it, whenever the inbox is empty
 * } finally {
 *     withContext(NonCancellable) { pull.join(); offload { source.close() } }
 * }
 * }</pre>
 *
 * <p>An element is there for the collector as soon as it was read, however long the next one takes. A pull reads so many that a thread
 * is worth its while; the next one begins when all of them are taken, so a collector that is slow keeps no thread. The source is closed
 * when no pull runs any more, but for one that was abandoned, which closes it itself.
 *
 * @param <T> the elements
 */
@SuppressWarnings("serial") // no continuation is serialized
final class SourceCollection<T extends @Nullable Object> extends ContinuationImpl {

    private static final int FIRST_PULL = 16;
    private static final int LARGEST_PULL = 256;

    private enum Step {
        TAKE,
        SETTLE,
        CLOSE,
        END
    }

    private final SourceFlow.Offloading offloading;
    private final BlockingSource<T> source;
    private final FlowCollector<? super T> collector;
    private final Inbox<T> inbox = new Inbox<>(LARGEST_PULL);
    private Step next = Step.TAKE;
    private int size = FIRST_PULL;
    private @Nullable Pull pull;
    private @Nullable Throwable failure;

    SourceCollection(
            SourceFlow.Offloading offloading,
            BlockingSource<T> source,
            FlowCollector<? super T> collector,
            Continuation<? super Unit> k) {
        super(Continuations.ofAnything(k));
        this.offloading = offloading;
        this.source = source;
        this.collector = collector;
    }

    Object begin() {
        return invokeSuspend(Unit.INSTANCE);
    }

    @Override
    protected Object invokeSuspend(Object result) {
        Object outcome = result;
        while (next != Step.END) {
            outcome = step(outcome);
            if (outcome == IntrinsicsKt.getCOROUTINE_SUSPENDED()) {
                return outcome;
            }
        }
        finish(outcome);
        return Unit.INSTANCE;
    }

    /** Takes what the step before has come to, and does the next. */
    private Object step(Object outcome) {
        try {
            ResultKt.throwOnFailure(outcome);
            return switch (next) {
                case TAKE -> take();
                case SETTLE -> settle();
                default -> close();
            };
        } catch (Throwable e) {
            if (next == Step.END) {
                return ResultKt.createFailure(e); // it could not be closed
            }
            failure = e;
            next = Step.SETTLE;
            return Unit.INSTANCE;
        }
    }

    // ---- elements

    @SuppressWarnings("unchecked") // what is neither of the two marks is an element
    private Object take() {
        Object element = inbox.poll();
        if (element == Inbox.END) {
            Throwable ofSource = inbox.failure();
            if (ofSource != null) {
                throw Undeclared.rethrow(ofSource);
            }
            next = Step.SETTLE;
            return Unit.INSTANCE;
        }
        if (element != Inbox.NOTHING) {
            return orUnit(collector.emit((T) element, unit()));
        }
        Pull last = pull;
        if (last == null || !last.runs) {
            startPull();
        }
        return orUnit(inbox.await(this));
    }

    private static Object orUnit(@Nullable Object outcome) {
        return outcome == null ? Unit.INSTANCE : outcome;
    }

    private void startPull() {
        int most = size;
        size = Math.min(2 * size, LARGEST_PULL);
        Pull started = new Pull();
        pull = started;
        Object outcome;
        try {
            outcome = offloading.<Boolean>suspending(started, () -> source.pull(inbox, most));
        } catch (Throwable e) {
            outcome = ResultKt.createFailure(e);
        }
        if (outcome != null && outcome != IntrinsicsKt.getCOROUTINE_SUSPENDED()) {
            started.resumeWith(outcome);
        }
    }

    /**
     * A pull that runs beside the collector, with its context, and is cancelled with it. Not on the collector's thread, even if that is on
     * the right dispatcher: it would have to wait there for the end of the pull.
     */
    private final class Pull implements CallCompletion<Boolean> {
        private final CompletableJob job =
                JobKt.Job(SourceCollection.this.getContext().get(Job.Key));
        private final CoroutineContext context = SourceCollection.this
                .getContext()
                .minusKey(ContinuationInterceptor.Key)
                .plus(job);
        private final CompletableJob end = JobKt.Job(null);
        private volatile boolean runs = true;

        void cancel() {
            job.cancel(null);
        }

        @Override
        public CoroutineContext getContext() {
            return context;
        }

        @Override
        public void resumeWith(Object result) {
            runs = false; // before the collector looks again
            if (result instanceof Result.Failure failed) {
                inbox.end(failed.exception);
            } else if (Boolean.TRUE.equals(result)) {
                inbox.call();
            } else {
                inbox.end(null);
            }
            job.complete();
            end.complete();
        }
    }

    // ---- the end

    /** A pull that runs has been cancelled with the coroutine, or is cancelled by its end: its collector wants no more. */
    private Object settle() {
        next = Step.CLOSE;
        Pull last = pull;
        if (last == null || !last.runs) {
            return Unit.INSTANCE;
        }
        last.cancel();
        return orUnit(BuildersKt.<Unit>withContext(NonCancellable.INSTANCE, (scope, k) -> last.end.join(k), unit()));
    }

    /** Also when the coroutine is cancelled. */
    private Object close() {
        next = Step.END;
        if (source.leave()) {
            return Unit.INSTANCE;
        }
        return orUnit(BuildersKt.<Unit>withContext(
                NonCancellable.INSTANCE,
                (scope, k) -> offloading.<Unit>closing(k, () -> {
                    source.close();
                    return Unit.INSTANCE;
                }),
                unit()));
    }

    /** What was refused, or cancelled before it had begun, is closed here. */
    private @Nullable Throwable closed(Object outcome) {
        if (!(outcome instanceof Result.Failure failed)) {
            return null;
        }
        if (source.isClosed()) {
            return failed.exception;
        }
        try {
            source.close();
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    /** A failure to close must not get lost in a cancellation, which others swallow. */
    private void finish(Object outcome) {
        Throwable first = failure;
        Throwable second = closed(outcome);
        if (second != null && (first == null || first instanceof CancellationException)) {
            if (first != null && first != second) {
                second.addSuppressed(first);
            }
            throw Undeclared.rethrow(second);
        }
        if (first != null) {
            if (second != null && second != first) {
                first.addSuppressed(second);
            }
            throw Undeclared.rethrow(first);
        }
    }

    @SuppressWarnings("unchecked")
    private Continuation<Unit> unit() {
        return (Continuation<Unit>) (Continuation<?>) this;
    }
}
