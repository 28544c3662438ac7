package dev.coroutinebridge.core.context;

/** One thread-local that travels. */
final class Values {

    static final ThreadLocal<Integer> LOCAL = new ThreadLocal<>();

    private static final ContextCapture CAPTURE = capture();

    private Values() {}

    private static ContextCapture capture() {
        TravellingLocals locals = new TravellingLocals();
        locals.add(LOCAL);
        return new ContextCapture(locals, Propagation.WRITE_BACK);
    }

    /** What the current thread has. */
    static CapturedContext take() {
        CapturedContext taken = CAPTURE.take();
        if (taken == null) {
            throw new IllegalStateException("there is one thread-local that travels");
        }
        return taken;
    }

    /** What a call has that has set a value. */
    static CapturedContext thatHasSet(int value) {
        CapturedContext call = take();
        ShownContext shown = new ShownContext();
        CapturedContext.Installed before = call.install(shown, null);
        LOCAL.set(value);
        call.restore(shown, before);
        return call;
    }

    static int current() {
        Integer value = LOCAL.get();
        return value == null ? 0 : value;
    }
}
