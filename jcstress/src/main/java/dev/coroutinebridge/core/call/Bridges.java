package dev.coroutinebridge.core.call;

import dev.coroutinebridge.core.dispatch.BridgeRuntime;
import dev.coroutinebridge.core.dispatch.BridgeSettings;
import dev.coroutinebridge.core.observe.Events;
import java.util.List;

/** One bridge for all races. */
final class Bridges {

    static final CallSpec SPEC = new CallSpec(
            new BridgeRuntime(new BridgeSettings(), new Events("race", List.of(), (thread, failure) -> {})));

    private Bridges() {}
}
