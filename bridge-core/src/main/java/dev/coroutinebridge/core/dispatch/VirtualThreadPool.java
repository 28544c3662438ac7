package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.CallerLoop;
import dev.coroutinebridge.core.loop.Home;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import kotlin.coroutines.CoroutineContext;
import org.jspecify.annotations.Nullable;

/** A virtual thread of a bridge's own for each task. There is no queue; a blocked thread takes nobody's place. */
final class VirtualThreadPool implements Pool {

    private final OwnedThreads.Factory factory;
    private final LongAdder begun = new LongAdder();
    private final LongAdder done = new LongAdder();
    private @Nullable Home home;
    private volatile boolean closed;

    VirtualThreadPool(OwnedThreads.Factory factory) {
        this.factory = factory;
    }

    @Override
    public void belongTo(Home newHome) {
        home = newHome;
    }

    @Override
    public void execute(CoroutineContext context, Runnable task) {
        if (closed) {
            throw new RejectedExecutionException("its virtual threads are shut down");
        }
        Runnable counted = () -> {
            try {
                CallerLoop.runTask(task);
            } finally {
                done.increment();
            }
        };
        begun.increment();
        boolean started = false;
        try {
            factory.virtualThread(counted, Objects.requireNonNull(home)).start();
            started = true;
        } finally {
            if (!started) {
                begun.decrement();
            }
        }
    }

    /** As many as there are tasks. */
    @Override
    public int parallelism() {
        return Short.MAX_VALUE;
    }

    @Override
    public Load load() {
        long completed = done.sum();
        int active = (int) (begun.sum() - completed);
        return new Load(active, active, /* queued= */ 0, completed, /* compensating= */ 0);
    }

    @Override
    public String occupancy() {
        return load().active() + " virtual threads active";
    }

    @Override
    public void close() {
        closed = true;
    }
}
