package dev.coroutinebridge.core.context;

import io.micrometer.context.ThreadLocalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The accessors of the thread-locals that travel, in one order. An accessor that throws is somebody's own: its value does not travel,
 * the log says why, and the call goes on, because kotlinx would leave a coroutine unfinished whose thread-context element has thrown.
 */
final class Accessors {

    static final Accessors NONE = new Accessors(new ThreadLocalAccessor<?>[0], List.of());

    /** No code leaves more scopes open than this, and an accessor that never gives the value back must not be asked for ever. */
    private static final int MOST_TIMES = 100;

    private static final System.Logger LOGGER = System.getLogger("dev.coroutinebridge");

    /** In place of a value: what the thread has is left alone, for example because its accessor has thrown. */
    private static final Object UNKNOWN = new Object();

    private final ThreadLocalAccessor<?>[] registered;
    private final ThreadLocalAccessor<Object>[] all;

    @SuppressWarnings("unchecked") // each gets what it has given
    private Accessors(ThreadLocalAccessor<?>[] registered, List<ThreadLocalAccessor<?>> all) {
        this.registered = registered;
        this.all = (ThreadLocalAccessor<Object>[]) all.toArray(new ThreadLocalAccessor<?>[0]);
    }

    static Accessors of(List<ThreadLocalAccessor<?>> own, ThreadLocalAccessor<?>[] registered) {
        List<ThreadLocalAccessor<?>> all = new ArrayList<>(own);
        for (ThreadLocalAccessor<?> accessor : registered) {
            if (own.stream().noneMatch(other -> other.key().equals(accessor.key()))) {
                all.add(accessor);
            }
        }
        return new Accessors(registered, all);
    }

    /** Whether these are those that are in the registry now. */
    boolean areOf(ThreadLocalAccessor<?>[] now) {
        if (this == NONE || registered.length != now.length) {
            return false;
        }
        for (int i = 0; i < now.length; i++) {
            if (registered[i] != now[i]) {
                return false;
            }
        }
        return true;
    }

    /** None of anybody's, but for the context class loader, without which code does not run. */
    @Nullable
    Object[] none() {
        @Nullable Object[] values = new @Nullable Object[all.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (Object) all[i] instanceof ContextClassLoaderAccessor ? UNKNOWN : null;
        }
        return values;
    }

    /** What the current thread has. */
    @Nullable
    Object[] read() {
        @Nullable Object[] values = new @Nullable Object[all.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = read(i);
        }
        return values;
    }

    /** What the current thread has, and what is known already where that cannot be read. */
    @Nullable
    Object[] read(@Nullable Object[] known) {
        @Nullable Object[] values = read();
        for (int i = 0; i < values.length; i++) {
            if (values[i] == UNKNOWN) {
                values[i] = known[i];
            }
        }
        return values;
    }

    /**
     * Puts what has changed into {@code target}, as far as it is of the same accessors. The accessors may be others if one was registered
     * or removed in between.
     *
     * @param from before and {@code to} after, by the accessors of {@code source}
     */
    void putChanges(@Nullable Object[] target, Accessors source, @Nullable Object[] from, @Nullable Object[] to) {
        for (int i = 0; i < to.length; i++) {
            int own = indexOf(source.all[i], i);
            // By equals, because some make a copy for whoever asks.
            if (own >= 0 && to[i] != UNKNOWN && !source.areEqual(i, from[i], to[i])) {
                target[own] = to[i];
            }
        }
    }

    private int indexOf(ThreadLocalAccessor<Object> accessor, int hint) {
        if (hint < all.length && all[hint] == accessor) {
            return hint;
        }
        for (int i = 0; i < all.length; i++) {
            if (all[i] == accessor) {
                return i;
            }
        }
        return -1;
    }

    /** Puts values onto the current thread, and returns what it had. */
    @Nullable
    Object[] exchange(@Nullable Object[] values) {
        @Nullable Object[] before = new @Nullable Object[all.length];
        for (int i = 0; i < before.length; i++) {
            Object had = read(i);
            before[i] = had;
            if (had != values[i] && had != UNKNOWN && values[i] != UNKNOWN) {
                set(i, values[i]);
            }
        }
        return before;
    }

    /**
     * Puts back what a thread had, the last first. What it has already is not set: an accessor may keep a stack, out of which a thread
     * would take something of another's if kotlinx restores in another order than it has installed.
     */
    void restore(@Nullable Object[] before) {
        for (int i = before.length - 1; i >= 0; i--) {
            Object had = before[i];
            if (had != UNKNOWN) {
                restore(i, had, read(i));
            }
        }
    }

    /**
     * Once, or as often as it takes: an accessor that keeps a stack gives up one value at a time, and code may have left more than one
     * there, by being suspended in the middle of a scope. Until then nothing else is known to need a second time.
     */
    private void restore(int i, @Nullable Object had, @Nullable Object has) {
        Object now = has;
        for (int times = 0; times < MOST_TIMES && now != had; times++) {
            restore(i, had);
            Object next = all[i] instanceof TravellingLocals.Plain ? had : read(i);
            if (areEqual(i, next, had)) {
                return;
            }
            if (areEqual(i, next, now)) {
                break;
            }
            now = next;
        }
        if (now != had && had != null) {
            set(i, had);
        }
    }

    private boolean areEqual(int i, @Nullable Object one, @Nullable Object other) {
        try {
            return Objects.equals(one, other);
        } catch (Throwable e) {
            failed(i, "compared", e);
            return false;
        }
    }

    private @Nullable Object read(int i) {
        try {
            return all[i].getValue();
        } catch (Throwable e) {
            failed(i, "read", e);
            return UNKNOWN;
        }
    }

    private void set(int i, @Nullable Object value) {
        try {
            if (value == null) {
                all[i].setValue();
            } else {
                all[i].setValue(value);
            }
        } catch (Throwable e) {
            failed(i, "set", e);
        }
    }

    private void restore(int i, @Nullable Object value) {
        try {
            if (value == null) {
                all[i].restore();
            } else {
                all[i].restore(value);
            }
        } catch (Throwable e) {
            failed(i, "restored", e);
        }
    }

    private void failed(int i, String what, Throwable e) {
        try {
            log(i, what, e);
        } catch (Throwable failure) { // of a log handler of somebody's, who has nowhere else to be told of it
            e.addSuppressed(failure);
        }
    }

    private void log(int i, String what, Throwable e) {
        LOGGER.log(
                System.Logger.Level.ERROR,
                () -> "the thread-local of " + all[i].getClass().getName() + " could not be " + what + " on thread '"
                        + Thread.currentThread().getName()
                        + "', so its value may not travel with this call; mend the accessor, or remove it from the ContextRegistry",
                e);
    }
}
