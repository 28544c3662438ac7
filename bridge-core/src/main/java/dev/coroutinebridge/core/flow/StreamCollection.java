package dev.coroutinebridge.core.flow;

import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.dispatch.CancellationSignal;
import dev.coroutinebridge.core.loop.Awaited;
import dev.coroutinebridge.core.loop.CallerLoop;
import dev.coroutinebridge.core.loop.RecurringWait;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import kotlin.Unit;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.DisposableHandle;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowCollector;
import org.jspecify.annotations.Nullable;

/**
 * The coroutine that collects a flow for a {@link FlowReader}, from the first element that is asked for to the end: of the flow, by a
 * close, or because whoever reads is cancelled.
 *
 * <p><b>The beginning and the close.</b> {@code begun} is set before {@code closed} is read, and {@code closed} before {@code begun}
 * is: the coroutine is not started, or the close sees it and cancels it; and if it comes before there is a job to cancel, or a thread
 * to detach it from, whoever starts it finds it closed after that, and does both.
 *
 * <p><b>The end.</b> {@code ended} is set when the coroutine and all below it are over, after its last element was handed over; so a
 * reader that sees it and then finds no element has read all. If the flow runs on the reader's thread, a cancellation from elsewhere
 * {@linkplain ReadersThread#detach detaches} it: what it has to clean up does not wait for that thread to come.
 *
 * <p><b>The failure.</b> It is known before {@code ended} is set. If nobody is going to wait for it, {@code unattended} is set, and after
 * that whoever sets it looks for a failure; the coroutine sets {@code ended} and after that looks whether it is unattended. At least one
 * of the two sees the other, and {@link UnheardFailure} lets one of them report.
 *
 * @param <T> the elements
 */
final class StreamCollection<T extends @Nullable Object> {

    private final FlowCall call;
    private final Flow<? extends T> flow;
    private final FlowCollector<T> into;
    private final RecurringWait wait;
    private final UnheardFailure failure;

    private volatile boolean begun;
    private volatile boolean closed;
    private volatile @Nullable Job job;
    private volatile boolean ended;
    private volatile boolean unattended;

    /** The thread that starts the coroutine, while it does. */
    private volatile @Nullable Thread starting;

    private volatile @Nullable ReadersThread undispatched;

    /** Listens to the coroutine around the reader. */
    private final AtomicReference<@Nullable DisposableHandle> around = new AtomicReference<>();

    /**
     * @param into takes the elements
     * @param wait where threads wait for these, and for the end
     */
    StreamCollection(FlowCall call, Flow<? extends T> flow, FlowCollector<T> into, RecurringWait wait) {
        this.call = call;
        this.flow = flow;
        this.into = into;
        this.wait = wait;
        this.failure = new UnheardFailure(call);
    }

    String describe() {
        return "stream of " + flow;
    }

    boolean hasBegun() {
        return begun;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Whether it is cancelled, and has not cleaned up yet. */
    boolean isEnding() {
        Job collecting = job;
        return collecting != null && !collecting.isActive();
    }

    void requireOpen() {
        if (closed) {
            throw new CancellationException(
                    "the " + describe() + " is closed: expected it to be read before its close()");
        }
    }

    // ---- the beginning

    /** Starts it, for the calling thread to read. */
    void begin() {
        CoroutineContext context = ThreadState.current().context();
        Job outer = context == null ? null : context.get(Job.Key);
        if (outer != null && !outer.isActive()) {
            throw outer.getCancellationException();
        }
        starting = Thread.currentThread();
        begun = true;
        try {
            requireOpen();
            start();
        } catch (Throwable e) {
            failure.setHeard();
            ended(e);
            throw e;
        } finally {
            starting = null;
        }
        if (outer != null) {
            listenTo(outer);
        }
        if (closed) {
            cancel("the stream was closed", null);
            detach(); // this thread is refused now, and may never come
        }
    }

    private void start() {
        CallerLoop thread = wait.open();
        if (call.isUndispatched()) {
            undispatched = new ReadersThread(wait, thread, call.bridge().afterwards());
        }
        Job collecting = call.start(
                undispatched,
                wait,
                k -> {
                    job = k.getContext().get(Job.Key); // the flow may close its own stream before the line below
                    return flow.collect(into, k);
                },
                this::ended);
        job = collecting;
        ReadersThread runsHere = undispatched;
        if (runsHere != null) {
            var unused = CancellationSignal.listen(collecting, cause -> {
                if (cause != null && !closed) {
                    runsHere.detach();
                }
                return Unit.INSTANCE;
            });
        }
    }

    /** It holds up nobody: a stream that is not closed must not keep the coroutine from ending that has read it. */
    private void listenTo(Job outer) {
        around.set(CancellationSignal.listen(outer, cause -> {
            cancel("the coroutine that reads the stream " + (cause == null ? "has ended" : "was cancelled"), cause);
            return Unit.INSTANCE;
        }));
        if (ended || closed) {
            leaveCoroutine(); // whoever has ended it may have come too early to do so
        }
    }

    private void leaveCoroutine() {
        DisposableHandle listening = around.getAndSet(null);
        if (listening != null) {
            listening.dispose();
        }
    }

    // ---- waiting

    /** The reader's thread waits for an element. */
    void await(ElementWait forElement) {
        ReadersThread runsHere = undispatched;
        if (runsHere != null) {
            runsHere.follow();
        }
        block(forElement);
    }

    /** On any thread. */
    private void block(Awaited awaited) {
        wait.await(awaited);
        ReadersThread runsHere = undispatched;
        if (runsHere != null) {
            runsHere.moveIfDetached();
        }
    }

    // ---- the end

    private void ended(@Nullable Throwable cause) {
        failure.set(cause);
        ended = true;
        wait.wake();
        leaveCoroutine();
        if (unattended) {
            failure.report();
        }
    }

    /** The reader has read all there is, and hears how it has ended. */
    void finish() {
        wait.close();
        failure.throwToReader();
    }

    void cancel(String reason, @Nullable Throwable cause) {
        Job collecting = job;
        if (collecting != null) {
            CancellationException cancellation = new CancellationException(reason);
            cancellation.initCause(cause);
            collecting.cancel(cancellation);
        }
    }

    /** Nobody can read any more; but it may still be closed. */
    void abandon() {
        if (!begun) {
            return;
        }
        unattended = true;
        call.bridge().afterwards().execute(() -> {
            cancel("the stream was abandoned without a close()", null);
            detach();
            reportUnheard();
        });
    }

    /** If it runs on the reader's thread, it does not any more. */
    private void detach() {
        ReadersThread runsHere = undispatched;
        if (runsHere != null) {
            runsHere.detach();
        }
    }

    /** Cancels the flow and waits until it has cleaned up. Its own code does not wait for itself. */
    void close() {
        end();
        reportUnheard();
    }

    /** The same, because the pipeline has failed. */
    void closeAfter(Throwable failureOfReader) {
        end();
        Throwable cause = ended ? failure.take() : null;
        if (cause != null && cause != failureOfReader) {
            failureOfReader.addSuppressed(cause);
        }
    }

    private void reportUnheard() {
        if (ended) {
            failure.report();
        }
    }

    private void end() {
        closed = true;
        leaveCoroutine();
        ReadersThread runsHere = undispatched;
        if (runsHere != null && !runsHere.isCurrent()) {
            runsHere.detach();
        }
        if (begun && !ended) {
            if (starting == Thread.currentThread() || isInside()) {
                cancel("the stream was closed", null);
                unattended = true; // nobody waits to hear how it ends
                return;
            }
            var unused = wait.open(); // what the cancelled flow sends to this thread's dispatcher has to find it there
            cancel("the stream was closed", null);
            Closing closing = new Closing(call, () -> ended, describe());
            block(closing);
            closing.keepInterrupt();
        }
        wait.close();
    }

    /** Whether the flow's own code closes it, or what runs on this thread because a call has ended, perhaps this one. */
    private boolean isInside() {
        ThreadState thread = ThreadState.current();
        Job collecting = job;
        return thread.isDelivering()
                || wait.isAbove(thread.context())
                || (collecting != null && BridgeRuntime.isInside(collecting));
    }
}
