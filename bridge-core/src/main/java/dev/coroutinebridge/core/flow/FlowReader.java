package dev.coroutinebridge.core.flow;

import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.dispatch.CancellationSignal;
import dev.coroutinebridge.core.dispatch.Undeclared;
import dev.coroutinebridge.core.loop.Awaited;
import dev.coroutinebridge.core.loop.CallerLoop;
import dev.coroutinebridge.core.loop.Home;
import dev.coroutinebridge.core.loop.RecurringWait;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import kotlin.Unit;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.DisposableHandle;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.flow.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A flow that one thread at a time reads, element by element. The coroutine that collects it begins with the first element that is
 * asked for, and ends with the flow, when this is closed, or when whoever reads is cancelled.
 *
 * <p><b>The beginning and the close.</b> {@code started} is set before {@code closed} is read, and {@code closed} before {@code started}
 * is: the coroutine is not started, or the close sees it and cancels it; and if it comes before there is a job to cancel, whoever
 * starts it finds it closed after that.
 *
 * <p><b>The end.</b> {@code ended} is set when the coroutine and all below it are over, after its last element was handed over; so a
 * reader that sees it and then finds no element has read all. If the flow runs on the reader's thread, a cancellation from elsewhere
 * {@linkplain ReadersThread#detach detaches} it: what it has to clean up does not wait for that thread to come.
 *
 * @param <T> the elements
 */
final class FlowReader<T extends @Nullable Object> {

    /** How many elements are read ahead, at first and at most; a half is a chunk. */
    static final int FIRST_READ_AHEAD = 32;

    static final int LARGEST_READ_AHEAD = 1_024;

    private static final long FIRST_NAP_NANOS = 1_000_000;
    private static final long LONGEST_NAP_NANOS = 1_000_000_000;

    private final FlowCall call;
    private final Flow<? extends T> flow;
    private final RecurringWait wait;
    private final HandOver.Writer<T> writer;
    private final HandOver.Reader<T> elements;

    private volatile boolean started;
    private volatile boolean closed;
    private volatile @Nullable Job job;
    private volatile boolean ended;
    private volatile boolean abandoned;
    private @Nullable Throwable failure; // written before ended

    /** Whether somebody knows what it has failed with. */
    private final AtomicBoolean heard = new AtomicBoolean();

    /** The thread that starts the coroutine, while it does. */
    private volatile @Nullable Thread starting;

    /** The thread that began to read; where an undispatched flow runs. Written before {@code started}. */
    private @Nullable Thread first;

    private volatile @Nullable ReadersThread undispatched;

    /** The thread that looks for an element which is not there at once. */
    private final AtomicReference<@Nullable Thread> looking = new AtomicReference<>();

    /** Listens to the coroutine around the reader. */
    private final AtomicReference<@Nullable DisposableHandle> around = new AtomicReference<>();

    FlowReader(FlowCall call, Flow<? extends T> flow) {
        this.call = call;
        this.flow = flow;
        this.wait = new RecurringWait(call.bridge().afterwards());
        HandOver<T> handOver = call.isUndispatched()
                ? HandOver.inStep(wait)
                : HandOver.ahead(wait, FIRST_READ_AHEAD / 2, LARGEST_READ_AHEAD / 2);
        this.writer = handOver.writer();
        this.elements = handOver.reader();
    }

    /**
     * Waits for the next element.
     *
     * @return false at the end of the flow
     * @throws CancellationException if this was closed, or the flow or its reader were cancelled
     */
    boolean awaitNext() {
        return elements.advance() || awaitEvent();
    }

    /** The element that {@link #awaitNext} has found. */
    T take() {
        return elements.take();
    }

    /** Passes on those that are there, of which {@link #awaitNext} has found at least one. */
    void takeAll(Consumer<? super T> action) {
        elements.takeAll(action);
    }

    private boolean awaitEvent() {
        Thread here = Thread.currentThread();
        if (!looking.compareAndSet(null, here)) {
            throw readElsewhere(here);
        }
        try {
            if (!started) {
                start(here);
            }
            return look(here);
        } finally {
            looking.set(null);
        }
    }

    private boolean look(Thread here) {
        while (true) {
            requireOpen();
            if (elements.advance()) {
                return true;
            }
            if (ended) {
                if (elements.advance()) {
                    return true;
                }
                finish();
                return false;
            }
            if (call.isUndispatched() && first != here) {
                throw readElsewhere(here);
            }
            block();
        }
    }

    private IllegalStateException readElsewhere(Thread here) {
        return new IllegalStateException("the " + describe()
                + (call.isUndispatched()
                        ? " is undispatched: expected the thread that has begun to read it, '"
                                + (first == null ? "" : first.getName()) + "', got '"
                        : " is being read by another thread: expected one at a time, got '")
                + here.getName() + "'" + (call.isUndispatched() ? "" : ", too"));
    }

    private void requireOpen() {
        if (closed) {
            throw new CancellationException(
                    "the " + describe() + " is closed: expected it to be read before its close()");
        }
    }

    private String describe() {
        return "stream of " + flow;
    }

    // ---- the beginning

    private void start(Thread here) {
        CoroutineContext context = ThreadState.current().context();
        Job outer = context == null ? null : context.get(Job.Key);
        if (outer != null && !outer.isActive()) {
            throw outer.getCancellationException();
        }
        first = here;
        starting = here;
        started = true;
        try {
            requireOpen();
            collect();
        } catch (Throwable e) {
            heard.set(true);
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
        }
    }

    private void collect() {
        CallerLoop thread = wait.open();
        if (call.isUndispatched()) {
            undispatched = new ReadersThread(wait, thread, call.bridge().afterwards());
        }
        Job collecting = call.start(
                undispatched,
                wait,
                k -> {
                    job = k.getContext().get(Job.Key); // the flow may close its own stream before the line below
                    return flow.collect(writer, k);
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

    private void ended(@Nullable Throwable cause) {
        failure = cause;
        ended = true;
        wait.wake();
        leaveCoroutine();
        if (abandoned) {
            reportUnheard();
        }
    }

    // ---- waiting

    private void block() {
        ThreadState thread = ThreadState.current();
        call.bridge().requireNesting(thread);
        Home home = thread.home();
        if (home != null) {
            home.checkMayBlock();
        }
        if (first != Thread.currentThread()) {
            first = Thread.currentThread();
            wait.handOver();
        }
        ReadersThread runsHere = undispatched;
        if (runsHere != null) {
            runsHere.follow();
        }
        elements.waits();
        Wait forElement = new Wait();
        await(forElement);
        forElement.over();
    }

    private void await(Awaited awaited) {
        wait.await(awaited);
        ReadersThread runsHere = undispatched;
        if (runsHere != null) {
            runsHere.moveIfDetached();
        }
    }

    /** One thread that waits for one element. */
    private final class Wait extends FlowWait {
        private long nap = FIRST_NAP_NANOS / 2;
        private volatile boolean cancelled;
        private boolean abandoned;

        Wait() {
            super(call);
        }

        @Override
        public boolean isDone() {
            return ended || (!cancelled && elements.isReady());
        }

        /** See {@link HandOver}. */
        @Override
        public long longestNapNanos() {
            nap = Math.min(2 * nap, LONGEST_NAP_NANOS);
            return nap;
        }

        @Override
        public boolean interrupted() {
            super.interrupted();
            if (call.onInterrupt() == FlowCall.OnInterrupt.IGNORE) {
                return false;
            }
            cancelled = true;
            cancel(
                    "thread '" + Thread.currentThread().getName() + "' was interrupted while it waited for an element",
                    null);
            abandoned = call.onInterrupt() == FlowCall.OnInterrupt.ABANDON;
            return abandoned;
        }

        @Override
        public void bodyCancelled() {
            cancelled = true;
            cancel("the offloaded body that reads the stream was cancelled", null);
        }

        void over() {
            keepInterrupt();
            if (abandoned) {
                throw new CancellationException(
                        "interrupted while waiting for an element of the " + describe() + ", which is cancelled");
            }
            if (cancelled) {
                finish();
            }
        }

        @Override
        public String waitingFor() {
            Job collecting = job;
            return "an element of the " + describe()
                    + (collecting == null || collecting.isActive() ? "" : ", which is ending");
        }

        @Override
        public void failHung(String reason) {
            cancel(reason, null);
        }
    }

    // ---- the end

    private void finish() {
        wait.close();
        Throwable cause = failure;
        if (cause != null) {
            heard.set(true);
            call.addCallSite(cause);
            throw Undeclared.rethrow(cause);
        }
    }

    /** What the flow has failed with, for the first who asks, unless whoever reads has heard of it. */
    private @Nullable Throwable takeUnheard() {
        Throwable cause = ended ? failure : null;
        return cause == null || cause instanceof CancellationException || heard.getAndSet(true) ? null : cause;
    }

    /** A failure that nobody waits for reaches the bridge's handler. */
    private void reportUnheard() {
        Throwable cause = takeUnheard();
        if (cause != null) {
            call.tell(() -> call.uncaught(cause));
        }
    }

    private void cancel(String reason, @Nullable Throwable cause) {
        Job collecting = job;
        if (collecting != null) {
            CancellationException cancellation = new CancellationException(reason);
            cancellation.initCause(cause);
            collecting.cancel(cancellation);
        }
    }

    /** Nobody can read any more; but it may still be closed. */
    void abandon() {
        if (!started) {
            return;
        }
        abandoned = true;
        call.bridge().afterwards().execute(() -> {
            cancel("the stream was abandoned without a close()", null);
            ReadersThread runsHere = undispatched;
            if (runsHere != null) {
                runsHere.detach();
            }
            reportUnheard();
        });
    }

    /** Cancels the flow and waits until it has cleaned up. Its own code does not wait for itself. */
    void close() {
        end();
        reportUnheard();
    }

    /** The same, because the pipeline has failed. */
    void closeAfter(Throwable failureOfReader) {
        end();
        Throwable cause = takeUnheard();
        if (cause != null && cause != failureOfReader) {
            failureOfReader.addSuppressed(cause);
        }
    }

    private void end() {
        closed = true;
        leaveCoroutine();
        ReadersThread runsHere = undispatched;
        if (runsHere != null && first != Thread.currentThread()) {
            runsHere.detach();
        }
        if (started && !ended) {
            cancel("the stream was closed", null);
            if (starting == Thread.currentThread() || isInside()) {
                abandoned = true; // nobody waits to hear how it ends
                return;
            }
            Closing closing = new Closing(call, () -> ended, describe());
            await(closing);
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
