package dev.coroutinebridge.core.loop;

import java.util.concurrent.RejectedExecutionException;

/** A dispatcher whose other threads, if it has any, are whoever sends a helper. */
final class OneThreadHome implements Home {

    private final int parallelism;
    private volatile boolean refuses;

    OneThreadHome() {
        this(1);
    }

    OneThreadHome(int parallelism) {
        this.parallelism = parallelism;
    }

    /** A loop of the current thread, as if that belonged to the dispatcher. */
    static CallerLoop loopOf(OneThreadHome home) {
        return new CallerLoop(ThreadState.current(), new ThreadState.Membership(home), null, Runnable::run);
    }

    @Override
    public String name() {
        return "home";
    }

    @Override
    public int parallelism() {
        return parallelism;
    }

    /** From now on helpers are refused. */
    void refuse() {
        refuses = true;
    }

    @Override
    public void help(Runnable helper, Runnable refusedLater) {
        if (refuses) {
            throw new RejectedExecutionException();
        }
        helper.run();
    }

    @Override
    public void checkMayBlock() {}

    @Override
    public void threadBlocked() {}

    @Override
    public void threadUnblocked() {}

    @Override
    public void routedTaskTaken() {}

    @Override
    public void helperEnds() {}

    @Override
    public Runnable pollQueuedTask() {
        return null;
    }

    @Override
    public String occupancy() {
        return "";
    }
}
