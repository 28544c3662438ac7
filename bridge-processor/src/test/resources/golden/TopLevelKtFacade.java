package shop;

import dev.coroutinebridge.BridgeCaller;
import dev.coroutinebridge.facade.Calls;
import dev.coroutinebridge.facade.Linkage;
import dev.coroutinebridge.processor.fixtures.Account;
import dev.coroutinebridge.processor.fixtures.TopLevelKt;
import java.lang.invoke.MethodHandle;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import javax.annotation.processing.Generated;
import kotlin.coroutines.Continuation;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * {@link TopLevelKt} for Java: what suspends there blocks here, or returns a future; what is a flow there is a stream here, or a publisher.
 */
@Generated("dev.coroutinebridge.processor.FacadeProcessor")
@NullMarked
@SuppressWarnings({"all", "deprecation", "overloads", "rawtypes", "removal", "unchecked", "varargs"})
public final class TopLevelKtFacade {
    private static final MethodHandle TOP_LEVEL_WITH_DEFAULTS = Linkage.withDefaults(
            TopLevelKt.class, "topLevel$default", Object.class, int.class, Continuation.class, int.class, Object.class);

    private static final MethodHandle SHOUT_WITH_DEFAULTS = Linkage.withDefaults(
            TopLevelKt.class, "shout$default", Object.class, String.class, int.class, Continuation.class, int.class, Object.class);

    private final BridgeCaller bridge;

    private TopLevelKtFacade(BridgeCaller bridge) {
        this.bridge = Objects.requireNonNull(bridge, "bridge");
    }

    /**
     * A facade.
     *
     * @param bridge how calls are made
     * @return the facade
     */
    public static TopLevelKtFacade of(BridgeCaller bridge) {
        return new TopLevelKtFacade(bridge);
    }

    /**
     * The same with other options.
     *
     * @param bridge how calls are made
     * @return the facade
     */
    public TopLevelKtFacade with(BridgeCaller bridge) {
        return new TopLevelKtFacade(bridge);
    }

    /**
     * Calls {@code suspend fun topLevel(n: Int = ..): Int} and blocks until it is done.
     *
     * @param n as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public int topLevel(int n) throws InterruptedException {
        return bridge.runBlocking(Calls.<Integer>call(k -> TopLevelKt.topLevel(n, k)));
    }

    /**
     * Calls {@code suspend fun topLevel(n: Int = ..): Int} without blocking.
     *
     * @param n as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<Integer> topLevelAsync(int n) {
        return bridge.future(Calls.<Integer>call(k -> TopLevelKt.topLevel(n, k)));
    }

    /**
     * Calls {@code suspend fun String.shout(times: Int = ..): String} and blocks until it is done.
     *
     * @param receiver what stands before the dot in Kotlin
     * @param times as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public String shout(String receiver, int times) throws InterruptedException {
        return bridge.runBlocking(Calls.<String>call(k -> TopLevelKt.shout(receiver, times, k)));
    }

    /**
     * Calls {@code suspend fun String.shout(times: Int = ..): String} without blocking.
     *
     * @param receiver what stands before the dot in Kotlin
     * @param times as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<String> shoutAsync(String receiver, int times) {
        return bridge.future(Calls.<String>call(k -> TopLevelKt.shout(receiver, times, k)));
    }

    /**
     * Calls {@code suspend fun <T : Any> List<T?>.secondOrNull(): T?} and blocks until it is done.
     *
     * @param <T> as in Kotlin
     * @param receiver what stands before the dot in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public <T> @Nullable T secondOrNull(List<? extends @Nullable T> receiver) throws
            InterruptedException {
        return bridge.runBlocking(Calls.<@Nullable T>call(k -> TopLevelKt.secondOrNull(receiver, k)));
    }

    /**
     * Calls {@code suspend fun <T : Any> List<T?>.secondOrNull(): T?} without blocking.
     *
     * @param <T> as in Kotlin
     * @param receiver what stands before the dot in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public <T> CompletableFuture<@Nullable T> secondOrNullAsync(
            List<? extends @Nullable T> receiver) {
        return bridge.future(Calls.<@Nullable T>call(k -> TopLevelKt.secondOrNull(receiver, k)));
    }

    /**
     * Calls {@code suspend fun <T : Any> convert(value: Any, type: Class<T>): T} and blocks until it is done.
     *
     * @param <T> as in Kotlin
     * @param value as in Kotlin
     * @param type as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public <T> T convert(Object value, Class<T> type) throws InterruptedException {
        return bridge.runBlocking(Calls.<T>call(k -> TopLevelKt.convert(value, type, k)));
    }

    /**
     * Calls {@code suspend fun <T : Any> convert(value: Any, type: Class<T>): T} without blocking.
     *
     * @param <T> as in Kotlin
     * @param value as in Kotlin
     * @param type as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public <T> CompletableFuture<T> convertAsync(Object value, Class<T> type) {
        return bridge.future(Calls.<T>call(k -> TopLevelKt.convert(value, type, k)));
    }

    /**
     * Calls {@code context(account: Account) suspend fun withdraw(amount: BigDecimal): BigDecimal} and blocks until it is done.
     *
     * @param account as in Kotlin
     * @param amount as in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public BigDecimal withdraw(Account account, BigDecimal amount) throws InterruptedException {
        return bridge.runBlocking(Calls.<BigDecimal>call(k -> TopLevelKt.withdraw(account, amount, k)));
    }

    /**
     * Calls {@code context(account: Account) suspend fun withdraw(amount: BigDecimal): BigDecimal} without blocking.
     *
     * @param account as in Kotlin
     * @param amount as in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<BigDecimal> withdrawAsync(Account account, BigDecimal amount) {
        return bridge.future(Calls.<BigDecimal>call(k -> TopLevelKt.withdraw(account, amount, k)));
    }

    /**
     * Reads {@code val heartbeats: Flow<Long>} as a stream, to be closed if it is not read to its end.
     *
     * @return the elements, computed when they are asked for
     */
    public Stream<Long> heartbeats() {
        return bridge.<Long>stream(TopLevelKt.getHeartbeats());
    }

    /**
     * Reads {@code val heartbeats: Flow<Long>} as a publisher.
     *
     * @return the elements
     */
    public Flow.Publisher<Long> heartbeatsPublisher() {
        return bridge.<Long>publisher(TopLevelKt.getHeartbeats());
    }

    /**
     * Reads {@code val String.letters: Flow<Char>} as a stream, to be closed if it is not read to its end.
     *
     * @param receiver what stands before the dot in Kotlin
     * @return the elements, computed when they are asked for
     */
    public Stream<Character> letters(String receiver) {
        return bridge.<Character>stream(TopLevelKt.getLetters(receiver));
    }

    /**
     * Reads {@code val String.letters: Flow<Char>} as a publisher.
     *
     * @param receiver what stands before the dot in Kotlin
     * @return the elements
     */
    public Flow.Publisher<Character> lettersPublisher(String receiver) {
        return bridge.<Character>publisher(TopLevelKt.getLetters(receiver));
    }

    /**
     * Calls {@code suspend fun topLevel(n: Int = ..): Int} and blocks until it is done, with Kotlin's defaults for what is not given.
     *
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public int topLevel() throws InterruptedException {
        return bridge.runBlocking(Calls.<Integer>call(k -> TOP_LEVEL_WITH_DEFAULTS.invoke(0, k, 1, null)));
    }

    /**
     * Calls {@code suspend fun topLevel(n: Int = ..): Int} without blocking, with Kotlin's defaults for what is not given.
     *
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<Integer> topLevelAsync() {
        return bridge.future(Calls.<Integer>call(k -> TOP_LEVEL_WITH_DEFAULTS.invoke(0, k, 1, null)));
    }

    /**
     * Calls {@code suspend fun String.shout(times: Int = ..): String} and blocks until it is done, with Kotlin's defaults for what is not given.
     *
     * @param receiver what stands before the dot in Kotlin
     * @return what it returns
     * @throws InterruptedException if the calling thread is interrupted while it waits
     */
    public String shout(String receiver) throws InterruptedException {
        return bridge.runBlocking(
                Calls.<String>call(k -> SHOUT_WITH_DEFAULTS.invoke(receiver, 0, k, 1, null)));
    }

    /**
     * Calls {@code suspend fun String.shout(times: Int = ..): String} without blocking, with Kotlin's defaults for what is not given.
     *
     * @param receiver what stands before the dot in Kotlin
     * @return what it returns; cancelling it cancels the coroutine
     */
    public CompletableFuture<String> shoutAsync(String receiver) {
        return bridge.future(Calls.<String>call(k -> SHOUT_WITH_DEFAULTS.invoke(receiver, 0, k, 1, null)));
    }
}
