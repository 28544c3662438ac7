/** A coroutine waits for blocking Java: {@link dev.coroutinebridge.core.offload.OffloadCall}. Internal. */
@NullMarked
package dev.coroutinebridge.core.offload;

import org.jspecify.annotations.NullMarked;
