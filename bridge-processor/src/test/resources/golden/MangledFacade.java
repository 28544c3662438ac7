package shop;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.facade.Calls;
import dev.coroutinebridge.facade.Linkage;
import dev.coroutinebridge.facade.ValueClass;
import dev.coroutinebridge.processor.fixtures.Mangled;
import dev.coroutinebridge.processor.fixtures.UserId;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.annotation.processing.Generated;
import kotlin.coroutines.Continuation;
import org.jspecify.annotations.NullMarked;

/**
 * {@link Mangled} for Java: what suspends there blocks here, or returns a future; what is a flow there is a stream here, or a publisher.
 */
@Generated("dev.coroutinebridge.processor.FacadeProcessor")
@NullMarked
@SuppressWarnings({"all", "deprecation", "overloads", "rawtypes", "removal", "unchecked", "varargs"})
public final class MangledFacade {
    private static final ValueClass USER_ID_CLASS = ValueClass.of(UserId.class, String.class);

    private static final MethodHandle BY_ID_O_VUIA6_Y = Linkage.virtually(
            Mangled.class, "byId-oVUIA6Y", Object.class, String.class, Continuation.class);

    private final BridgeCaller bridge;

    private final Mangled target;

    private MangledFacade(BridgeCaller bridge, Mangled target) {
        this.bridge = Objects.requireNonNull(bridge, "bridge");
        this.target = Objects.requireNonNull(target, "target");
    }

    /**
     * A facade.
     *
     * @param bridge how calls are made
     * @param target what is called
     * @return the facade
     */
    public static MangledFacade of(BridgeCaller bridge, Mangled target) {
        return new MangledFacade(bridge, target);
    }

    /**
     * The same with other options.
     *
     * @param bridge how calls are made
     * @return the facade
     */
    public MangledFacade with(BridgeCaller bridge) {
        return new MangledFacade(bridge, target);
    }

    /**
     * Calls {@code suspend fun byId(id: UserId): String} and blocks until it is done.
     *
     * @param id as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public String byId(String id) throws InterruptedException {
        return bridge.runBlocking(
                Calls.<String>call(k -> BY_ID_O_VUIA6_Y.invoke(target, USER_ID_CLASS.checked(id), k)));
    }

    /**
     * Calls {@code suspend fun byId(id: UserId): String} without blocking.
     *
     * @param id as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<String> byIdAsync(String id) {
        return bridge.future(
                Calls.<String>call(k -> BY_ID_O_VUIA6_Y.invoke(target, USER_ID_CLASS.checked(id), k)));
    }
}
