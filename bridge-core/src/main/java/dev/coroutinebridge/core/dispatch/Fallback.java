package dev.coroutinebridge.core.dispatch;

import dev.coroutinebridge.core.loop.Cleanup;
import dev.coroutinebridge.core.loop.ThreadState;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.JobKt;
import org.jspecify.annotations.Nullable;

/** Where tasks go that their dispatcher does not take: the default dispatcher, and if it is that one, kotlinx's. */
final class Fallback implements Executor {
    private volatile @Nullable Pool defaultPool;

    void setDefault(Pool pool) {
        defaultPool = pool;
    }

    @Override
    public void execute(Runnable task) {
        Pool pool = defaultPool;
        // Not from within an executor that runs tasks in place: the default dispatcher may be that very one.
        if (pool != null && ThreadState.current().handingOver() == null) {
            try {
                pool.execute(EmptyCoroutineContext.INSTANCE, task);
                return;
            } catch (RejectedExecutionException closed) {
                // The bridge is closed: kotlinx's own pool refuses nothing, and is not full as Dispatchers.IO may
                // be.
            }
        }
        Dispatchers.getDefault().dispatch(EmptyCoroutineContext.INSTANCE, task);
    }

    void refused(String dispatcher, CoroutineContext context, Runnable task, RejectedExecutionException rejection) {
        if (task instanceof RefusableTask refusable) {
            refusable.refused(Rejections.by(dispatcher, rejection));
        } else {
            cancelAndRun(dispatcher, context, task, rejection);
        }
    }

    void cancelAndRun(
            String dispatcher, CoroutineContext context, Runnable task, RejectedExecutionException rejection) {
        if (!Cleanup.isShielded(context)) {
            JobKt.cancel(context, new DispatchRefusedException(dispatcher, rejection));
        }
        execute(task);
    }
}
