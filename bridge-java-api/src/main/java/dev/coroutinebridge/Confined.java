package dev.coroutinebridge;

import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.dispatch.Undeclared;
import dev.coroutinebridge.core.loop.CallElement;
import dev.coroutinebridge.core.loop.ThreadState;
import dev.coroutinebridge.core.offload.ExclusiveSection;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.concurrent.Callable;
import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import org.jspecify.annotations.Nullable;

/** Calls an object that is not thread-safe, one call at a time. */
final class Confined implements InvocationHandler {

    private final BridgeCaller bridge;
    private final BridgeCaller exclusive;
    private final Object target;
    private final Permits turn;
    private final CoroutineContext onTurn;
    private final Inside inside = new Inside(this);

    private Confined(BridgeCaller bridge, CoroutineDispatcher dispatcher, Class<?> iface, Object target) {
        this.bridge = bridge;
        this.target = target;
        this.turn = Permits.of("confined " + iface.getSimpleName(), 1);
        this.exclusive = bridge.withPermits(turn).withContext(inside);
        this.onTurn = dispatcher.plus(inside);
    }

    static <I> I proxy(BridgeCaller bridge, CoroutineDispatcher dispatcher, Class<I> iface, I target) {
        Require.notNull(iface, "iface", "an interface, for example Ledger.class");
        Require.notNull(target, "notThreadSafe", "the object that is not thread-safe");
        if (!iface.isInterface()) {
            throw new IllegalArgumentException("iface: expected an interface that the object implements, got "
                    + iface.getName() + ", which is a class; the JDK makes proxies of interfaces only");
        }
        if (!iface.isInstance(target)) {
            throw new IllegalArgumentException("notThreadSafe: expected an instance of " + iface.getName()
                    + ", got one of " + target.getClass().getName());
        }
        Object proxy = Proxy.newProxyInstance(
                iface.getClassLoader(), new Class<?>[] {iface}, new Confined(bridge, dispatcher, iface, target));
        return iface.cast(proxy);
    }

    /** Says to code inside a call that it is inside. */
    private static final class Inside extends AbstractCoroutineContextElement {
        static final CoroutineContext.Key<Inside> KEY = new CoroutineContext.Key<>() {};

        private final Confined confined;

        Inside(Confined confined) {
            super(KEY);
            this.confined = confined;
        }

        static boolean of(@Nullable CoroutineContext context, Confined confined) {
            Inside inside = context == null ? null : context.get(KEY);
            return inside != null && inside.confined == confined;
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given) throws Throwable {
        @Nullable Object[] arguments = given == null ? new Object[0] : given;
        if (method.getDeclaringClass() == Object.class) {
            switch (method.getName()) {
                case "equals" -> {
                    return proxy == arguments[0];
                }
                case "hashCode" -> {
                    return System.identityHashCode(proxy);
                }
                default -> {}
            }
        }
        if (arguments.length > 0 && arguments[arguments.length - 1] instanceof Continuation<?> k && isSuspend(method)) {
            return suspending(method, arguments, anyResult(k));
        }
        if (Inside.of(ThreadState.current().context(), this)) {
            return call(method, arguments);
        }
        Callable<@Nullable Object> body = () -> call(method, arguments);
        return declaresInterruption(method)
                ? exclusive.<@Nullable Object, RuntimeException>runBlocking(k -> bridge.suspending(k, body))
                : exclusive
                        .uninterruptible()
                        .<@Nullable Object, RuntimeException>runBlocking(k -> bridge.suspending(k, body));
    }

    private @Nullable Object suspending(Method method, @Nullable Object[] arguments, Continuation<@Nullable Object> k) {
        if (Inside.of(k.getContext(), this)) {
            return call(method, arguments);
        }
        // Without one, Java that is called inside would not be known to be inside.
        boolean seen = k.getContext().get(CallElement.KEY) != null;
        return ExclusiveSection.run(turn, seen ? onTurn : onTurn.plus(new CallElement(this, null)), k, inner -> {
            @Nullable Object[] own = arguments.clone();
            own[own.length - 1] = inner;
            return call(method, own);
        });
    }

    private @Nullable Object call(Method method, @Nullable Object[] arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw Undeclared.rethrow(e.getCause() == null ? e : e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(
                    "confined(...): expected an interface whose methods this library may call, got " + method
                            + "; make the interface public, and export its package, if it is in a module",
                    e);
        }
    }

    private static boolean isSuspend(Method method) {
        Class<?>[] types = method.getParameterTypes();
        return method.getReturnType() == Object.class && types[types.length - 1] == Continuation.class;
    }

    private static boolean declaresInterruption(Method method) {
        return Arrays.stream(method.getExceptionTypes())
                .anyMatch(type -> type.isAssignableFrom(InterruptedException.class));
    }

    @SuppressWarnings("unchecked") // it takes what the suspend function returns
    private static Continuation<@Nullable Object> anyResult(Continuation<?> k) {
        return (Continuation<@Nullable Object>) k;
    }
}
