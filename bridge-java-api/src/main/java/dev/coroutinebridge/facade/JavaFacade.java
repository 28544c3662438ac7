package dev.coroutinebridge.facade;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks for Java facades of Kotlin classes, which may be of any library: {@code bridge-processor} reads the compiled class.
 *
 * <p>For {@code X} it writes {@code XFacade} into the package of the annotated type, made by {@code XFacade.of(bridge, x)}; for a class of
 * top-level functions or an object by {@code XFacade.of(bridge)}. Nested classes' names are joined: {@code Outer.Inner} becomes
 * {@code OuterInnerFacade}. A class with a companion object gets a facade of that, too: {@code XCompanionFacade}.
 *
 * <p>Each suspend function {@code m} becomes {@code m}, which blocks the calling thread and throws {@link InterruptedException}, and
 * {@code mAsync}, which returns a {@link java.util.concurrent.CompletableFuture}. A function or property {@code m} that is a {@code Flow}
 * becomes {@code m()}, a {@link java.util.stream.Stream}, and {@code mPublisher()}, a {@link java.util.concurrent.Flow.Publisher}. All of
 * them go through the {@link dev.coroutinebridge.BridgeCaller} that the facade was made with, with its dispatcher, timeout and so on;
 * {@code facade.with(bridge.on("db"))} is the same with other options.
 *
 * <p>What Java cannot say is said in another way: {@code Unit} is {@code void}; {@code kotlin.time.Duration} is
 * {@link java.time.Duration}; another value class is what it wraps; {@code Result} is its value or what is thrown; a suspend lambda is a
 * blocking one, run where {@link dev.coroutinebridge.BlockingCaller#offload} runs bodies; default arguments at the end are overloads. What
 * cannot be bridged is a warning that names it and says why; {@code @SuppressWarnings("skipped")} beside this annotation makes a note of it.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.PACKAGE})
public @interface JavaFacade {

    /**
     * The Kotlin classes.
     *
     * @return interfaces, classes, objects, companion objects or classes of top-level functions ({@code FooKt.class}); all public
     */
    Class<?>[] value();

    /**
     * Whether a facade is an interface, for tests to implement or mock, with a package-private class behind it.
     *
     * @return false unless said
     */
    boolean mockable() default false;

    /**
     * Whether a member that cannot be bridged is an error.
     *
     * @return false unless said: it is a warning
     */
    boolean failOnSkipped() default false;
}
