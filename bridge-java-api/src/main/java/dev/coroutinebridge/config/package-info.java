/**
 * How a bridge is configured: {@link dev.coroutinebridge.config.BridgeConfig}. All keys, with their defaults, are in the file
 * {@code reference.conf} of this library.
 */
@NullMarked
package dev.coroutinebridge.config;

import org.jspecify.annotations.NullMarked;
