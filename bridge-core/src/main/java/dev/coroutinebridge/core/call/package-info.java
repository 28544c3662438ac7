/**
 * A Java caller and a coroutine: {@link dev.coroutinebridge.core.call.BlockingCall} waits for it,
 * {@link dev.coroutinebridge.core.call.FutureCall} does not. Internal, except for the types that the public API uses.
 */
@NullMarked
package dev.coroutinebridge.core.call;

import org.jspecify.annotations.NullMarked;
