package dev.coroutinebridge.core.observe;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells a bridge's listeners, the log and the flight recorder. What a listener throws is logged and goes no further. Internal.
 */
public final class Events implements BridgeListener {

    private static final System.Logger LOGGER = System.getLogger("dev.coroutinebridge");

    private final String bridge;
    private final List<BridgeListener> listeners;
    private final Thread.UncaughtExceptionHandler uncaught;
    private final boolean heard;

    /**
     * The events of one bridge.
     *
     * @param bridge its name
     * @param listeners its listeners
     * @param uncaught hears of failures that no caller waits for
     */
    public Events(String bridge, List<BridgeListener> listeners, Thread.UncaughtExceptionHandler uncaught) {
        this.bridge = bridge;
        this.listeners = List.copyOf(listeners);
        this.heard = !this.listeners.isEmpty();
        this.uncaught = uncaught;
    }

    /**
     * Whether anybody hears of calls: if not, nobody has to make a {@link CallInfo}.
     *
     * @return false without listeners
     */
    public boolean areHeard() {
        return heard;
    }

    @Override
    public void started(CallInfo call) {
        tell(listener -> listener.started(call));
    }

    @Override
    public void ended(CallInfo call, @Nullable Throwable failure) {
        tell(listener -> listener.ended(call, failure));
    }

    @Override
    public void rejected(CallInfo call) {
        tell(listener -> listener.rejected(call));
    }

    @Override
    public void hang(HangReport report) {
        LOGGER.log(System.Logger.Level.WARNING, "bridge ''{0}'' has {1}", bridge, report);
        for (HangReport.BlockedCall call : report.calls()) {
            new HangEvent(bridge, call).commit();
        }
        tell(listener -> listener.hang(report));
    }

    @Override
    public void recovered(HangReport report) {
        LOGGER.log(
                System.Logger.Level.INFO,
                "bridge ''{0}'': a false alarm, no hang; the call goes on. It was one of the {1}",
                bridge,
                report);
        tell(listener -> listener.recovered(report));
    }

    @Override
    public void uncaught(CallInfo call, Throwable failure) {
        tell(listener -> listener.uncaught(call, failure));
        try {
            uncaught.uncaughtException(Thread.currentThread(), failure);
        } catch (Throwable e) {
            LOGGER.log(System.Logger.Level.ERROR, "the handler of uncaught failures has failed itself", e);
            LOGGER.log(System.Logger.Level.ERROR, "this is what it was told", failure);
        }
    }

    @Override
    public void closed(CloseReport report) {
        if (!report.isClean()) {
            LOGGER.log(System.Logger.Level.WARNING, "{0}", report);
        }
        tell(listener -> listener.closed(report));
    }

    private void tell(Consumer<BridgeListener> what) {
        for (BridgeListener listener : listeners) {
            try {
                what.accept(listener);
            } catch (Throwable e) {
                LOGGER.log(System.Logger.Level.ERROR, "bridge '" + bridge + "': a listener has failed: " + listener, e);
            }
        }
    }
}
