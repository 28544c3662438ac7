package dev.coroutinebridge.core.offload;

import dev.coroutinebridge.core.dispatch.Undeclared;
import dev.coroutinebridge.core.loop.CallElement;
import java.util.ArrayList;
import java.util.List;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.ThreadContextElement;
import org.jspecify.annotations.Nullable;

/**
 * The thread-context elements of a coroutine, put onto the thread of a body and taken off again, as kotlinx does it for coroutines.
 * The bridge's own element is not among them: what it does is done for every body.
 */
final class ContextElements {

    private final CoroutineContext context;
    private final List<ThreadContextElement<?>> elements;
    private final List<@Nullable Object> before = new ArrayList<>();

    private ContextElements(CoroutineContext context, List<ThreadContextElement<?>> elements) {
        this.context = context;
        this.elements = elements;
    }

    /** Null if there is nothing to put onto a thread. */
    static @Nullable ContextElements of(CoroutineContext context) {
        @Nullable
        List<ThreadContextElement<?>> found =
                context.<@Nullable List<ThreadContextElement<?>>>fold(null, (list, element) -> {
                    if (!(element instanceof ThreadContextElement<?> installable) || element instanceof CallElement) {
                        return list;
                    }
                    List<ThreadContextElement<?>> longer = list == null ? new ArrayList<>() : list;
                    longer.add(installable);
                    return longer;
                });
        return found == null ? null : new ContextElements(context, found);
    }

    void install() {
        for (ThreadContextElement<?> element : elements) {
            before.add(element.updateThreadContext(context));
        }
    }

    /** What was installed, in reverse order, also if one of them fails: the first failure is thrown at the end. */
    void restore() {
        Throwable first = null;
        for (int i = before.size() - 1; i >= 0; i--) {
            try {
                restore(elements.get(i), before.get(i));
            } catch (Throwable e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw Undeclared.rethrow(first);
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // each element gets back what it gave
    private <S> void restore(ThreadContextElement<S> element, @Nullable Object state) {
        element.restoreThreadContext(context, (S) state);
    }
}
