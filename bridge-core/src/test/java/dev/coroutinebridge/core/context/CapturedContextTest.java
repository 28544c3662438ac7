package dev.coroutinebridge.core.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CapturedContextTest {

    private static final String KEY = "CapturedContextTest";

    private final ThreadLocal<@Nullable String> local = new ThreadLocal<>();
    private final ShownContext shown = new ShownContext();
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void end() {
        other.shutdown();
        ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
    }

    private CapturedContext take(Propagation mode) {
        TravellingLocals locals = new TravellingLocals();
        locals.add(local);
        return Objects.requireNonNull(new ContextCapture(locals, mode).take());
    }

    private CapturedContext taking(String value, Propagation mode) {
        local.set(value);
        CapturedContext taken = take(mode);
        local.remove();
        return taken;
    }

    @ParameterizedTest
    @EnumSource(Propagation.class)
    void withNothingRegisteredNothingIsTaken(Propagation mode) {
        assertThat(new ContextCapture(new TravellingLocals(), mode).take()).isNull();
    }

    @ParameterizedTest
    @EnumSource(
            value = Propagation.class,
            names = {"COPY", "WRITE_BACK", "CLEAR"})
    void theOuterPartMayBeLeftFirstAndTheInnerOneOnAnotherThread(Propagation mode) throws Exception {
        boolean clear = mode == Propagation.CLEAR;
        CapturedContext outer = taking("outer", mode);
        CapturedContext inner = taking("inner", mode);
        local.set("the thread's own");
        CapturedContext.Installed outerHere = outer.install(shown, null);
        CapturedContext.Installed innerHere = inner.install(shown, null);
        assertThat(local.get()).isEqualTo(clear ? null : "inner");
        outer.restore(shown, outerHere);
        assertThat(local.get()).isEqualTo("the thread's own");
        assertThat(shown.now).isNull();

        List<@Nullable String> there = new ArrayList<>();
        onOther(() -> {
            ShownContext shownThere = new ShownContext();
            local.set("the other's own");
            CapturedContext.Installed resumed = inner.install(shownThere, null);
            there.add(local.get());
            inner.restore(shownThere, innerHere);
            there.add(local.get());
            outer.restore(shownThere, resumed);
            there.add(local.get());
            there.add(shownThere.now == null ? "nobody's" : "somebody's");
        });
        assertThat(there)
                .containsExactly(clear ? null : "inner", clear ? null : "outer", "the other's own", "nobody's");
        assertThat(local.get()).isEqualTo("the thread's own");
    }

    private void onOther(Runnable task) throws Exception {
        other.submit(task).get(30, TimeUnit.SECONDS);
    }

    /** Somebody has started two coroutines by hand with one context, and the first waits for the second. */
    @Test
    void aThreadThatDoesNotLeaveIsNotWaitedForForEver() throws Exception {
        CapturedContext context = taking("captured", Propagation.WRITE_BACK);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Future<?> first = other.submit(() -> {
            ShownContext shownThere = new ShownContext();
            CapturedContext.Installed before = context.install(shownThere, null);
            local.set("set by the first");
            entered.countDown();
            boolean inTime = leave.await(30, TimeUnit.SECONDS);
            context.restore(shownThere, before);
            assertThat(inTime).isTrue();
            return null;
        });
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        CapturedContext.Installed before = context.install(shown, null);
        assertThat(local.get()).isEqualTo("captured");
        local.set("set by the second");
        leave.countDown();
        first.get(30, TimeUnit.SECONDS);
        context.restore(shown, before);
        assertThat(local.get()).isNull();
        context.writeBack();
        assertThat(local.get()).as("the one that has taken over is heard").isEqualTo("set by the second");
    }

    @Test
    void whatAnAccessorSetsBeforeItThrowsIsTakenOffAgain() {
        ContextRegistry.getInstance()
                .registerThreadLocalAccessor(
                        KEY,
                        local::get,
                        value -> {
                            local.set(value);
                            if (value.equals("request")) {
                                throw new IllegalStateException("this accessor fails, as asked");
                            }
                        },
                        local::remove);
        local.set("request");
        CapturedContext request =
                Objects.requireNonNull(new ContextCapture(new TravellingLocals(), Propagation.COPY).take());
        local.set("the thread's own");
        CapturedContext.Installed here = request.install(shown, null);
        assertThat(local.get()).isEqualTo("request");
        request.restore(shown, here);
        assertThat(local.get()).isEqualTo("the thread's own");
    }

    /** Observation's keeps a stack of scopes, and asserts that each is closed on the thread where it was opened. */
    @Test
    void whatAThreadHasAlreadyIsNeitherSetNorRestored() {
        List<String> log = new ArrayList<>();
        ContextRegistry.getInstance().registerThreadLocalAccessor(new ThreadLocalAccessor<String>() {
            @Override
            public Object key() {
                return KEY;
            }

            @Override
            public @Nullable String getValue() {
                return local.get();
            }

            @Override
            public void setValue(String value) {
                log.add("set " + value);
                local.set(value);
            }

            @Override
            public void setValue() {
                log.add("cleared");
                local.remove();
            }

            @Override
            public void restore(String value) {
                log.add("restored " + value);
                local.set(value);
            }
        });
        local.set("one");
        CapturedContext one =
                Objects.requireNonNull(new ContextCapture(new TravellingLocals(), Propagation.COPY).take());
        CapturedContext.Installed here = one.begin(shown);
        CapturedContext.Installed again = one.install(shown, null);
        one.restore(shown, again);
        one.restore(shown, here);
        assertThat(log).isEmpty();
        here = one.begin(shown);
        local.set("two");
        one.restore(shown, here);
        assertThat(log).containsExactly("restored one");
    }
}
