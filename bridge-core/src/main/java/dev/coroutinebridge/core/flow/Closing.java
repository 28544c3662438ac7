package dev.coroutinebridge.core.flow;

import java.util.function.BooleanSupplier;

/** Waits until a flow that was cancelled has cleaned up, whatever happens to the thread meanwhile. */
final class Closing extends FlowWait {

    private final BooleanSupplier ended;
    private final String what;

    /**
     * @param ended whether all is over; whoever makes this true wakes the thread after
     * @param what what is closed, in a few words
     */
    Closing(FlowCall call, BooleanSupplier ended, String what) {
        super(call);
        this.ended = ended;
        this.what = what;
    }

    @Override
    public boolean isDone() {
        return ended.getAsBoolean();
    }

    @Override
    public String waitingFor() {
        return "the end of the " + what + ", which is cancelled";
    }

    /** Nothing would be gained: it is cancelled already. */
    @Override
    public void failHung(String reason) {}
}
