package dev.coroutinebridge.facade;

import java.lang.invoke.MethodHandle;
import kotlin.Result;
import kotlin.ResultKt;
import org.jspecify.annotations.Nullable;

/** A Kotlin value class, whose objects Java sources can neither make nor open. For generated code. */
public final class ValueClass {

    /** {@code kotlin.Result}. */
    static final ValueClass RESULT = new ValueClass(Result.class, Object.class);

    private final Class<?> type;
    private final MethodHandle construct;
    private final MethodHandle box;
    private final MethodHandle unbox;

    private ValueClass(Class<?> type, Class<?> wrapped) {
        this.type = type;
        this.construct = Linkage.statically(type, "constructor-impl", wrapped, wrapped);
        this.box = Linkage.statically(type, "box-impl", type, wrapped);
        this.unbox = Linkage.virtually(type, "unbox-impl", wrapped);
    }

    /**
     * A value class.
     *
     * @param type the class
     * @param wrapped what it wraps, as the JVM sees it
     * @return it
     */
    public static ValueClass of(Class<?> type, Class<?> wrapped) {
        return new ValueClass(type, wrapped);
    }

    /**
     * Runs the class's own checks of a value.
     *
     * @param value what is to be wrapped
     * @return what a function takes that is declared with this class
     */
    public @Nullable Object checked(@Nullable Object value) {
        try {
            return construct.invoke(value);
        } catch (Throwable e) {
            throw Linkage.rethrow(e);
        }
    }

    /**
     * As {@link #checked}, unless there is no value.
     *
     * @param value what is to be wrapped; null for none
     * @return it; null for none
     */
    public @Nullable Object checkedOrNull(@Nullable Object value) {
        return value == null ? null : checked(value);
    }

    /**
     * An object of the class.
     *
     * @param value what is to be wrapped, checked first; null for none
     * @return the object; null for none
     */
    public @Nullable Object boxedOrNull(@Nullable Object value) {
        return value == null ? null : box(checked(value));
    }

    /**
     * What a function that is declared to return this class has returned, as an object of the class: without being suspended, such a
     * function may return what is wrapped.
     *
     * @param returned an object of the class, or what it wraps
     * @return the object; null if nothing was returned
     */
    public @Nullable Object boxed(@Nullable Object returned) {
        return returned == null || type.isInstance(returned) ? returned : box(returned);
    }

    /**
     * What is wrapped in what a function has returned that is declared to return this class.
     *
     * @param returned an object of the class, or what it wraps
     * @return what it wraps; if this is {@code kotlin.Result}, what it failed with is thrown
     */
    @SuppressWarnings("NullAway") // a Result that holds null is null, whatever its annotation says
    public @Nullable Object unbox(@Nullable Object returned) {
        Object value = returned;
        if (type.isInstance(returned)) {
            try {
                value = unbox.invoke(returned);
            } catch (Throwable e) {
                throw Linkage.rethrow(e);
            }
        }
        if (type == Result.class && value != null) {
            ResultKt.throwOnFailure(value);
        }
        return value;
    }

    private Object box(@Nullable Object value) {
        try {
            return box.invoke(value);
        } catch (Throwable e) {
            throw Linkage.rethrow(e);
        }
    }
}
