package dev.coroutinebridge.core.dispatch;

import java.util.concurrent.RejectedExecutionException;

/**
 * Whatever an executor throws instead of taking a task is a refusal: an exception of its own, or an {@link OutOfMemoryError} because
 * it could not start a thread. It must not come out of a dispatch, where it would kill the thread that resumes.
 */
final class Rejections {

    private Rejections() {}

    static RejectedExecutionException of(Throwable failure) {
        return failure instanceof RejectedExecutionException rejection
                ? rejection
                : new RejectedExecutionException("the executor failed to take a task: " + failure, failure);
    }

    /** The same, with the dispatcher's name. */
    static RejectedExecutionException by(String dispatcher, RejectedExecutionException rejection) {
        return new RejectedExecutionException(
                "dispatcher '" + dispatcher + "' has refused the call: " + rejection.getMessage(), rejection);
    }

    /** What the executor itself said. */
    static RejectedExecutionException original(RejectedExecutionException named) {
        return named.getCause() instanceof RejectedExecutionException said ? said : named;
    }
}
