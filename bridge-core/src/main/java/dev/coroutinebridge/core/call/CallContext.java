package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.loop.CallElement;
import kotlin.coroutines.ContinuationInterceptor;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.jvm.functions.Function2;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.Job;
import org.jspecify.annotations.Nullable;

/**
 * The context of a call: what the caller has added, and exactly one element of each of the other three kinds. kotlinx's own
 * representation is a chain that is built element by element, each time searching and copying what there is; as all calls have
 * the same shape, one object with four fields says the same. The bridge's own element comes first: kotlinx installs the elements in their
 * order, and what the caller has added for this call takes the place of what the thread happened to have.
 */
final class CallContext implements CoroutineContext {

    private final CoroutineContext extra;
    private final CallElement element;
    private final CoroutineDispatcher dispatcher;
    private @Nullable CallCoroutine<?> job;

    CallContext(CoroutineContext extra, CallElement element, CoroutineDispatcher dispatcher) {
        this.extra = extra;
        this.element = element;
        this.dispatcher = dispatcher;
    }

    /** The coroutine adds itself when it is constructed, before anybody else can see this. */
    @Override
    public CoroutineContext plus(CoroutineContext more) {
        if (job == null && more instanceof CallCoroutine<?> own) {
            job = own;
            return this;
        }
        return more == EmptyCoroutineContext.INSTANCE ? this : chain().plus(more);
    }

    @Override
    public CoroutineContext minusKey(CoroutineContext.Key<?> key) {
        CoroutineContext chain = chain();
        CoroutineContext without = chain.minusKey(key);
        return without == chain ? this : without;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <E extends CoroutineContext.Element> @Nullable E get(CoroutineContext.Key<E> key) {
        if (key == Job.Key) {
            return (E) job;
        }
        if (key == ContinuationInterceptor.Key) {
            return (E) dispatcher;
        }
        if (key == CallElement.KEY) {
            return (E) element;
        }
        // A key may stand for several elements, as CoroutineDispatcher's does: the elements themselves know.
        E found = dispatcher.get(key);
        if (found == null && job != null) {
            found = job.get(key);
        }
        return found == null ? extra.get(key) : found;
    }

    @Override
    public <T> T fold(T initial, Function2<? super T, ? super CoroutineContext.Element, ? extends T> operation) {
        T result = extra.fold(operation.invoke(initial, element), operation);
        return operation.invoke(job == null ? result : operation.invoke(result, job), dispatcher);
    }

    private CoroutineContext chain() {
        CoroutineContext most = element.plus(extra);
        return (job == null ? most : most.plus(job)).plus(dispatcher);
    }

    /** As kotlinx prints a context. */
    @Override
    public String toString() {
        return chain().toString();
    }
}
