package dev.coroutinebridge;

import dev.coroutinebridge.config.BridgeConfig;
import dev.coroutinebridge.config.ResolvedConfig;
import dev.coroutinebridge.core.call.BlockingCall;
import dev.coroutinebridge.core.call.CallSpec;
import dev.coroutinebridge.core.call.InterruptMode;
import dev.coroutinebridge.core.context.Propagation;
import dev.coroutinebridge.core.context.TravellingLocals;
import dev.coroutinebridge.core.dispatch.BridgeDispatcher;
import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.dispatch.DispatcherSpec;
import dev.coroutinebridge.core.flow.CallbackFlow;
import dev.coroutinebridge.core.flow.FlowSink;
import dev.coroutinebridge.core.flow.Overflow;
import dev.coroutinebridge.core.flow.PublisherFlow;
import dev.coroutinebridge.core.loop.CallerThread;
import dev.coroutinebridge.core.observe.BridgeListener;
import dev.coroutinebridge.core.observe.Events;
import dev.coroutinebridge.core.offload.CancelMode;
import dev.coroutinebridge.core.offload.OffloadCall;
import dev.coroutinebridge.function.SuspendFunction0;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.flow.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The bridge between Java and Kotlin coroutines. An application makes one, hands it to its classes as a {@link BridgeCaller},
 * and closes it at its end:
 *
 * <pre>{@code
 * try (CoroutineBridge bridge = CoroutineBridge.create()) {
 *     User user = bridge.runBlocking(repo::find, 42);                       // Java calls a suspend function
 *     CompletableFuture<Row> row = bridge.offload(dao::load, 42);           // a coroutine calls blocking Java
 * }
 * }</pre>
 *
 * <p>It has two dispatchers of its own, {@code cpu} for coroutines (one thread a core) and {@code io} for blocking Java (up to
 * 64 threads, virtual ones where the JVM has them), those that are configured, and one for each executor that is handed in. The
 * threads of its own are daemons.
 *
 * <p>Instances are thread-safe.
 */
public final class CoroutineBridge extends CallerView implements BridgeCaller, AutoCloseable {

    private static final int CALLBACK_CAPACITY = 64;

    private final BridgeRuntime runtime;
    private final CancelMode onCancel;

    private CoroutineBridge(BridgeRuntime runtime, InterruptMode onInterrupt, CancelMode onCancel) {
        super(new CallSpec(runtime).onInterrupt(onInterrupt), onCancel);
        this.runtime = runtime;
        this.onCancel = onCancel;
    }

    /**
     * Makes a bridge with defaults, which a block {@code coroutine-bridge} in the application's {@code application.conf} may change; see
     * {@link BridgeConfig#load}. The caller closes it.
     *
     * @return a new bridge
     * @throws IllegalArgumentException if something in the configuration is wrong
     */
    public static CoroutineBridge create() {
        return create(BridgeConfig.load());
    }

    /**
     * Makes a bridge as it is configured. The caller closes it.
     *
     * @param config the configuration
     * @return a new bridge
     * @throws IllegalArgumentException if a dispatcher is external: its executor has to be given to a {@link #builder}
     */
    public static CoroutineBridge create(BridgeConfig config) {
        return builder().config(config).build();
    }

    /**
     * Begins a bridge that is not all defaults. It does not look for a configuration unless it is given one.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The bridge of this process, for code that cannot be given one: the one that was {@linkplain #install installed}, or one
     * with defaults, made on first use. It is closed when the JVM shuts down. Never a closed one, except during that shutdown.
     *
     * @return the shared bridge
     */
    public static CoroutineBridge shared() {
        return SharedBridge.get();
    }

    /**
     * Makes {@code bridge} the one that {@link #shared()} returns from now on. It stays its maker's to close; if nobody does, the
     * JVM's shutdown does.
     *
     * @param bridge an open bridge
     * @throws IllegalStateException if there is a shared bridge and it is not closed, unless it is {@code bridge} itself
     * @throws IllegalArgumentException if {@code bridge} is closed
     */
    public static void install(CoroutineBridge bridge) {
        SharedBridge.install(Require.notNull(bridge, "bridge", "a bridge, for example CoroutineBridge.create()"));
    }

    /**
     * The bridge's name.
     *
     * @return the name
     */
    public String name() {
        return runtime.name();
    }

    /**
     * Finds a dispatcher by name: {@code cpu}, {@code io}, or one that is configured or that the builder was given.
     *
     * @param name the name
     * @return the dispatcher
     * @throws IllegalArgumentException if the bridge has none of that name; the message lists those it has
     */
    public BridgeDispatcher dispatcher(String name) {
        return runtime.dispatcher(Require.dispatcherName(name));
    }

    /**
     * An executor as a dispatcher. The executor stays its owner's and is never shut down by the bridge.
     *
     * @param executor any executor
     * @return the same dispatcher for the same executor
     */
    public BridgeDispatcher dispatcher(Executor executor) {
        return runtime.dispatcher(Require.executor(executor));
    }

    /**
     * A dispatcher together with the thread-locals of the calling thread that travel, for Kotlin's
     * {@code withContext(bridge.context("io")) { ... }}: what runs there has them on its thread, Java that it calls belongs to that very
     * block, and it is cancelled with the coroutine around it, because there is no {@code Job} in it. The values are those of this
     * moment, so it is asked for where it is used: a coroutine of the bridge's own has them anyway, one of somebody else's has them on
     * its thread before it first suspends. What is set inside the block is gone after it, whatever the mode.
     *
     * @param dispatcher the dispatcher's name
     * @return a context with a dispatcher and without a job
     * @throws IllegalArgumentException if the bridge has no dispatcher of that name; the message lists those it has
     */
    public CoroutineContext context(String dispatcher) {
        return runtime.context(dispatcher(dispatcher));
    }

    /**
     * The Java thread that is blocked in {@code runBlocking} above the caller of this method, as a dispatcher: Kotlin code comes
     * back to it with {@code withContext(bridge.callerThread()) { ... }}, for transactions bound to a thread and other
     * thread-confined APIs. It is the nearest such thread. A coroutine that is dispatched to it after its call has returned is
     * cancelled with a {@link java.util.concurrent.CancellationException} whose cause, an {@link IllegalStateException}, says so.
     *
     * @return the dispatcher
     * @throws IllegalStateException if no thread is blocked above
     */
    public CoroutineDispatcher callerThread() {
        return CallerThread.current(runtime.afterwards());
    }

    /**
     * Opens a queue of tasks, of which only so many run at a time. The caller closes it; closing the bridge lets its tasks run, as it
     * lets other calls.
     *
     * @param name its name, not blank, for people who read errors and reports
     * @param capacity how many tasks may wait, at least 1; those that run do not count
     * @param concurrency how many may run at a time, at least 1; with 1 they run in order
     * @return a new queue
     * @throws IllegalArgumentException if a number is less than 1
     * @throws IllegalStateException if the bridge is closed
     */
    public TaskQueue openQueue(String name, int capacity, int concurrency) {
        Require.name(name, "name", "a name for the queue, for example \"mails\"");
        Require.atLeastOne(capacity, "queue '" + name + "': capacity");
        Require.atLeastOne(concurrency, "queue '" + name + "': concurrency");
        runtime.requireOpen();
        return new PermittedQueue(
                this, runtime, name, capacity, concurrency, job -> new CallerView(spec, onCancel, job));
    }

    /**
     * Opens a scope for calls that belong together and end together: it fails with the first of its forks that fails, which cancels
     * the others. See {@link BridgeScope}.
     *
     * @return a new scope, for a try-with-resources statement
     * @throws java.util.concurrent.CancellationException if the coroutine around this call is cancelled
     * @throws IllegalStateException if the bridge is closed
     */
    public BridgeScope openScope() {
        return openScope(ScopeMode.FAIL_FAST);
    }

    /**
     * Opens a scope for calls that belong together and end together. See {@link BridgeScope}.
     *
     * @param mode what the failure of one fork means for the others
     * @return a new scope, for a try-with-resources statement
     * @throws java.util.concurrent.CancellationException if the coroutine around this call is cancelled
     * @throws IllegalStateException if the bridge is closed
     */
    public BridgeScope openScope(ScopeMode mode) {
        return OpenScope.open(
                runtime, spec, onCancel, Require.notNull(mode, "mode", "a ScopeMode, for example ScopeMode.SUPERVISE"));
    }

    /**
     * Makes an object that is not thread-safe safe to call from any thread and any coroutine: through the returned proxy, one call at
     * a time runs, from its beginning to its end, on the dispatcher for blocking Java, {@code io} unless configured, in order of arrival, and each sees what the
     * calls before it have done.
     *
     * <p>A suspend function of a Kotlin interface waits for its turn without a thread, and is exclusive while it is suspended, too; a
     * cancelled one leaves the line. A plain method blocks its caller, as {@code runBlocking} does; an interrupt cancels it if it
     * declares {@link InterruptedException}, and is kept for later otherwise. Calls are re-entrant: what a call calls through the proxy
     * again does not wait for that call, so neither a call nor a {@code Mutex} of the object's own may rely on being alone in the middle
     * of itself. (A call in a section under {@code NonCancellable} is not known to be such a one.)
     * {@code equals} and {@code hashCode} are the proxy's own identity.
     *
     * @param iface an interface that the object implements; its calls go through the proxy
     * @param notThreadSafe the object, which nobody should call directly any more
     * @param <I> the interface
     * @return the proxy
     * @throws IllegalArgumentException if {@code iface} is not an interface, or the object does not implement it
     */
    public <I> I confined(Class<I> iface, I notThreadSafe) {
        // A body that nobody waits for would still be inside when the next call has its turn.
        BridgeCaller awaiting = onCancel == CancelMode.ABANDON ? onCancel(CancelMode.WAIT) : this;
        return Confined.proxy(runtime, awaiting, iface, notThreadSafe);
    }

    /**
     * A publisher of Reactive Streams as a cold flow: each collection subscribes, in the collecting coroutine, and what the publisher
     * sends is emitted there, whatever thread it comes on. It asks for 64 elements at first and for 32 more whenever 32 were taken, so
     * a slow collector holds the publisher back. A cancelled collector, or one that has had enough, cancels the subscription.
     *
     * <p>Collecting fails with what {@code onError} was called with, after the elements before it, and with an
     * {@link IllegalStateException} if the publisher sends more than it was asked for. The flow belongs to whoever collects it, and not
     * to this bridge. ({@code org.reactivestreams.FlowAdapters} makes a publisher of the JDK's of any other.)
     *
     * @param publisher the publisher
     * @param <T> the elements
     * @return a flow, which may be collected as often as the publisher may be subscribed to
     */
    public <T> Flow<T> flow(java.util.concurrent.Flow.Publisher<? extends T> publisher) {
        return PublisherFlow.of(Require.notNull(
                publisher, "publisher", "a java.util.concurrent.Flow.Publisher, for example a SubmissionPublisher"));
    }

    /**
     * What a callback is called with as a cold flow; 64 values may wait for the collector, and with one more the flow fails. See
     * {@link #flow(Function, Consumer, int, Overflow)}.
     *
     * @param register registers a callback that emits into the sink
     * @param unregister takes off again what {@code register} has returned
     * @param <T> the values
     * @param <L> what to take off
     * @return a flow
     */
    public <T extends @Nullable Object, L extends @Nullable Object> Flow<T> flow(
            Function<? super FlowSink<T>, ? extends L> register, Consumer<? super L> unregister) {
        return flow(register, unregister, CALLBACK_CAPACITY, Overflow.FAIL);
    }

    /**
     * What a callback is called with as a cold flow:
     *
     * <pre>{@code
     * Flow<Price> prices = bridge.flow(sink -> ticker.listen(sink::emit), Ticker.Registration::close, 64, Overflow.DROP_OLDEST);
     * }</pre>
     *
     * <p>Each collection calls {@code register} in the collecting coroutine, so on its thread: one that blocks for long belongs
     * around an {@code offload}. Values may come from any thread, before it returns, too; they are emitted in the collecting
     * coroutine. When the collection ends, because the sink was told so or because the collector fails, has enough or is cancelled,
     * {@code unregister} is called there, exactly once, with what {@code register} has returned; by then the sink takes nothing any
     * more, and no thread waits in it. If {@code register} throws, collecting fails with that, and {@code unregister} is not called.
     * What {@code unregister} throws is what collecting fails with, or is suppressed in it. The flow belongs to whoever collects it,
     * and not to this bridge.
     *
     * @param register registers a callback that emits into the sink
     * @param unregister takes off again what {@code register} has returned
     * @param capacity how many values may wait for the collector, at least 1
     * @param overflow what becomes of one more
     * @param <T> the values
     * @param <L> what to take off
     * @return a flow
     * @throws IllegalArgumentException if {@code capacity} is less than 1
     */
    public <T extends @Nullable Object, L extends @Nullable Object> Flow<T> flow(
            Function<? super FlowSink<T>, ? extends L> register,
            Consumer<? super L> unregister,
            int capacity,
            Overflow overflow) {
        Require.notNull(register, "register", "what registers a callback, for example sink -> api.listen(sink::emit)");
        Require.notNull(unregister, "unregister", "what takes the callback off again, for example api::remove");
        Require.atLeastOne(capacity, "capacity");
        Require.notNull(overflow, "overflow", "an Overflow, for example Overflow.DROP_OLDEST");
        return CallbackFlow.<T, L>of(runtime, register, unregister, capacity, overflow);
    }

    /**
     * Fails if the coroutine that the calling code works for was cancelled: for blocking Java that works long without being blocked,
     * which no interrupt reaches. To be called inside {@code offload} or {@code suspending}, or by Java that a coroutine of a bridge
     * calls.
     *
     * @throws java.util.concurrent.CancellationException if it was cancelled
     * @throws IllegalStateException if the calling code works for no coroutine that a bridge knows of
     */
    public static void checkCancelled() {
        OffloadCall.checkCancelled();
    }

    /**
     * Ends the bridge: new calls are refused from now on; running ones get 30 seconds to finish ({@code shutdown-timeout}), then they are
     * cancelled; after 10 more seconds ({@code interrupt-after}) the threads of the bridge's own dispatchers are interrupted; what still
     * runs a second later is given up: its thread ends when it does, and its future, if it has one, is cancelled now. The bridge's own
     * dispatchers end, executors that were handed in are not touched. What had to be cancelled and what was given up is logged and told
     * to the listeners, see {@link BridgeListener#closed}.
     *
     * <p>Returns when that is done. A second call waits for the first. Called on a thread that the bridge would have to wait for
     * (one of its own, or one inside its {@code runBlocking}) it returns at once, and the rest happens elsewhere. An interrupt of
     * the closing thread ends the current wait and goes on with the next step; the flag is set again on return.
     *
     * <p>A function in {@code runBlocking} that has not suspended yet is plain code on its caller's thread. Nothing waits for that;
     * if it suspends after the close, it is cancelled.
     */
    @Override
    public void close() {
        runtime.close();
    }

    boolean isClosed() {
        return runtime.isClosed();
    }

    @Override
    public <R extends @Nullable Object, X extends Throwable> R runBlocking(SuspendFunction0<R, X> f)
            throws X, InterruptedException {
        // Inherited, it would be reached through a bridge method of javac's, because the superclass is not public:
        // each nested call would have one frame more on its thread's stack.
        return BlockingCall.run(spec, Require.suspendFunction(f));
    }

    /**
     * The bridge's name and whether it is open.
     *
     * @return for people to read
     */
    @Override
    public String toString() {
        return "CoroutineBridge[" + name() + (isClosed() ? ", closed" : "") + "]";
    }

    /** Collects what a bridge is made of. Not thread-safe. */
    public static final class Builder {

        private BridgeConfig config = BridgeConfig.none();
        private final Map<String, Object> values = new LinkedHashMap<>();
        private final Map<String, DispatcherSpec> specs = new LinkedHashMap<>();
        private final Map<String, Executor> executors = new LinkedHashMap<>();
        private final List<BridgeListener> listeners = new ArrayList<>();
        private final TravellingLocals travelling = new TravellingLocals();
        private Thread.UncaughtExceptionHandler uncaughtHandler = LoggingHandler.INSTANCE;

        private Builder() {}

        /**
         * Begins with a configuration. What is {@linkplain #set set} on this builder, before or after, takes the place of what it says.
         * A dispatcher that it describes is not given to the builder, too, but for the executor of an external one.
         *
         * @param newConfig the configuration, for example {@link BridgeConfig#load}
         * @return this builder
         */
        public Builder config(BridgeConfig newConfig) {
            config = Require.notNull(newConfig, "config", "a configuration, for example BridgeConfig.load()");
            return this;
        }

        /**
         * Names the bridge. The name is in the names of its threads ({@code <bridge>-<dispatcher>-<n>}) and in its errors.
         *
         * @param name the name, not blank; {@code bridge} if this is not called
         * @return this builder
         */
        public Builder name(String name) {
            return set("name", Require.name(name, "name", "a name for the bridge, for example \"orders\""));
        }

        /**
         * Adds a dispatcher with a pool of its own, which ends with the bridge. Under the name {@code cpu} or {@code io} it takes
         * the place of the built-in one.
         *
         * @param name its name, not blank
         * @param spec what the pool is like
         * @return this builder
         * @throws IllegalArgumentException if the name is taken
         */
        public Builder dispatcher(String name, DispatcherSpec spec) {
            Require.dispatcherName(name);
            Require.notNull(spec, "spec", "a spec, for example DispatcherSpec.fixed(4)");
            requireFree(name, specs.get(name), executors.get(name), spec.type() == DispatcherSpec.Type.EXTERNAL);
            specs.put(name, spec);
            return this;
        }

        /**
         * Gives an executor a name as a dispatcher. It stays its owner's and is never shut down by the bridge. Under the name
         * {@code cpu} or {@code io} it takes the place of the bridge's own pool.
         *
         * @param dispatcher the name, not blank
         * @param executor the executor
         * @return this builder
         * @throws IllegalArgumentException if the name is taken
         */
        public Builder executor(String dispatcher, Executor executor) {
            Require.dispatcherName(dispatcher);
            Require.executor(executor);
            DispatcherSpec spec = specs.get(dispatcher);
            requireFree(
                    dispatcher,
                    executors.get(dispatcher),
                    spec,
                    spec != null && spec.type() == DispatcherSpec.Type.EXTERNAL);
            executors.put(dispatcher, executor);
            return this;
        }

        /** An executor and an external spec go together under one name. */
        private static void requireFree(
                String dispatcher, @Nullable Object same, @Nullable Object other, boolean togetherWithOther) {
            Object taken = same != null || togetherWithOther ? same : other;
            if (taken != null) {
                throw new IllegalArgumentException("dispatcher: expected a name that is not taken, got '" + dispatcher
                        + "', which is the name of " + taken + "; give each dispatcher a name of its own");
            }
        }

        /**
         * Sets one value by its key, as in a {@link BridgeConfig}: for example {@code set("hang-timeout", "10s")} or
         * {@code set("dispatchers.io.threads", 16)}. The keys are in the file {@code reference.conf} of this library.
         *
         * @param key the key
         * @param value the value: a number, a {@link Duration}, an enum constant, or its text such as {@code "250ms"}
         * @return this builder
         * @throws IllegalArgumentException if there is no such key, or the value is not of its kind. What belongs to a dispatcher is
         *     checked by {@link #build}
         */
        public Builder set(String key, Object value) {
            Require.notNull(key, "key", "a key, for example \"hang-timeout\"");
            Require.notNull(value, "value", "a value for " + key);
            BridgeConfig unused = BridgeConfig.none().with(key, value);
            values.put(key, value);
            return this;
        }

        /**
         * Makes a thread-local travel: what the calling thread has when it calls the bridge is there on the threads that the call runs
         * on, see {@link Propagation}. What is in Micrometer's {@code ContextRegistry} travels anyway.
         *
         * @param threadLocal the thread-local; asked for its value at each call, so one with an initial value makes that
         * @return this builder
         */
        public Builder threadLocal(ThreadLocal<?> threadLocal) {
            Require.notNull(threadLocal, "threadLocal", "a ThreadLocal that is to travel with calls");
            travelling.add(threadLocal);
            return this;
        }

        /**
         * Makes SLF4J's diagnostic context, the {@code MDC}, travel.
         *
         * @return this builder
         * @throws IllegalStateException if SLF4J is not there
         */
        public Builder mdc() {
            travelling.addMdc();
            return this;
        }

        /**
         * Makes the context class loader travel: code on the bridge's threads finds the classes and services that its caller finds.
         * If this is not called, the bridge's own threads have the one of the thread that has built the bridge, or that of
         * {@link DispatcherSpec#withContextClassLoader}.
         *
         * @return this builder
         */
        public Builder contextClassLoader() {
            travelling.addContextClassLoader();
            return this;
        }

        /**
         * Adds a listener. A bridge that has one makes every call a coroutine, so that its begin and end can be told.
         *
         * @param listener hears of calls and hangs
         * @return this builder
         */
        public Builder listener(BridgeListener listener) {
            listeners.add(Require.notNull(listener, "listener", "a BridgeListener"));
            return this;
        }

        /**
         * Hears of the failures of {@code launch}, on the thread they happen on.
         *
         * @param handler the handler; if this is not called, failures are logged as errors through {@link System.Logger}
         *     {@code dev.coroutinebridge}
         * @return this builder
         */
        public Builder uncaughtHandler(Thread.UncaughtExceptionHandler handler) {
            this.uncaughtHandler =
                    Require.notNull(handler, "handler", "a handler, for example (thread, failure) -> alert(failure)");
            return this;
        }

        /**
         * Makes the bridge. The caller closes it.
         *
         * @return a new bridge
         * @throws IllegalArgumentException if something does not fit together; the message names all that is wrong
         */
        public CoroutineBridge build() {
            BridgeConfig whole = config;
            for (Map.Entry<String, Object> value : values.entrySet()) {
                whole = whole.with(value.getKey(), value.getValue());
            }
            ResolvedConfig resolved = whole.resolve(specs, executors);
            resolved.settings().threadLocals(travelling);
            Events events = new Events(resolved.settings().name(), listeners, uncaughtHandler);
            return new CoroutineBridge(
                    new BridgeRuntime(resolved.settings(), events), resolved.onInterrupt(), resolved.onCancel());
        }
    }
}
