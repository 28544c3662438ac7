package dev.coroutinebridge.core.dispatch;

/** A call that can say what it is. Internal. */
public interface Described {

    /**
     * What was called, and where it runs.
     *
     * @return a few words
     */
    String describe();
}
