package dev.coroutinebridge.core.loop;

import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CancellableContinuationImpl;
import kotlinx.coroutines.DispatchedCoroutine;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.internal.DispatchedContinuation;
import kotlinx.coroutines.internal.ScopeCoroutine;
import kotlinx.coroutines.internal.ThreadContextKt;
import org.jspecify.annotations.Nullable;

/**
 * What kotlinx dispatches: a coroutine, from where it was suspended to where it will be. Whoever runs one {@linkplain ThreadState#showContextOf
 * announces} beforehand what coroutine that is, and takes it back after. So kotlinx, which would have it said and taken back around the piece, is
 * told that there is nothing to restore. That spares it a walk over the whole context, in which it asks each element whether it is one that has
 * something to restore: up to half of what a yield took, and on JDKs before 23 a type check that writes to memory which all threads share.
 *
 * <p>An announcement counts once, for the outermost of what kotlinx does with a context in the piece. What is within is said and taken back as
 * ever, and so is all that runs where nobody has announced it. What kotlinx does with a failure of its own runs after its region, but before whoever
 * has announced the coroutine takes it back.
 *
 * <p>This is kotlinx-internal API, public in bytecode and the same from 1.8.1 to 1.11.0; no public API tells the context of a task, nor what
 * has opened a scope.
 */
final class KotlinxPieces {

    /** What an element returns that has nothing to restore. */
    static final Object NOTHING_TO_RESTORE = ThreadContextKt.NO_THREAD_ELEMENTS;

    private KotlinxPieces() {}

    /**
     * The coroutine that is going to run as this task.
     *
     * @param task any task
     * @return its context; null if it is no piece of a bridge's coroutine
     */
    static @Nullable CoroutineContext contextOf(Runnable task) {
        try {
            CoroutineContext context = anyContextOf(task);
            return context == null || context.get(CallElement.KEY) == null ? null : context;
        } catch (Throwable e) { // somebody's element: kotlinx comes upon it, too, and can tell the coroutine
            return null;
        }
    }

    /**
     * Whose code runs on after a coroutine. The end of a scope, as of {@code coroutineScope} and {@code withTimeout}, resumes in place the
     * coroutine that has opened it, and kotlinx says that to nobody: it is the same dispatcher. (It cannot be told from a completion handler of
     * the scope, which runs a moment before.)
     *
     * @param over a coroutine that is completed, as the thread shows it still
     * @return the context of what has opened it; null if it was no scope, or on another dispatcher, from which nothing goes on in place
     */
    static @Nullable CoroutineContext contextAfter(Job over) {
        return over instanceof ScopeCoroutine<?> scope && !(over instanceof DispatchedCoroutine<?>)
                ? scope.uCont.getContext()
                : null;
    }

    private static @Nullable CoroutineContext anyContextOf(Runnable task) {
        if (task instanceof DispatchedContinuation<?> piece) {
            return piece.getContext();
        }
        return task instanceof CancellableContinuationImpl<?> piece ? piece.getContext() : null;
    }
}
