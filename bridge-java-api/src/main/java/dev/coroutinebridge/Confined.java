package dev.coroutinebridge;

import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.dispatch.PendingJob;
import dev.coroutinebridge.core.dispatch.Permits;
import dev.coroutinebridge.core.dispatch.Undeclared;
import dev.coroutinebridge.core.loop.CallElement;
import dev.coroutinebridge.core.loop.ThreadState;
import dev.coroutinebridge.core.offload.ExclusiveSection;
import dev.coroutinebridge.function.SuspendFunction0;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * Calls an object that is not thread-safe, one call at a time.
 *
 * <p>A call that runs has a <em>section</em>, which is known by the call's job. A call takes its turn from the innermost section that it
 * is made in, which is that of the nearest job above it that has one, or else from all callers' turn. So a call that calls through the
 * proxy again does not wait for itself, and if it does so from several coroutines at a time, these take turns.
 */
final class Confined implements InvocationHandler {

    private final BridgeRuntime runtime;
    private final BridgeCaller bridge;
    private final Object target;
    private final CoroutineDispatcher dispatcher;
    private final String name;
    private final Permits everybodysTurn;
    private final Map<Job, Permits> sections = new ConcurrentHashMap<>();

    private Confined(BridgeRuntime runtime, BridgeCaller bridge, Class<?> iface, Object target) {
        this.runtime = runtime;
        this.bridge = bridge;
        this.target = target;
        this.dispatcher = runtime.offloadDispatcher();
        this.name = "confined " + iface.getSimpleName();
        this.everybodysTurn = Permits.of(name, 1);
    }

    static <I> I proxy(BridgeRuntime runtime, BridgeCaller bridge, Class<I> iface, I target) {
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
                iface.getClassLoader(), new Class<?>[] {iface}, new Confined(runtime, bridge, iface, target));
        return iface.cast(proxy);
    }

    /** The turn to take for a call that is made in a context. */
    private Permits turnIn(@Nullable CoroutineContext context) {
        for (Job job = context == null ? null : context.get(Job.Key); job != null; job = job.getParent()) {
            Permits turn = sections.get(job);
            if (turn != null) {
                return turn;
            }
        }
        return everybodysTurn;
    }

    /** A call begins, in a coroutine of its own. */
    private void beginSection(CoroutineContext context) {
        Job job = context.get(Job.Key);
        if (job != null) {
            sections.put(job, Permits.of(name + ", called by itself", 1));
            job.invokeOnCompletion(cause -> {
                sections.remove(job);
                return Unit.INSTANCE;
            });
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
        BridgeCaller inTurn = bridge.withPermits(turnIn(ThreadState.current().context()));
        Callable<@Nullable Object> body = () -> call(method, arguments);
        SuspendFunction0<@Nullable Object, RuntimeException> function = k -> {
            beginSection(k.getContext());
            return bridge.suspending(k, body);
        };
        return declaresInterruption(method)
                ? inTurn.runBlocking(function)
                : inTurn.uninterruptible().runBlocking(function);
    }

    private @Nullable Object suspending(Method method, @Nullable Object[] arguments, Continuation<@Nullable Object> k) {
        CoroutineContext around = k.getContext();
        boolean own = runtime.owns(around.get(Job.Key));
        if (!own) {
            runtime.requireOpen();
        }
        // Without one, Java that is called inside would not be known to be inside.
        boolean seen = around.get(CallElement.KEY) != null;
        CoroutineContext on = seen
                ? dispatcher
                : dispatcher.plus(
                        CallElement.of(runtime, null, runtime.capture().take()));
        return ExclusiveSection.run(turnIn(around), on, k, inner -> {
            CoroutineContext context = inner.getContext();
            beginSection(context);
            Job job = context.get(Job.Key);
            if (!own && job != null) {
                PendingJob.bind(job, runtime, runtime.job());
            }
            @Nullable Object[] with = arguments.clone();
            with[with.length - 1] = inner;
            return call(method, with);
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
