package dev.coroutinebridge.benchmarks;

import dev.coroutinebridge.core.loop.ThreadState;
import java.util.concurrent.TimeUnit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlinx.coroutines.AbstractCoroutine;
import kotlinx.coroutines.CoroutineDispatcher;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The limits: what cannot be left out of a blocking call, and nothing else. Neither can be closed, cancelled, interrupted or nested, and nobody
 * else can send anything to the thread that waits.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LeastBenchmark {

    private static final Continuation<Integer> NOBODY = new Bare();

    private final Functions functions = new Functions();

    /** A call that does not suspend, whose thread is known to be in it. */
    @Benchmark
    public int plainLeast() {
        ThreadState state = ThreadState.current();
        if (state.isInside()) {
            throw new IllegalStateException("expected a thread that is in no call");
        }
        int before = state.enterFirst();
        try {
            return (Integer) functions.plain(NOBODY);
        } finally {
            state.leaveTo(before);
        }
    }

    /** A call that suspends once: kotlinx's coroutine, and a place for one task. */
    @Benchmark
    public int yieldLeast() {
        Bare coroutine = new Bare();
        Object result = functions.oneYield(coroutine);
        if (result != IntrinsicsKt.getCOROUTINE_SUSPENDED()) {
            return (Integer) result;
        }
        while (coroutine.result == null) {
            coroutine.thread.runNext();
        }
        return coroutine.result;
    }

    private static final class OneTask extends CoroutineDispatcher {
        private Runnable next;

        @Override
        public void dispatch(CoroutineContext context, Runnable task) {
            next = task;
        }

        void runNext() {
            Runnable task = next;
            next = null;
            task.run();
        }
    }

    private static final class Bare extends AbstractCoroutine<Integer> {
        private final OneTask thread;
        private Integer result;

        Bare() {
            this(new OneTask());
        }

        private Bare(OneTask thread) {
            super(EmptyCoroutineContext.INSTANCE.plus(thread), /* initParentJob= */ false, /* active= */ true);
            this.thread = thread;
        }

        @Override
        protected void onCompleted(Integer value) {
            result = value;
        }
    }
}
