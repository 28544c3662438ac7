package dev.coroutinebridge.core.context;

import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What travels with the calls of a bridge beside what is in Micrometer's registry. Collected on one thread. Internal. */
public final class TravellingLocals {

    private final Map<Object, ThreadLocalAccessor<?>> accessors = new LinkedHashMap<>();

    /** Nothing yet. */
    public TravellingLocals() {}

    /**
     * Adds a thread-local of the application's own.
     *
     * @param local the thread-local
     */
    public void add(ThreadLocal<?> local) {
        add(new PlainThreadLocal<>(local));
    }

    /** Adds the thread's context class loader. */
    public void addContextClassLoader() {
        add(new ContextClassLoaderAccessor());
    }

    /**
     * Adds the diagnostic context of SLF4J.
     *
     * @throws IllegalStateException if SLF4J is not there
     */
    public void addMdc() {
        try {
            Slf4jThreadLocalAccessor mdc = new Slf4jThreadLocalAccessor();
            mdc.getValue(); // fails if SLF4J is not there
            add(mdc);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "mdc(): expected SLF4J, of whose MDC the values are to travel, but there is no class org.slf4j.MDC;"
                            + " add org.slf4j:slf4j-api and a logging library that implements it, or do not call mdc()",
                    e);
        }
    }

    private void add(ThreadLocalAccessor<?> accessor) {
        accessors.put(accessor.key(), accessor);
    }

    /** Each key once. */
    List<ThreadLocalAccessor<?>> accessors() {
        return List.copyOf(accessors.values());
    }

    /** An accessor that keeps one value and no stack: what is set is there. */
    interface Plain {}

    private record PlainThreadLocal<T>(ThreadLocal<T> local) implements ThreadLocalAccessor<T>, Plain {

        @Override
        public Object key() {
            return local;
        }

        @Override
        public T getValue() {
            return local.get();
        }

        @Override
        public void setValue(T value) {
            local.set(value);
        }

        @Override
        public void setValue() {
            local.remove();
        }
    }
}
