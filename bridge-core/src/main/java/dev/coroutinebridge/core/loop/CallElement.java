package dev.coroutinebridge.core.loop;

import dev.coroutinebridge.core.context.CapturedContext;
import java.util.Objects;
import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CopyableThreadContextElement;
import kotlinx.coroutines.ThreadContextElement;
import org.jspecify.annotations.Nullable;

/**
 * What a bridge puts into the context of each coroutine it starts, in one element, because a second thread-context element makes
 * every resumption several times as expensive: the chain of blocked threads above the coroutine, the values that travel with it, and,
 * as a {@link ThreadContextElement}, the means to know which coroutine runs on a thread. It keeps no state of its own: what kotlinx
 * passes in is noted in the thread's state, and what was there before goes to kotlinx, which gives it back on restore. Internal.
 */
@SuppressWarnings("exports") // internal, and so is what it speaks of
public class CallElement extends AbstractCoroutineContextElement implements ThreadContextElement<@Nullable Object> {

    /** The element's key. */
    public static final CoroutineContext.Key<CallElement> KEY = new CoroutineContext.Key<>() {};

    private final Object bridge;
    private final @Nullable LoopAbove above;

    private CallElement(Object bridge, @Nullable LoopAbove above) {
        super(KEY);
        this.bridge = bridge;
        this.above = above;
    }

    /**
     * An element for one call.
     *
     * @param bridge whose coroutine it is
     * @param above the thread that is blocked for the coroutine; null if none is
     * @param captured the values that travel with it; null if none do
     * @return a new element
     */
    public static CallElement of(Object bridge, @Nullable LoopAbove above, @Nullable CapturedContext captured) {
        if (captured == null) {
            return new CallElement(bridge, above);
        }
        return captured.isOneForAll() ? new Carrying(bridge, above, captured) : new Copyable(bridge, above, captured);
    }

    /**
     * Whose coroutine it is.
     *
     * @return the bridge
     */
    public final Object bridge() {
        return bridge;
    }

    /**
     * The nearest thread that is blocked for the coroutine, or was.
     *
     * @return its loop; null if there is none
     */
    public final @Nullable CallerLoop loop() {
        return above == null ? null : above.loop();
    }

    /**
     * What leads to that thread.
     *
     * @return null if there is none
     */
    public final @Nullable LoopAbove above() {
        return above;
    }

    /**
     * The values that travel with the coroutine.
     *
     * @return null if none do
     */
    public @Nullable CapturedContext captured() {
        return null;
    }

    @Override
    public @Nullable Object updateThreadContext(CoroutineContext context) {
        ThreadState state = ThreadState.current();
        return state.takeAnnouncement(context) ? KotlinxPieces.NOTHING_TO_RESTORE : state.setContext(context);
    }

    @Override
    public void restoreThreadContext(CoroutineContext context, @Nullable Object before) {
        // One of several elements of which kotlinx restores all is asked to, even if it has nothing to restore.
        if (before != KotlinxPieces.NOTHING_TO_RESTORE) {
            ThreadState.current().setContext((CoroutineContext) before);
        }
    }

    /** One with which values travel. */
    private static class Carrying extends CallElement {

        private final CapturedContext captured;

        Carrying(Object bridge, @Nullable LoopAbove above, CapturedContext captured) {
            super(bridge, above);
            this.captured = captured;
        }

        @Override
        public final CapturedContext captured() {
            return captured;
        }

        @Override
        public final Object updateThreadContext(CoroutineContext context) {
            ThreadState state = ThreadState.current();
            boolean unused = state.takeAnnouncement(context); // there are values to restore
            return captured.install(state.shown(), state.setContext(context));
        }

        @Override
        public final void restoreThreadContext(CoroutineContext context, @Nullable Object before) {
            ThreadState state = ThreadState.current();
            CapturedContext.Installed installed = Objects.requireNonNull((CapturedContext.Installed) before);
            captured.restore(state.shown(), installed);
            state.setContext((CoroutineContext) installed.beside());
        }
    }

    /** One of which each coroutine below has its own. kotlinx looks for these whenever a coroutine is started, so not all are. */
    private static final class Copyable extends Carrying implements CopyableThreadContextElement<@Nullable Object> {

        Copyable(Object bridge, @Nullable LoopAbove above, CapturedContext captured) {
            super(bridge, above, captured);
        }

        @Override
        public CopyableThreadContextElement<@Nullable Object> copyForChild() {
            return new Copyable(bridge(), above(), captured().copy());
        }

        /** What was captured by somebody else, who may put it into several contexts. */
        @Override
        public CoroutineContext mergeForChild(CoroutineContext.Element other) {
            return other instanceof Copyable copyable ? copyable.copyForChild() : other;
        }
    }
}
