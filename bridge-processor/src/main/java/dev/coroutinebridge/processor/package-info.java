/**
 * Writes Java facades of compiled Kotlin classes, at compile time.
 *
 * <p>{@code FacadeProcessor} finds the annotations; {@code KotlinClass} reads what a class says of itself; {@code MemberReader} makes of
 * each function a {@code Member} in Java's terms, or says why it cannot; {@code MemberNames} gives each a name of its own;
 * {@code FacadeWriter} and {@code BlockingWriter} write the classes.
 */
@NullMarked
package dev.coroutinebridge.processor;

import org.jspecify.annotations.NullMarked;
