package dev.coroutinebridge.core.dispatch;

import java.util.concurrent.RejectedExecutionException;

/**
 * A task that has to be told when its dispatcher is not going to run it. (Any other is run elsewhere, with its coroutine cancelled.)
 * Internal.
 */
public interface RefusableTask extends Runnable {

    /**
     * The task is not going to run. Called once at most, instead of {@code run}, on whatever thread finds out; must not block.
     *
     * @param rejection names the dispatcher; its cause is what the executor said
     */
    void refused(RejectedExecutionException rejection);
}
