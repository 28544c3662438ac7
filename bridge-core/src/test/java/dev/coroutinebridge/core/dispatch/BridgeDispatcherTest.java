package dev.coroutinebridge.core.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.CompletableJob;
import kotlinx.coroutines.JobKt;
import org.junit.jupiter.api.Test;

class BridgeDispatcherTest {

    private final Fallback fallback = new Fallback();

    @Test
    void aTaskRunsOnTheExecutor() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor(task -> new Thread(task, "the-only-one"));
        try {
            CompletableFuture<String> thread = new CompletableFuture<>();
            BridgeDispatcher.borrowed("pool", pool, fallback)
                    .dispatch(
                            EmptyCoroutineContext.INSTANCE,
                            () -> thread.complete(Thread.currentThread().getName()));
            assertThat(thread.get(30, TimeUnit.SECONDS)).isEqualTo("the-only-one");
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void aRefusedTaskIsCancelledAndStillRunsSomewhereElse() throws Exception {
        Executor full = task -> {
            throw new RejectedExecutionException("full");
        };
        CompletableJob job = JobKt.Job(null);
        CompletableFuture<Thread> ranOn = new CompletableFuture<>();
        BridgeDispatcher.borrowed("tiny", full, fallback).dispatch(job, () -> ranOn.complete(Thread.currentThread()));
        assertThat(ranOn.get(30, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
        assertThat(job.isCancelled()).isTrue();
        assertThat(job.getCancellationException())
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("dispatcher 'tiny'")
                .hasCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void closingABorrowedDispatcherLeavesTheExecutorAlone() {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            BridgeDispatcher.borrowed("pool", pool, fallback).close();
            assertThat(pool.isShutdown()).isFalse();
        } finally {
            pool.shutdown();
        }
    }
}
