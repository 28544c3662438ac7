package dev.coroutinebridge.config;

import dev.coroutinebridge.core.call.InterruptMode;
import dev.coroutinebridge.core.dispatch.BridgeSettings;
import dev.coroutinebridge.core.offload.CancelMode;

/**
 * What a bridge is made of. Internal.
 *
 * @param settings the engine's settings
 * @param onInterrupt what an interrupt of a blocked caller does
 * @param onCancel what a cancellation does to a blocking body
 */
public record ResolvedConfig(BridgeSettings settings, InterruptMode onInterrupt, CancelMode onCancel) {}
