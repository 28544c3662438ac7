package dev.coroutinebridge.facade;

import dev.coroutinebridge.BlockingCaller;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.function.BlockingAction;
import dev.coroutinebridge.function.BlockingConsumer1;
import dev.coroutinebridge.function.BlockingConsumer2;
import dev.coroutinebridge.function.SuspendFunction0;
import java.util.Objects;
import java.util.function.UnaryOperator;
import kotlin.ResultKt;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlin.coroutines.jvm.internal.CoroutineStackFrame;
import kotlin.jvm.functions.Function1;
import kotlin.jvm.functions.Function2;
import kotlin.jvm.functions.Function3;
import org.jspecify.annotations.Nullable;

/** How generated facades call suspend functions. For generated code. */
public final class Calls {

    /** Never run out. */
    private static final Permits COVERED = Permits.of("covered by the call's own permit", Integer.MAX_VALUE);

    private Calls() {}

    /**
     * A call whose checked exceptions the facade's method has declared by itself, as several do not fit into one type variable.
     *
     * @param <R> what the function returns
     * @param f the call
     * @return the same
     */
    @SuppressWarnings("unchecked") // only the compiler knows of checked exceptions
    public static <R extends @Nullable Object> SuspendFunction0<R, RuntimeException> call(SuspendFunction0<R, ?> f) {
        return (SuspendFunction0<R, RuntimeException>) f;
    }

    /**
     * A call of a function that returns nothing.
     *
     * @param f the call
     * @return one that returns null
     */
    public static SuspendFunction0<@Nullable Void, RuntimeException> action(SuspendFunction0<Unit, ?> f) {
        return Calls.<Unit, @Nullable Void>mapped(f, unit -> null);
    }

    /**
     * A call of a function that returns a {@code kotlin.Result}.
     *
     * @param <R> what is in it
     * @param f the call; its type does not say {@code Result}, because such a function also returns what is in it
     * @return one that returns what is in it, or throws it
     */
    public static <R extends @Nullable Object> SuspendFunction0<R, RuntimeException> unwrapped(
            SuspendFunction0<Object, ?> f) {
        return Calls.<Object, R>mapped(f, ValueClass.RESULT::unbox);
    }

    /**
     * A call whose result is not what Java is to see.
     *
     * @param <S> what the function returns
     * @param <R> what Java sees
     * @param f the call
     * @param mapping makes one of the other; what it throws is the call's failure. It gets what the function returns, which is not always
     *     of the type that Kotlin says
     * @return the call
     */
    public static <S extends @Nullable Object, R extends @Nullable Object> SuspendFunction0<R, RuntimeException> mapped(
            SuspendFunction0<S, ?> f, UnaryOperator<@Nullable Object> mapping) {
        SuspendFunction0<S, RuntimeException> call = call(f);
        return k -> {
            Object result = call.invoke(new Mapping<>(k, mapping));
            return result == IntrinsicsKt.getCOROUTINE_SUSPENDED() ? result : mapping.apply(result);
        };
    }

    /**
     * What runs the lambdas of a call. They are a part of it, and it has its permit: if they needed another of the same, it would wait for
     * itself.
     *
     * @param bridge what runs the call
     * @return the same, without its permits
     */
    public static BlockingCaller within(BlockingCaller bridge) {
        return bridge.withPermits(COVERED);
    }

    /**
     * A blocking lambda as a suspend lambda that returns nothing.
     *
     * @param bridge runs it where it runs offloaded bodies
     * @param body the lambda
     * @return the same for Kotlin
     */
    public static Function1<Continuation<? super Unit>, @Nullable Object> suspending(
            BlockingCaller bridge, BlockingAction<?> body) {
        Objects.requireNonNull(body, "body");
        return k -> within(bridge).suspendingVoid(k, body);
    }

    /**
     * The same with an argument.
     *
     * @param <A> what it takes
     * @param bridge runs it where it runs offloaded bodies
     * @param body the lambda
     * @return the same for Kotlin
     */
    public static <A extends @Nullable Object> Function2<A, Continuation<? super Unit>, @Nullable Object> suspending(
            BlockingCaller bridge, BlockingConsumer1<? super A, ?> body) {
        Objects.requireNonNull(body, "body");
        return (a, k) -> within(bridge).suspendingVoid(k, () -> body.accept(a));
    }

    /**
     * The same with two arguments.
     *
     * @param <A> the first thing it takes
     * @param <B> the second
     * @param bridge runs it where it runs offloaded bodies
     * @param body the lambda
     * @return the same for Kotlin
     */
    public static <A extends @Nullable Object, B extends @Nullable Object>
            Function3<A, B, Continuation<? super Unit>, @Nullable Object> suspending(
                    BlockingCaller bridge, BlockingConsumer2<? super A, ? super B, ?> body) {
        Objects.requireNonNull(body, "body");
        return (a, b, k) -> within(bridge).suspendingVoid(k, () -> body.accept(a, b));
    }

    /** What a method handle does. */
    @FunctionalInterface
    public interface Body {

        /**
         * Does it.
         *
         * @return what it returns
         * @throws Throwable what it throws
         */
        @Nullable
        Object run() throws Throwable;
    }

    /**
     * A call of a function that does not suspend, through a method handle.
     *
     * @param <R> what it returns
     * @param body the call
     * @return what it has returned
     */
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"}) // the handle's method returns this
    public static <R extends @Nullable Object> R immediately(Body body) {
        try {
            return (R) body.run();
        } catch (Throwable e) {
            throw Linkage.rethrow(e);
        }
    }

    /** Maps what comes later. It is a frame of the coroutine's stack trace, so that those below are found. */
    private record Mapping<S extends @Nullable Object>(Continuation<?> caller, UnaryOperator<@Nullable Object> mapping)
            implements Continuation<S>, CoroutineStackFrame {

        @Override
        public CoroutineContext getContext() {
            return caller.getContext();
        }

        @Override
        public void resumeWith(Object result) {
            Object mapped;
            try {
                ResultKt.throwOnFailure(result);
                mapped = mapping.apply(result);
            } catch (Throwable e) {
                mapped = ResultKt.createFailure(e);
            }
            resume(caller, mapped);
        }

        @SuppressWarnings({"unchecked", "NullAway"}) // the mapping's result is of the caller's type, and may be null
        private static void resume(Continuation<?> caller, @Nullable Object result) {
            ((Continuation<@Nullable Object>) caller).resumeWith(result);
        }

        @Override
        public @Nullable CoroutineStackFrame getCallerFrame() {
            return caller instanceof CoroutineStackFrame frame ? frame : null;
        }

        @Override
        public @Nullable StackTraceElement getStackTraceElement() {
            return null;
        }
    }
}
