package dev.coroutinebridge.facades.coroutines;

import dev.coroutinebridge.facade.JavaFacade;
import kotlinx.coroutines.flow.FlowKt;

/** Flows' operators. Those that are left out combine an array of flows by a reified function; those that combine two flows to five are there. */
@SuppressWarnings("skipped")
@JavaFacade(FlowKt.class)
final class Flows {

    private Flows() {}
}
