package dev.coroutinebridge.libraries;

import io.micrometer.context.ThreadLocalAccessor;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/** What an application registers to have OpenTelemetry's context propagated by whatever uses Micrometer's registry. */
final class OpenTelemetryAccessor implements ThreadLocalAccessor<Context> {

    static final String KEY = "opentelemetry";

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable Context getValue() {
        Context current = Context.current();
        return current.equals(Context.root()) ? null : current;
    }

    @Override
    public void setValue(Context context) {
        Scope unused = ContextStorage.get().attach(context);
    }

    @Override
    public void setValue() {
        setValue(Context.root());
    }
}
