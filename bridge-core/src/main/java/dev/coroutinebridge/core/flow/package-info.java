/**
 * Many values, both ways: a flow that Java reads as a stream, that goes to a subscriber or to a listener; and a publisher, a blocking
 * source or a callback as a flow.
 */
@NullMarked
package dev.coroutinebridge.core.flow;

import org.jspecify.annotations.NullMarked;
