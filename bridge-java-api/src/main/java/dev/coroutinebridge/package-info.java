/**
 * The bridge between Java and Kotlin coroutines.
 *
 * <ul>
 *   <li>{@link dev.coroutinebridge.CoroutineBridge}: the entry; made once by an application, closed at its end.
 *   <li>{@link dev.coroutinebridge.BridgeCaller}: what the application's classes are given: both directions, with options.
 *   <li>{@link dev.coroutinebridge.SuspendCaller}: Java calls a suspend function.
 *   <li>{@link dev.coroutinebridge.BlockingCaller}: a coroutine calls blocking Java.
 * </ul>
 */
@NullMarked
package dev.coroutinebridge;

import org.jspecify.annotations.NullMarked;
