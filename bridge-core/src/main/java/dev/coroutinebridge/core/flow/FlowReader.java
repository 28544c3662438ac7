package dev.coroutinebridge.core.flow;

import dev.coroutinebridge.core.loop.Home;
import dev.coroutinebridge.core.loop.RecurringWait;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import kotlinx.coroutines.flow.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A flow that one thread at a time reads, element by element. {@link StreamCollection} is the coroutine that collects it, and begins with
 * the first element that is asked for.
 *
 * <p><b>One at a time.</b> A thread that finds no element at once says in {@code looking} that it looks for one, until it has it; another
 * one that comes meanwhile is refused. What a thread writes here, the next one sees, because it finds {@code looking} free.
 *
 * @param <T> the elements
 */
final class FlowReader<T extends @Nullable Object> {

    /** How many elements are read ahead, at first and at most; a half is a chunk. */
    static final int FIRST_READ_AHEAD = 32;

    static final int LARGEST_READ_AHEAD = 1_024;

    private final FlowCall call;
    private final RecurringWait wait;
    private final HandOver.Reader<T> elements;
    private final StreamCollection<T> collection;

    /** The thread that has waited last, or has begun to read; where an undispatched flow runs. */
    private @Nullable Thread thread;

    /** The thread that looks for an element which is not there at once. */
    private final AtomicReference<@Nullable Thread> looking = new AtomicReference<>();

    FlowReader(FlowCall call, Flow<? extends T> flow) {
        this.call = call;
        this.wait = new RecurringWait(call.bridge().afterwards());
        HandOver<T> handOver = call.isUndispatched()
                ? HandOver.inStep(wait)
                : HandOver.ahead(wait, FIRST_READ_AHEAD / 2, LARGEST_READ_AHEAD / 2);
        this.elements = handOver.reader();
        this.collection = new StreamCollection<>(call, flow, handOver.writer(), wait);
    }

    /** The coroutine that collects the flow. */
    StreamCollection<T> collection() {
        return collection;
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
            if (!collection.hasBegun()) {
                thread = here;
                collection.begin();
            }
            return look(here);
        } finally {
            looking.set(null);
        }
    }

    private boolean look(Thread here) {
        while (true) {
            collection.requireOpen();
            if (elements.advance()) {
                return true;
            }
            if (collection.hasEnded()) {
                if (elements.advance()) {
                    return true;
                }
                collection.finish();
                return false;
            }
            if (call.isUndispatched() && thread != here) {
                throw readElsewhere(here);
            }
            block(here);
        }
    }

    private IllegalStateException readElsewhere(Thread here) {
        return new IllegalStateException("the " + collection.describe()
                + (call.isUndispatched()
                        ? " is undispatched: expected the thread that has begun to read it, '"
                                + (thread == null ? "" : thread.getName()) + "', got '"
                        : " is being read by another thread: expected one at a time, got '")
                + here.getName() + "'" + (call.isUndispatched() ? "" : ", too"));
    }

    private void block(Thread here) {
        ThreadState state = ThreadState.current();
        call.bridge().requireNesting(state);
        Home home = state.home();
        if (home != null) {
            home.checkMayBlock();
        }
        if (thread != here) {
            thread = here;
            wait.handOver();
        }
        elements.waits();
        ElementWait forElement = new ElementWait(call, collection, elements);
        collection.await(forElement);
        forElement.over();
    }
}
