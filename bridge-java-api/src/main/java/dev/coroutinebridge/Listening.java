package dev.coroutinebridge;

import dev.coroutinebridge.core.flow.FlowListening;
import kotlinx.coroutines.Job;

/** The engine's subscription as the API shows it. */
record Listening(FlowListening flow) implements FlowSubscription {

    @Override
    public Job job() {
        return flow.job();
    }

    @Override
    public void cancel() {
        flow.cancel();
    }

    @Override
    public void close() {
        flow.close();
    }

    @Override
    public String toString() {
        return "Flow" + flow;
    }
}
