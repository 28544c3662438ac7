package dev.coroutinebridge;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A subscriber that asks for {@code first} elements and keeps what it hears. Signals at the same time, or after the end, are errors. */
final class Recorder<T> implements Subscriber<T> {

    final List<T> elements = new CopyOnWriteArrayList<>();
    final List<Throwable> breaches = new CopyOnWriteArrayList<>();
    final CompletableFuture<Subscription> subscription = new CompletableFuture<>();

    /** Null for {@code onComplete}. */
    final CompletableFuture<Throwable> end = new CompletableFuture<>();

    private final AtomicInteger inside = new AtomicInteger();
    private final long first;
    private final Consumer<? super T> onNext;

    Recorder(long first) {
        this(first, element -> {});
    }

    Recorder(long first, Consumer<? super T> onNext) {
        this.first = first;
        this.onNext = onNext;
    }

    void request(long n) {
        subscription.join().request(n);
    }

    void cancel() {
        subscription.join().cancel();
    }

    /** What it has ended with; null for {@code onComplete}. */
    Throwable end() throws Exception {
        return end.get(30, TimeUnit.SECONDS);
    }

    private void enter() {
        if (inside.incrementAndGet() != 1) {
            breaches.add(new AssertionError("two signals at a time"));
        }
        if (end.isDone()) {
            breaches.add(new AssertionError("a signal after the end"));
        }
    }

    @Override
    public void onSubscribe(Subscription newSubscription) {
        enter();
        subscription.complete(newSubscription);
        if (first > 0) {
            newSubscription.request(first);
        }
        inside.decrementAndGet();
    }

    @Override
    public void onNext(T element) {
        enter();
        elements.add(element);
        try {
            onNext.accept(element);
        } finally {
            inside.decrementAndGet();
        }
    }

    @Override
    public void onError(Throwable failure) {
        enter();
        inside.decrementAndGet();
        end.complete(failure);
    }

    @Override
    public void onComplete() {
        enter();
        inside.decrementAndGet();
        end.complete(null);
    }
}
