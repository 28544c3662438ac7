package dev.coroutinebridge.core.context;

import io.micrometer.context.ThreadLocalAccessor;

/** The context class loader of a thread, which is no thread-local and travels like one. */
final class ContextClassLoaderAccessor implements ThreadLocalAccessor<ClassLoader>, TravellingLocals.Plain {

    @Override
    public Object key() {
        return ContextClassLoaderAccessor.class;
    }

    @Override
    public ClassLoader getValue() {
        return Thread.currentThread().getContextClassLoader();
    }

    @Override
    public void setValue(ClassLoader loader) {
        Thread.currentThread().setContextClassLoader(loader);
    }

    @Override
    public void setValue() {
        Thread.currentThread().setContextClassLoader(null);
    }
}
