package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.context.CapturedContext;
import dev.coroutinebridge.core.loop.BridgeTimer;
import dev.coroutinebridge.core.loop.CallCompletion;
import dev.coroutinebridge.core.loop.ThreadState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import kotlin.ResultKt;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlin.jvm.functions.Function2;
import org.jspecify.annotations.Nullable;

/**
 * The continuation that a function is started with, which is its own context and becomes a coroutine only when somebody looks
 * <em>into</em> that context or resumes it. A compiled suspend function asks for the context on entry without looking into it, and
 * a function that does not suspend does no more than that: it costs this one small object.
 *
 * <p><b>States.</b> <em>Plain</em>: {@code link} is what was around the call, a context or an {@link Around}, or null. <em>Real</em>: it is the
 * coroutine. Whoever looks first moves it there, and only then attaches the coroutine to its parent. <em>Returned</em>: {@code owner} is null; only the
 * calling thread moves there, and only from plain, when the function has returned without suspending.
 *
 * <p><b>Why nobody waits for ever.</b> The calling thread reads {@code link} and then writes {@code owner}, without a fence between
 * them that would cost every call more than all the rest. So another thread, to which the function has handed its context, may make
 * the coroutine at the very moment of the return, and neither sees the other. That coroutine is a child of the one around the call,
 * which would wait for it. Therefore a thread that makes it and is not the calling thread looks again, later and until it sees the
 * one or the other: the calling thread came to {@link #finishing}, or the call has returned, and then it ends the coroutine. The
 * accesses to {@code owner} are opaque or more, so a write becomes visible in finite time. If the function makes sure that the other
 * thread has looked before it returns, the calling thread sees that, as it would any other write.
 *
 * @param <R> the function's result
 */
abstract class LazyCall<R extends @Nullable Object> implements CallCompletion<R>, CoroutineContext {

    private static final VarHandle OWNER;
    private static final VarHandle LINK;
    private static final long FIRST_LOOK_MILLIS = 1;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OWNER = lookup.findVarHandle(LazyCall.class, "owner", ThreadState.class);
            LINK = lookup.findVarHandle(LazyCall.class, "link", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // First, and so in no word with a field that the constructor writes: this one is read soon after. The cheapest call
    // took 4.40 ns with
    // this, and 4.54 without (JDK 17).
    private volatile @Nullable Object link;

    final CallSpec spec;

    @SuppressWarnings("unused") // through OWNER
    private @Nullable ThreadState owner;

    /** A call with nothing around it, which takes nothing along: most are. */
    LazyCall(CallSpec spec, ThreadState owner) {
        this.spec = spec;
        this.owner = owner;
    }

    /**
     * Any call. What is around it is taken now, because the first look may come from another thread, where another coroutine runs; a
     * pool's thread may belong to other dispatchers by then, too.
     */
    LazyCall(CallSpec spec, ThreadState owner, @Nullable CapturedContext captured) {
        this(spec, owner);
        if (captured != null || owner.isInside()) {
            ThreadState.Membership memberships = owner.membership();
            // A plain write, because a volatile one would cost every call a fence, and nobody else can see this object
            // yet.
            LINK.set(
                    this,
                    memberships == null && captured == null
                            ? owner.rawContext()
                            : new Around(owner.rawContext(), memberships, captured));
        }
    }

    /**
     * What a call has around it.
     *
     * @param context the context of what runs on the calling thread
     * @param memberships the dispatchers that the calling thread belongs to
     * @param captured what it takes along
     */
    record Around(
            @Nullable CoroutineContext context,
            ThreadState.@Nullable Membership memberships,
            @Nullable CapturedContext captured) {

        static final Around NOTHING = new Around(null, null, null);

        static Around of(@Nullable Object plain) {
            if (plain instanceof Around around) {
                return around;
            }
            return plain == null ? NOTHING : new Around((CoroutineContext) plain, null, null);
        }

        /** For a call that is over, and so below no coroutine. */
        Around withoutContext() {
            return context == null ? this : new Around(null, memberships, captured);
        }
    }

    /** Makes the coroutine; it must be ready for everything when this returns, but not yet be begun. */
    abstract CallCoroutine<R> make(ThreadState state, Around around);

    /**
     * Attaches the new coroutine to its parent.
     *
     * @param looking the calling thread if it is the function itself that looks, on that thread; null if it is something that the
     *     function has called or that has been given its context
     */
    abstract void begin(CallCoroutine<R> made, @Nullable CoroutineContext around, @Nullable ThreadState looking);

    // ---- for the calling thread

    /** Whether the call may return what the function has returned, because it never became a coroutine. */
    final boolean returnsPlain(@Nullable Object result) {
        if (isSuspended(result) || link instanceof CallCoroutine<?>) {
            return false;
        }
        OWNER.setRelease(this, null); // more than it needs, and on JDK 17 cheaper than setOpaque
        return true;
    }

    /** The coroutine, when the function is over as far as the calling thread runs it; puts the thread's context back. */
    final CallCoroutine<R> finishing(ThreadState state) {
        CallCoroutine<R> real = coroutine();
        state.setContext(real.around());
        real.confirm();
        return real;
    }

    /** Calls the function on the calling thread, which has its own values back when that returns. */
    final @Nullable Object invoke(SuspendBlock<R> block, CapturedContext captured, ThreadState state) throws Throwable {
        CapturedContext.Installed before = captured.begin(state.shown());
        try {
            return block.invoke(this);
        } finally {
            captured.restore(state.shown(), before);
        }
    }

    // ---- for anybody

    /** The coroutine, which is made if it was not. */
    @SuppressWarnings("unchecked")
    final CallCoroutine<R> coroutine() {
        return link instanceof CallCoroutine<?> real ? (CallCoroutine<R>) real : makeCoroutine();
    }

    private CallCoroutine<R> makeCoroutine() {
        Object plain = link;
        if (plain instanceof CallCoroutine<?>) {
            return coroutine();
        }
        Around all = Around.of(plain);
        CoroutineContext around = all.context;
        ThreadState state = (ThreadState) OWNER.getOpaque(this);
        boolean returned = state == null;
        boolean onItsThread = state != null && state.isCurrent();
        CallCoroutine<R> made = make(returned ? ThreadState.current() : state, returned ? all.withoutContext() : all);
        made.setAround(around);
        if (!LINK.compareAndSet(this, plain, made)) {
            return coroutine(); // another thread was first; nobody has seen this one, and it has no parent yet
        }
        // Not from within a call below this one, where another coroutine is the current one.
        ThreadState looking = onItsThread && state.rawContext() == around ? state : null;
        begin(made, returned ? null : around, looking);
        if (returned) {
            made.endUnobserved();
        } else if (looking != null) {
            looking.setContext(made.getContext());
        } else if (!onItsThread) {
            lookAgain(made, FIRST_LOOK_MILLIS);
        }
        return made;
    }

    private void lookAgain(CallCoroutine<R> made, long afterMillis) {
        BridgeTimer.after(afterMillis, () -> {
            if (made.isConfirmed()) {
                return;
            }
            if (OWNER.getOpaque(this) == null) {
                made.endUnobserved();
            } else {
                lookAgain(made, Math.min(LONGEST_PAUSE_MILLIS, 2 * afterMillis));
            }
        });
    }

    @Override
    public final CoroutineContext getContext() {
        return link instanceof CallCoroutine<?> real ? real.getContext() : this;
    }

    @Override
    @SuppressWarnings("NullAway") // a Result that holds null is null, whatever its annotation says
    public final void resumeWith(@Nullable Object result) {
        CallCoroutine<R> real = coroutine();
        real.functionReturned(result);
        real.resumeWith(result);
    }

    @Override
    public final <E extends CoroutineContext.Element> @Nullable E get(CoroutineContext.Key<E> key) {
        return coroutine().getContext().get(key);
    }

    @Override
    public final <T> T fold(T initial, Function2<? super T, ? super CoroutineContext.Element, ? extends T> operation) {
        return coroutine().getContext().fold(initial, operation);
    }

    @Override
    public final CoroutineContext plus(CoroutineContext context) {
        return coroutine().getContext().plus(context);
    }

    @Override
    public final CoroutineContext minusKey(CoroutineContext.Key<?> key) {
        return coroutine().getContext().minusKey(key);
    }

    static Object failure(Throwable e) {
        return ResultKt.createFailure(e);
    }

    static boolean isSuspended(@Nullable Object result) {
        return result == IntrinsicsKt.getCOROUTINE_SUSPENDED();
    }

    /** What a function returned that did not suspend. R itself may be a nullable type, so null is one of its values. */
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    static <R extends @Nullable Object> R asResult(@Nullable Object result) {
        return (R) result;
    }
}
