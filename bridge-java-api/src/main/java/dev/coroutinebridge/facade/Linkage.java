package dev.coroutinebridge.facade;

import dev.coroutinebridge.core.dispatch.Undeclared;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Finds methods whose names no Java source can say, or which a compiler does not show: functions with value classes, those that fill in
 * default arguments, and those that Kotlin hides. For generated code.
 *
 * <p>One that is not there does not keep a facade from being loaded: calling it is a {@link NoSuchMethodError} that says which it is.
 */
public final class Linkage {

    private Linkage() {}

    /**
     * A static method.
     *
     * @param owner its class
     * @param name its name
     * @param result what it returns
     * @param parameters what it takes
     * @return the method
     */
    public static MethodHandle statically(Class<?> owner, String name, Class<?> result, Class<?>... parameters) {
        MethodType type = MethodType.methodType(result, parameters);
        try {
            return MethodHandles.publicLookup().findStatic(owner, name, type);
        } catch (ReflectiveOperationException e) {
            return missing(owner, name, type, e);
        }
    }

    /**
     * A method of an object.
     *
     * @param owner its class or interface
     * @param name its name
     * @param result what it returns
     * @param parameters what it takes, without the object
     * @return the method, which takes the object first
     */
    public static MethodHandle virtually(Class<?> owner, String name, Class<?> result, Class<?>... parameters) {
        MethodType type = MethodType.methodType(result, parameters);
        try {
            return MethodHandles.publicLookup().findVirtual(owner, name, type);
        } catch (ReflectiveOperationException e) {
            return missing(owner, name, type.insertParameterTypes(0, owner), e);
        }
    }

    /**
     * The static method that calls a function with default arguments. An interface has it itself, or in its class {@code DefaultImpls}.
     *
     * @param owner the function's class
     * @param name its name
     * @param result what it returns
     * @param parameters what it takes, with all that the compiler has added
     * @return the method
     */
    public static MethodHandle withDefaults(Class<?> owner, String name, Class<?> result, Class<?>... parameters) {
        MethodType type = MethodType.methodType(result, parameters);
        try {
            return MethodHandles.publicLookup().findStatic(owner, name, type);
        } catch (ReflectiveOperationException e) {
            for (Class<?> nested : owner.getClasses()) {
                if (nested.getSimpleName().equals("DefaultImpls")) {
                    return statically(nested, name, result, parameters);
                }
            }
            return missing(owner, name, type, e);
        }
    }

    private static MethodHandle missing(
            Class<?> owner, String name, MethodType type, ReflectiveOperationException cause) {
        NoSuchMethodError error = new NoSuchMethodError(
                owner.getName() + '.' + name + type
                        + " is not there, or not public: expected the version of it that the facade was compiled with. Compile the facade again");
        error.initCause(cause);
        MethodHandle thrower = MethodHandles.throwException(type.returnType(), NoSuchMethodError.class)
                .bindTo(error);
        return MethodHandles.dropArguments(thrower, 0, type.parameterList());
    }

    /** Throws what a method handle has thrown. */
    static RuntimeException rethrow(Throwable e) {
        throw Undeclared.rethrow(e);
    }
}
