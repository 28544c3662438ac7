package dev.coroutinebridge.core.loop;

/** A thread that was here. */
final class EndedThread implements Runnable {

    private volatile ThreadState state;

    private EndedThread() {}

    static ThreadState state() {
        EndedThread ended = new EndedThread();
        Thread thread = new Thread(ended);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return ended.state;
    }

    @Override
    public void run() {
        state = new ThreadState();
    }
}
