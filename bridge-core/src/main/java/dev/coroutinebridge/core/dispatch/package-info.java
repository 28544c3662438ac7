/**
 * Java executors as coroutine dispatchers.
 *
 * <ul>
 *   <li>{@link dev.coroutinebridge.core.dispatch.BridgeDispatcher}: one executor, seen by coroutines as a dispatcher.
 *   <li>{@link dev.coroutinebridge.core.dispatch.BridgeRuntime}: what one bridge owns: its dispatchers, the job above all its
 *       calls, and their orderly end.
 * </ul>
 */
@NullMarked
package dev.coroutinebridge.core.dispatch;

import org.jspecify.annotations.NullMarked;
