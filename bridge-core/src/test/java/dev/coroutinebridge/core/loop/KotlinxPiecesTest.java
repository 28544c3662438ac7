package dev.coroutinebridge.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CoroutineDispatcher;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.JobKt;
import org.junit.jupiter.api.Test;

/** When there is nothing to restore around a piece of a coroutine, and when there is. Each test has a thread of its own. */
class KotlinxPiecesTest {

    private final CoroutineDispatcher dispatcher = Dispatchers.getDefault();
    private final CallElement element = CallElement.of(new Object(), null, null);
    private final CoroutineContext coroutine = element.plus(JobKt.Job(null)).plus(dispatcher);
    private final CoroutineContext other = element.plus(JobKt.Job(null));

    private Runnable pieceOf(CoroutineContext context) {
        Continuation<Object> k = new Continuation<>() {
            @Override
            public CoroutineContext getContext() {
                return context;
            }

            @Override
            public void resumeWith(Object result) {}
        };
        return (Runnable) dispatcher.interceptContinuation(k);
    }

    @Test
    void thePieceThatWasAnnouncedHasNothingToRestore() {
        ThreadState thread = ThreadState.current();
        assertThat(thread.showContextOf(pieceOf(coroutine))).isNull();
        assertThat(thread.rawContext()).isSameAs(coroutine);
        assertThat(element.updateThreadContext(coroutine)).isSameAs(KotlinxPieces.NOTHING_TO_RESTORE);
        assertThat(thread.rawContext()).isSameAs(coroutine);
    }

    @Test
    void whatIsWithinItIsRestored() {
        ThreadState thread = ThreadState.current();
        thread.showContextOf(pieceOf(coroutine));
        Object outermost = element.updateThreadContext(coroutine);
        Object same = element.updateThreadContext(coroutine);
        Object inner = element.updateThreadContext(other);
        assertThat(thread.rawContext()).isSameAs(other);
        element.restoreThreadContext(other, inner);
        assertThat(thread.rawContext()).isSameAs(coroutine);
        thread.setContext(other); // as what was resumed within may leave it
        element.restoreThreadContext(coroutine, same);
        assertThat(thread.rawContext()).isSameAs(coroutine);
        element.restoreThreadContext(coroutine, outermost); // one of several elements
        assertThat(thread.rawContext()).isSameAs(coroutine);
    }

    @Test
    void whatNobodyHasAnnouncedIsRestoredAlthoughItIsShown() {
        ThreadState thread = ThreadState.current();
        thread.setContext(coroutine); // as around a body
        Object before = element.updateThreadContext(coroutine);
        thread.setContext(other);
        element.restoreThreadContext(coroutine, before);
        assertThat(thread.rawContext()).isSameAs(coroutine);
    }

    @Test
    void anAnnouncementIsForTheCoroutineThatWasAnnounced() {
        ThreadState thread = ThreadState.current();
        thread.showContextOf(pieceOf(coroutine));
        Object before = element.updateThreadContext(other);
        element.restoreThreadContext(other, before);
        assertThat(thread.rawContext()).isSameAs(coroutine);
    }

    @Test
    void aTaskThatIsNoPieceOfABridgesCoroutineShowsNone() {
        ThreadState thread = ThreadState.current();
        thread.setContext(coroutine);
        assertThat(thread.showContextOf(() -> {})).isSameAs(coroutine);
        assertThat(thread.rawContext()).isNull();
        assertThat(thread.showContextOf(pieceOf(JobKt.Job(null)))).isNull();
        assertThat(thread.rawContext()).isNull();
        assertThat(element.updateThreadContext(coroutine)).isNull();
    }
}
