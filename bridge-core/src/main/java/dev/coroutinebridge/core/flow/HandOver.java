package dev.coroutinebridge.core.flow;

import dev.coroutinebridge.core.loop.RecurringWait;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.Consumer;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.CancellableContinuation;
import kotlinx.coroutines.CancellableContinuationKt;
import kotlinx.coroutines.flow.FlowCollector;
import org.jspecify.annotations.Nullable;

/**
 * Elements on their way from the coroutine that collects a flow to the thread that reads them, in chunks.
 *
 * <p><b>Who writes what.</b> The coroutine fills the last chunk from its beginning and says after each element how many it has
 * written since the first; the reader follows in the same chunk, and goes on to the next when it has read all of one. {@code room} says how many chunks the
 * coroutine may still begin. The coroutine takes one from it when it has filled a chunk; below zero it is suspended. The reader adds
 * one when it comes for more than the chunk had. So there are never more chunks than at the beginning, however slow the reader is,
 * and with one chunk of one element, nothing is computed before it is asked for.
 *
 * <p><b>No room is lost.</b> Taking and adding are atomic. The coroutine leaves its continuation before it takes the room that is
 * not there; the reader whose addition meets -1 resumes it, and nobody else can: the next addition comes only after the next chunk. A
 * coroutine that is cancelled while suspended is resumed by that, and the reader's call then does nothing.
 *
 * <p><b>No element is overlooked.</b> The coroutine writes that an element is there and then reads whether the reader sleeps, without a
 * fence between them, which would cost more than all the rest. So it may read too early, and the reader, which looks once more before
 * it sleeps, may look too early, too. The coroutine's next element or its end would wake it; in case neither comes soon, the reader does
 * not sleep for long, but {@linkplain dev.coroutinebridge.core.loop.Awaited#longestNapNanos looks again} by itself, less and less often. The write is a release, so
 * it becomes visible in finite time, which is some nanoseconds.
 *
 * <p><b>How large a chunk is.</b> If a chunk ends and both sides have waited for each other during it, the next one is twice as large:
 * what they then spend is the time of being woken. Otherwise more elements in memory would be of no use.
 *
 * <p><b>Distance.</b> What one core writes and another reads right after is what a hand-over costs: each cache line that changes sides
 * stops the writer for the time of a message between cores, and a reader close behind also fetches in advance what is about to be
 * written. So the two sides' fields are far from each other in memory, and so are the sides in the elements: a reader that finds few
 * lets a coroutine that is producing get ahead ({@link Reader#gather}). And a coroutine without room waits a little for the reader before
 * it is suspended ({@link Writer#spin}): waking its thread costs the reader more, and often its processor. A million elements took
 * 14 to 20 ns each while the two cores were 70 ns apart, and 28 to 33 in the minutes in which they were 250 to 290 (a virtual machine with
 * 2 cores, JDK 17, single JVMs); 9.3 is what the coroutine takes by itself, and 5.8 Kotlin's {@code collect}.
 *
 * @param <T> the elements
 */
final class HandOver<T extends @Nullable Object> {

    private static final VarHandle ROOM;
    private static final VarHandle COUNT;
    private static final VarHandle STARVED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ROOM = lookup.findVarHandle(HandOver.class, "room", int.class);
            STARVED = lookup.findVarHandle(HandOver.class, "starved", boolean.class);
            COUNT = lookup.findVarHandle(WrittenField.class, "count", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Elements that follow each other. */
    static final class Chunk {
        final @Nullable Object[] elements;
        volatile @Nullable Chunk next;

        Chunk(int size) {
            elements = new @Nullable Object[size];
        }
    }

    /** As many bytes as two cache lines have, which processors like to fetch together. */
    @SuppressWarnings("unused")
    static class Distance {
        private long a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7;
    }

    static class WrittenField extends Distance {
        @SuppressWarnings("unused") // through COUNT
        private long count;
    }

    /** How many elements the coroutine has written since the beginning. */
    @SuppressWarnings("unused") // the distance behind
    static final class Written extends WrittenField {
        private long a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7;

        void set(long count) {
            COUNT.setRelease(this, count);
        }

        long get() {
            return (long) COUNT.getAcquire(this);
        }
    }

    /** A reader does not wait for more than this: it is far enough behind. */
    private static final int ENOUGH = 256;

    /** Fewer than this while a reader spins, and the coroutine does not produce all the time: what is there is not kept waiting. */
    private static final int FEW = 8;

    /** A microsecond. */
    private static final int GATHERING_SPINS = 32;

    /** Some microseconds, which is what it takes to wake a thread. */
    private static final int MOST_PATIENCE = 256;

    private final Writer<T> writer;
    private final Reader<T> reader;

    @SuppressWarnings("unused") // through ROOM
    private volatile int room;

    /** Whether the reader has waited since the last chunk began. Read late, it makes a chunk larger too late. */
    @SuppressWarnings("unused") // through STARVED
    private boolean starved;

    /** Whoever reads is suspended here; handed over through {@code room}. */
    private @Nullable CancellableContinuation<? super Unit> suspended;

    private HandOver(RecurringWait wait, int size, int largest, int chunks) {
        Chunk first = new Chunk(size);
        this.room = chunks - 1;
        boolean spins = chunks > 1 && Runtime.getRuntime().availableProcessors() > 1;
        Written written = new Written();
        this.writer = new Writer<>(this, wait, first, largest, written);
        this.writer.patience = spins ? MOST_PATIENCE / 4 : 0;
        this.reader = new Reader<>(this, first, written);
        this.reader.spins = spins ? GATHERING_SPINS : 0;
    }

    /**
     * One that reads ahead.
     *
     * @param wait where the reader sleeps
     * @param first how many elements a chunk has at first
     * @param largest how many it may come to have; there are two chunks
     */
    static <T extends @Nullable Object> HandOver<T> ahead(RecurringWait wait, int first, int largest) {
        return new HandOver<>(wait, first, largest, 2);
    }

    /** One whose coroutine goes on when the reader comes for the next element. */
    static <T extends @Nullable Object> HandOver<T> inStep(RecurringWait wait) {
        return new HandOver<>(wait, 1, 1, 1);
    }

    Writer<T> writer() {
        return writer;
    }

    Reader<T> reader() {
        return reader;
    }

    // ---- room

    private boolean takeRoom() {
        if (room == 0) {
            return false;
        }
        ROOM.getAndAdd(this, -1); // only the reader changes it meanwhile, and only to more
        return true;
    }

    private @Nullable Object awaitRoom(Continuation<? super Unit> k) {
        return CancellableContinuationKt.<Unit>suspendCancellableCoroutine(
                own -> {
                    suspended = own;
                    if ((int) ROOM.getAndAdd(this, -1) > 0) {
                        suspended = null;
                        own.resumeWith(Unit.INSTANCE); // the reader has given some meanwhile
                    }
                    return Unit.INSTANCE;
                },
                k);
    }

    private void giveRoom() {
        if ((int) ROOM.getAndAdd(this, 1) == -1) {
            CancellableContinuation<? super Unit> writing = suspended;
            suspended = null;
            if (writing != null) {
                writing.resumeWith(Unit.INSTANCE);
            }
        }
    }

    // ---- the coroutine

    static class WriterFields extends Distance {
        Chunk chunk;

        @Nullable
        Object[] elements;

        int at;
        long count;
        int size;
        int patience;
        boolean waited;

        WriterFields(Chunk first) {
            chunk = first;
            elements = first.elements;
            size = first.elements.length;
        }
    }

    /** The coroutine's side. */
    @SuppressWarnings("unused") // the distance behind
    static final class Writer<T extends @Nullable Object> extends WriterFields implements FlowCollector<T> {
        private final HandOver<T> handOver;
        private final RecurringWait wait;
        private final int largest;
        private final Written written;
        private long a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7;

        private Writer(HandOver<T> handOver, RecurringWait wait, Chunk first, int largest, Written written) {
            super(first);
            this.handOver = handOver;
            this.wait = wait;
            this.largest = largest;
            this.written = written;
        }

        /** So short that it becomes part of the flow's own code. */
        @Override
        public @Nullable Object emit(T element, Continuation<? super Unit> k) {
            @Nullable Object[] into = elements;
            int to = at;
            if (to >= into.length - 1) {
                return emitAtEnd(element, k);
            }
            into[to] = element;
            at = to + 1;
            written.set(++count);
            wait.wake();
            return Unit.INSTANCE;
        }

        /** The last of a chunk, or the first of the next, for which there is room: the emission before this one has waited for that. */
        private @Nullable Object emitAtEnd(T element, Continuation<? super Unit> k) {
            if (at == elements.length) {
                next();
            }
            elements[at++] = element;
            written.set(++count);
            wait.wake();
            if (at < elements.length || handOver.takeRoom()) {
                return Unit.INSTANCE;
            }
            waited = true;
            return spin() ? Unit.INSTANCE : handOver.awaitRoom(k);
        }

        /** Waits for the reader without being suspended: longer if that was of use the last time, and shorter if it was not. */
        private boolean spin() {
            for (int i = 0; i < patience; i++) {
                Thread.onSpinWait();
                if (handOver.takeRoom()) {
                    patience = Math.min(2 * patience, MOST_PATIENCE);
                    return true;
                }
            }
            patience = (patience + 1) / 2;
            return false;
        }

        private void next() {
            boolean readerHasWaited = (boolean) STARVED.getOpaque(handOver);
            if (waited && readerHasWaited && size < largest) {
                size *= 2;
            }
            waited = false;
            STARVED.setOpaque(handOver, false);
            Chunk full = chunk;
            Chunk next = new Chunk(size);
            chunk = next;
            elements = next.elements;
            at = 0;
            full.next = next;
        }
    }

    // ---- the reader

    static class ReaderFields extends Distance {
        Chunk chunk;

        @Nullable
        Object[] elements;

        int read;
        int readable;
        int spins;
        long before; // how many the chunks before had
        boolean roomGiven;

        ReaderFields(Chunk first) {
            chunk = first;
            elements = first.elements;
        }
    }

    /** The thread's side. */
    @SuppressWarnings("unused") // the distance behind
    static final class Reader<T extends @Nullable Object> extends ReaderFields {
        private final HandOver<T> handOver;
        private final Written written;
        private long a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7;

        private Reader(HandOver<T> handOver, Chunk first, Written written) {
            super(first);
            this.handOver = handOver;
            this.written = written;
        }

        /** Whether there is an element to {@link #take}. Asks for more if what was read was all there is. */
        boolean advance() {
            return read < readable || look();
        }

        private boolean look() {
            if (read == elements.length && !next()) {
                return false;
            }
            readable = filled();
            if (read == readable) {
                return false;
            }
            if (spins > 0 && hasFew()) {
                gather();
            }
            return true;
        }

        private boolean next() {
            if (!roomGiven) {
                roomGiven = true;
                handOver.giveRoom();
            }
            Chunk next = chunk.next;
            if (next == null) {
                return false;
            }
            before += elements.length;
            chunk = next;
            elements = next.elements;
            read = 0;
            roomGiven = false;
            return true;
        }

        private int filled() {
            return (int) Math.min(written.get() - before, elements.length);
        }

        private boolean hasFew() {
            return readable - read < ENOUGH && readable < elements.length;
        }

        /** Lets the coroutine get ahead, as long as it does. */
        private void gather() {
            STARVED.setOpaque(handOver, true);
            int had;
            do {
                for (int i = 0; i < spins; i++) {
                    Thread.onSpinWait();
                }
                had = readable;
                readable = filled();
            } while (readable - had >= FEW && hasFew());
        }

        /** The element that {@link #advance} has found. */
        @SuppressWarnings({"unchecked", "NullAway"}) // T itself may be nullable
        T take() {
            return (T) elements[read++];
        }

        /** Passes on all elements that {@link #advance} has found, until one is refused by an exception. */
        @SuppressWarnings({"unchecked", "NullAway"}) // T itself may be nullable
        void takeAll(Consumer<? super T> action) {
            @Nullable Object[] from = elements;
            int to = readable;
            int at = read;
            try {
                while (at < to) {
                    action.accept((T) from[at++]);
                }
            } finally {
                read = at;
            }
        }

        /** Whether {@link #advance} would find one. For any thread, which may see it late. */
        boolean isReady() {
            return before + read < written.get();
        }

        /** The reader is about to wait for an element, and does not keep those that it has read. */
        void waits() {
            STARVED.setOpaque(handOver, true);
            Arrays.fill(elements, 0, read, null);
        }
    }
}
