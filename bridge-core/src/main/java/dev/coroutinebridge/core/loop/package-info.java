/**
 * A thread that is blocked for a coroutine, and what it does meanwhile.
 *
 * <ul>
 *   <li>{@link dev.coroutinebridge.core.loop.CallerLoop}: the work that only this thread runs, and its {@code Lane}s: work of a
 *       dispatcher that this thread belongs to, which it shares with that dispatcher.
 *   <li>{@link dev.coroutinebridge.core.loop.CallElement}: how the loops travel in a coroutine's context.
 *   <li>{@link dev.coroutinebridge.core.loop.ThreadState}: what a thread is doing for bridges right now.
 *   <li>{@link dev.coroutinebridge.core.loop.Home}: all that this package knows of dispatchers.
 * </ul>
 *
 * Internal.
 */
@NullMarked
package dev.coroutinebridge.core.loop;

import org.jspecify.annotations.NullMarked;
