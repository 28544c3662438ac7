package dev.coroutinebridge.core.flow;

import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Elements that are pulled from blocking Java, some at a time.
 *
 * <p><b>Closed once, and by nobody else while it is pulled.</b> <em>Idle</em>, <em>pulling</em>, <em>leaving</em> (it is being pulled, and
 * whoever pulls closes it then), <em>closed</em>. A pull goes from idle to pulling and back, or from leaving to closed; {@link #leave}
 * from idle to closed, or from pulling to leaving: that is a pull which was abandoned by its coroutine and still runs. A pull that
 * comes after that does nothing: it was abandoned before it had begun. So when it is closed nobody opens anything any more, and
 * whoever takes out what was opened closes it.
 *
 * @param <T> the elements
 */
final class BlockingSource<T extends @Nullable Object> {

    private enum State {
        IDLE,
        PULLING,
        LEAVING,
        CLOSED
    }

    /** What a source has opened. */
    record Opened<T extends @Nullable Object>(Iterator<? extends T> elements, AutoCloseable closer) {

        static <T extends @Nullable Object> Opened<T> of(@Nullable Stream<? extends T> stream) {
            Stream<? extends T> opened = notNull(stream, "stream");
            try {
                return new Opened<T>(opened.iterator(), opened);
            } catch (Throwable e) {
                closeAfter(e, opened); // nobody else has it
                throw e;
            }
        }

        static <T extends @Nullable Object> Opened<T> of(@Nullable Iterator<? extends T> iterator) {
            Iterator<? extends T> opened = notNull(iterator, "iterator");
            return new Opened<T>(opened, opened instanceof AutoCloseable closeable ? closeable : () -> {});
        }

        private static void closeAfter(Throwable failure, Stream<?> opened) {
            try {
                opened.close();
            } catch (Throwable e) {
                failure.addSuppressed(e);
            }
        }

        private static <S> S notNull(@Nullable S opened, String what) {
            return Objects.requireNonNull(
                    opened,
                    () -> "source: expected a " + what + ", which may be empty, got null from the call that opens it");
        }
    }

    private final Callable<Opened<T>> open;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

    private final AtomicReference<@Nullable Opened<T>> opened = new AtomicReference<>();

    BlockingSource(Callable<Opened<T>> open) {
        this.open = open;
    }

    /**
     * Pulls the next elements. To be called where blocking is allowed.
     *
     * @param to takes each as it comes
     * @param most how many, at least 1
     * @return whether there may be more after them
     */
    boolean pull(Inbox<T> to, int most) throws Exception {
        if (!state.compareAndSet(State.IDLE, State.PULLING)) {
            throw new CancellationException("the collection is over");
        }
        try {
            return pullSome(to, most);
        } finally {
            if (!state.compareAndSet(State.PULLING, State.IDLE)) {
                state.set(State.CLOSED);
                close();
            }
        }
    }

    private boolean pullSome(Inbox<T> to, int most) throws Exception {
        Opened<T> source = opened.get();
        if (source == null) {
            source = open.call();
            opened.set(source);
        }
        for (int i = 0; i < most; i++) {
            if (!source.elements().hasNext()) {
                return false;
            }
            to.offer(source.elements().next()); // there is room for so many
        }
        return true;
    }

    /**
     * Nobody wants any more. Does not block.
     *
     * @return whether {@link #close} is not needed: nothing was opened, or a pull that was abandoned will close it
     */
    boolean leave() {
        while (true) {
            if (state.compareAndSet(State.PULLING, State.LEAVING)) {
                return true;
            }
            if (state.compareAndSet(State.IDLE, State.CLOSED) || state.get() == State.CLOSED) {
                return opened.get() == null;
            }
        }
    }

    /** Closes what was opened, after {@link #leave} has said so. May block. A second time without effect. */
    void close() throws Exception {
        Opened<T> source = opened.getAndSet(null);
        if (source != null) {
            source.closer().close();
        }
    }

    /** Whether {@link #close} has begun. */
    boolean isClosed() {
        return opened.get() == null;
    }
}
