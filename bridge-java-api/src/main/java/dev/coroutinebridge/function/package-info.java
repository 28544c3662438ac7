/**
 * The function types of the bridge. Nobody has to name them: method references and lambdas become them.
 *
 * <ul>
 *   <li>{@code SuspendFunction0} to {@code SuspendFunction5}: a Kotlin {@code suspend} function as Java sees it.
 *   <li>{@code BlockingFunction1} to {@code BlockingFunction5}, {@link dev.coroutinebridge.function.BlockingAction},
 *       {@code BlockingConsumer1} and {@code BlockingConsumer2}: blocking Java that may throw checked exceptions.
 * </ul>
 */
@NullMarked
package dev.coroutinebridge.function;

import org.jspecify.annotations.NullMarked;
