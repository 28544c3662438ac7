package dev.coroutinebridge.core.dispatch;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One dispatcher for each executor that was handed in, found by the executor's identity.
 *
 * <p>Neither the executor nor its dispatcher is kept alive from here: an application that makes executors all day leaks
 * nothing. A dispatcher refers to its executor, so a dispatcher that somebody still holds is found again.
 */
final class BorrowedDispatchers {

    private final Map<Identity, Entry> entries = new HashMap<>();
    private final ReferenceQueue<BridgeDispatcher> unreachable = new ReferenceQueue<>();
    private final Fallback fallback;

    BorrowedDispatchers(Fallback fallback) {
        this.fallback = fallback;
    }

    BridgeDispatcher of(Executor executor) {
        return of(executor, describe(executor));
    }

    /** @param name the name of the dispatcher, if it has to be made */
    BridgeDispatcher of(Executor executor, String name) {
        return of(executor, name, DispatcherSpec.external());
    }

    /** @param spec its limits, if it has to be made */
    synchronized BridgeDispatcher of(Executor executor, String name, DispatcherSpec spec) {
        for (Reference<?> stale = unreachable.poll(); stale != null; stale = unreachable.poll()) {
            Entry entry = (Entry) stale;
            entries.remove(entry.key, entry);
        }
        Identity key = new Identity(executor);
        Entry entry = entries.get(key);
        @Nullable BridgeDispatcher known = entry == null ? null : entry.get();
        if (known != null) {
            return known;
        }
        BridgeDispatcher made = BridgeDispatcher.borrowed(name, executor, spec, fallback);
        entries.put(key, new Entry(key, made, unreachable));
        return made;
    }

    private static String describe(Executor executor) {
        return executor.getClass().getSimpleName() + "@" + Integer.toHexString(System.identityHashCode(executor));
    }

    /** Equal to another only for the same executor. Once the executor is gone, equal to nothing but itself. */
    private static final class Identity {
        private final int hash;
        private final WeakReference<Executor> executor;

        Identity(Executor executor) {
            this.hash = System.identityHashCode(executor);
            this.executor = new WeakReference<>(executor);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            Executor mine = executor.get();
            return mine != null && other instanceof Identity that && that.executor.refersTo(mine);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private static final class Entry extends WeakReference<BridgeDispatcher> {
        private final Identity key;

        Entry(Identity key, BridgeDispatcher dispatcher, ReferenceQueue<BridgeDispatcher> queue) {
            super(dispatcher, queue);
            this.key = key;
        }
    }
}
