package dev.coroutinebridge.core.flow;

import dev.coroutinebridge.core.loop.Awaited;
import dev.coroutinebridge.core.loop.HangPolicy;

/** One wait of a thread for something of a flow: how long it may be is what the call's options say. */
abstract class FlowWait implements Awaited {

    private final FlowCall call;

    /** Whether the waiting thread was interrupted, which only that one asks. */
    private boolean interrupted;

    FlowWait(FlowCall call) {
        this.call = call;
    }

    @Override
    public boolean interrupted() {
        interrupted = true;
        return false;
    }

    /** After the wait. */
    final void keepInterrupt() {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public final boolean isLongRunning() {
        return call.isLongRunning();
    }

    @Override
    public final HangPolicy hangPolicy() {
        return call.bridge().hangPolicy();
    }
}
