package dev.coroutinebridge.core.flow;

import dev.coroutinebridge.core.loop.Garbage;
import java.lang.ref.Reference;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import kotlinx.coroutines.flow.Flow;
import org.jspecify.annotations.Nullable;

/** A flow as a {@link Stream}. Internal. */
public final class FlowStream {

    private FlowStream() {}

    /**
     * Makes a stream. See {@code SuspendCaller.stream}.
     *
     * @param call how the flow's coroutine is started
     * @param flow the flow
     * @param <T> the elements
     * @return a stream that has not begun
     */
    public static <T extends @Nullable Object> Stream<T> of(FlowCall call, Flow<? extends T> flow) {
        FlowReader<T> reader = new FlowReader<>(call, flow);
        return StreamSupport.stream(new Source<>(reader, !call.isUndispatched()), false)
                .onClose(reader.collection()::close);
    }

    /** What the stream reads. It is reachable from the stream and from nowhere else. */
    private static final class Source<T extends @Nullable Object> extends Spliterators.AbstractSpliterator<T> {
        private final FlowReader<T> reader;
        private final boolean mayChangeThreads;
        private boolean watched;

        Source(FlowReader<T> reader, boolean mayChangeThreads) {
            super(Long.MAX_VALUE, ORDERED);
            this.reader = reader;
            this.mayChangeThreads = mayChangeThreads;
        }

        @Override
        public @Nullable Spliterator<T> trySplit() {
            return mayChangeThreads ? super.trySplit() : null;
        }

        @Override
        public boolean tryAdvance(Consumer<? super T> action) {
            try {
                if (!next()) {
                    return false;
                }
                pass(action);
                return true;
            } finally {
                Reference.reachabilityFence(this); // a flow that is being read is not abandoned
            }
        }

        @Override
        public void forEachRemaining(Consumer<? super T> action) {
            try {
                while (next()) {
                    passAll(action);
                }
            } finally {
                Reference.reachabilityFence(this);
            }
        }

        private boolean next() {
            if (!watched) {
                watched = true;
                Garbage.whenGone(this, reader.collection()::abandon);
            }
            return reader.awaitNext();
        }

        private void passAll(Consumer<? super T> action) {
            try {
                reader.takeAll(action);
            } catch (Throwable e) {
                reader.collection().closeAfter(e);
                throw e;
            }
        }

        /** A failure of what follows in the pipeline ends the flow, too. */
        private void pass(Consumer<? super T> action) {
            try {
                action.accept(reader.take());
            } catch (Throwable e) {
                reader.collection().closeAfter(e);
                throw e;
            }
        }
    }
}
