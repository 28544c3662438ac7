package dev.coroutinebridge.function;

/**
 * Blocking Java without a result, for example {@code writer::flush}.
 *
 * @param <X> what it declares to throw
 */
@FunctionalInterface
public interface BlockingAction<X extends Throwable> {

    /**
     * Runs the body on the current thread, which may block.
     *
     * @throws X what the body throws
     */
    void run() throws X;
}
