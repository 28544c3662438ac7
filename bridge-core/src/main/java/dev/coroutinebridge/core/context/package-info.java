/**
 * The values of thread-locals, which a call takes along.
 *
 * <ul>
 *   <li>{@link dev.coroutinebridge.core.context.Propagation}: what a call does with them, the one type here that applications use;
 *   <li>{@link dev.coroutinebridge.core.context.ContextCapture}: which ones travel, and the moment of the call;
 *   <li>{@link dev.coroutinebridge.core.context.CapturedContext}: their values, put onto a thread and taken off again.
 * </ul>
 *
 * <p>Micrometer's {@code context-propagation} says what travels and how it is read and set: whatever is in its {@code ContextRegistry},
 * and the accessors that a bridge was given. Its snapshots are not used, because each makes three maps, and because a value that the
 * caller has <em>not</em> has to travel, too: a thread may have one of somebody else's.
 */
@NullMarked
package dev.coroutinebridge.core.context;

import org.jspecify.annotations.NullMarked;
