/**
 * What a bridge tells about itself: {@link dev.coroutinebridge.core.observe.BridgeListener} hears of calls and hangs,
 * {@link dev.coroutinebridge.core.observe.HangReport} explains one.
 */
@NullMarked
package dev.coroutinebridge.core.observe;

import org.jspecify.annotations.NullMarked;
