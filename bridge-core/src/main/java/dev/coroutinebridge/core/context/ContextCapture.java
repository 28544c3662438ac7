package dev.coroutinebridge.core.context;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Takes the values that travel with a call: of the accessors in Micrometer's {@link ContextRegistry}, whenever they were registered, and
 * of those that a bridge was given. Thread-safe. Internal.
 */
public final class ContextCapture {

    /** A view of the registry, which shows what is in it at the moment. Each call looks whether that is anything, so it is at hand. */
    private static final List<ThreadLocalAccessor<?>> REGISTERED =
            ContextRegistry.getInstance().getThreadLocalAccessors();

    private final List<ThreadLocalAccessor<?>> own;
    private final boolean onlyRegistered;
    private final Propagation mode;

    /** What there was when somebody last looked; the same for all modes. */
    private final AtomicReference<Accessors> known;

    /**
     * Takes values in one way.
     *
     * @param own what travels beside what is in the registry; it takes the place of what has the same key there
     * @param mode what becomes of the values
     */
    public ContextCapture(TravellingLocals own, Propagation mode) {
        this(own.accessors(), mode, new AtomicReference<>(Accessors.NONE));
    }

    private ContextCapture(List<ThreadLocalAccessor<?>> own, Propagation mode, AtomicReference<Accessors> known) {
        this.own = own;
        this.known = known;
        this.onlyRegistered = own.isEmpty();
        this.mode = mode;
    }

    /**
     * The same accessors in another way.
     *
     * @param other what becomes of the values
     * @return a capture
     */
    public ContextCapture in(Propagation other) {
        return other == mode ? this : new ContextCapture(own, other, known);
    }

    /**
     * What becomes of the values.
     *
     * @return the mode
     */
    public Propagation mode() {
        return mode;
    }

    /**
     * Takes the values of the current thread.
     *
     * @return null if nothing travels
     */
    public @Nullable CapturedContext take() {
        return onlyRegistered && REGISTERED.isEmpty() ? null : takeAll();
    }

    /**
     * Whether what travels is in Micrometer's registry, all of it.
     *
     * @return true if {@link #take} returns null unless {@link #isAnyRegistered}
     */
    public boolean takesOnlyRegistered() {
        return onlyRegistered;
    }

    /**
     * Whether anything is in Micrometer's registry.
     *
     * @return false as long as nothing is
     */
    public static boolean isAnyRegistered() {
        return !REGISTERED.isEmpty();
    }

    private @Nullable CapturedContext takeAll() {
        if (mode == Propagation.OFF) {
            return null;
        }
        Accessors accessors = accessors(REGISTERED.toArray(new ThreadLocalAccessor<?>[0]));
        return switch (mode) {
            case COPY -> new CapturedContext(accessors, accessors.read());
            case WRITE_BACK -> new SharedContext(accessors, accessors.read());
            case CLEAR -> new ClearContext(accessors);
            case OFF -> null;
        };
    }

    /** One object for the same accessors, by which a call knows that another's values are of its own kind. */
    private Accessors accessors(ThreadLocalAccessor<?>[] registered) {
        Accessors last = known.get();
        if (last.areOf(registered)) {
            return last;
        }
        Accessors now = Accessors.of(own, registered);
        return known.compareAndSet(last, now) ? now : accessors(registered);
    }
}
