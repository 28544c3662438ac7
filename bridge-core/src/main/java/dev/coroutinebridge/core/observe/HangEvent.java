package dev.coroutinebridge.core.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A hang in a flight recording. */
@Name("dev.coroutinebridge.Hang")
@Label("Hang")
@Category("Coroutine Bridge")
@Description("A blocked call has made no progress for the configured time")
@StackTrace(false)
final class HangEvent extends Event {

    @Label("Bridge")
    final String bridge;

    @Label("Thread")
    final String thread;

    @Label("Entry")
    final String entry;

    @Label("Blocked (ms)")
    final long blockedMillis;

    @Label("Waiting for")
    final String waitingFor;

    @Label("Dispatcher")
    final String dispatcher;

    HangEvent(String bridge, HangReport.BlockedCall call) {
        this.bridge = bridge;
        this.thread = call.thread().getName();
        this.entry = call.entry().toString();
        this.blockedMillis = call.blocked().toMillis();
        this.waitingFor = call.waitingFor();
        this.dispatcher = call.dispatcher();
    }
}
