package dev.coroutinebridge.facade;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks for abstract Java classes that implement Kotlin interfaces by blocking code: {@code bridge-processor} reads the compiled interface.
 *
 * <p>For {@code X} it writes {@code XBlocking} into the package of the annotated type, with a constructor that takes a
 * {@link dev.coroutinebridge.BridgeCaller}. For each abstract suspend function it has an abstract method of the same name without the
 * continuation, which may throw anything and block: it runs where {@link dev.coroutinebridge.BlockingCaller#offload} runs bodies, and is
 * told of cancellation as they are. For a function {@code m} that returns a {@code Flow}, there is {@code mStream()}, whose stream is pulled
 * there and closed at the end. A function that does not suspend is left to the subclass as it is.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.PACKAGE})
public @interface SuspendImplementation {

    /**
     * The Kotlin interfaces.
     *
     * @return public interfaces
     */
    Class<?>[] value();
}
